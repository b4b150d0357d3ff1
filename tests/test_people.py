"""People are met on home, in bylines and in reviews, and each name leads to /about/."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Clinician, Condition, Page, Picture
from articles.search.index import index_saved

from .factories import make_article, make_clinician
from .html import soup
from .pages import ARTICLE, CONDITION

pytestmark = pytest.mark.django_db

PLACE = "/about/#clinician-pat-example"
REVIEWED = date(2026, 11, 1)


def strip(client):
    """The faces on the home page: [(name, role, where it leads), …]."""
    people = soup(client.get("/")).find("ul", class_="people")
    return people and [
        (item.find("a").text, item.find("p").text, item.find("a")["href"])
        for item in people.find_all("li")
    ]


def byline(client):
    return soup(client.get(ARTICLE)).find("ul", class_="meta").find("li")


def review(client, path):
    return soup(client.get(path)).find("section", class_="review")


def write_and_review(clinician):
    Article.objects.update(author=clinician, reviewed_by=clinician, reviewed_on=REVIEWED)
    Condition.objects.update(reviewed_by=clinician, reviewed_on=REVIEWED)
    Page.objects.update(reviewed_by=clinician, reviewed_on=REVIEWED)


def test_while_nobody_is_public_home_shows_no_faces_and_no_heading(client):
    make_clinician(is_public=False)
    assert strip(client) is None
    assert 'id="people"' not in client.get("/").content.decode()


def test_home_shows_the_public_people_in_their_order_and_leads_to_each(client):
    make_clinician(position=2)
    make_clinician(name="Al First", credentials="L.M.T.", role="massage therapist")
    make_clinician(name="Di Hidden", is_public=False)
    assert strip(client) == [
        ("Al First, L.M.T.", "Massage therapist", "/about/#clinician-al-first"),
        ("Pat Example, D.C.", "Chiropractor", PLACE),
    ]
    faces = soup(client.get("/")).find("ul", class_="people").find_all(class_="face")
    assert [face.text for face in faces] == ["AF", "PE"]


def test_every_link_to_somebody_arrives_at_them(client):
    write_and_review(make_clinician())
    about = soup(client.get("/about/"))
    places = {one["id"] for one in [*about.find_all("article"), about.find("h2", id="people")]}
    for path in ("/", ARTICLE, CONDITION, "/about/"):
        links = {a["href"] for a in soup(client.get(path)).find_all("a")}
        links = {link for link in links if link.startswith("/about/#")}
        assert links, path
        assert {link.partition("#")[2] for link in links} <= places


def test_a_byline_and_a_review_lead_to_a_public_clinician_with_a_face(client):
    pat = make_clinician(
        photo=Picture.objects.create(title="Pat", file="pictures/pat.jpg", width=8, height=9)
    )
    write_and_review(pat)
    places = [byline(client), *(review(client, path) for path in (ARTICLE, CONDITION, "/about/"))]
    for place in places:
        assert place.find("a", class_="byline")["href"] == PLACE
        assert place.find("a", class_="byline").text == "Pat Example, D.C., chiropractor"
        assert place.find("img")["src"].endswith("pictures/pat.jpg")
        assert place.find("img")["alt"] == ""
    assert byline(client).text == "By Pat Example, D.C., chiropractor"


def test_who_is_not_public_is_named_without_a_face_and_without_a_link(client):
    pat = make_clinician(
        is_public=False,
        photo=Picture.objects.create(title="Pat", file="pictures/pat.jpg", width=8, height=9),
    )
    write_and_review(pat)
    for path in (ARTICLE, CONDITION):
        page = client.get(path).content.decode()
        assert "Pat Example, D.C., chiropractor" in page
        assert "/about/#" not in page
        assert "pat.jpg" not in page
    assert byline(client).text == "By Pat Example, D.C., chiropractor"


@pytest.mark.parametrize("change", ["draft", "deleted"])
def test_without_its_page_nobody_links_to_a_place_on_it(client, change):
    write_and_review(make_clinician())
    about = Page.objects.filter(slug="about")
    about.delete() if change == "deleted" else about.update(published_at=None)
    assert strip(client) is None
    for path in ("/", ARTICLE, CONDITION):
        assert "/about/#" not in client.get(path).content.decode()
    assert "Pat Example" in byline(client).text


def test_an_article_of_the_clinic_says_so(client):
    assert byline(client).text == "By A Family Chiropractic Clinic"


def test_a_review_leads_to_how_pages_are_checked_while_that_page_is_public(client):
    write_and_review(make_clinician())
    how = "/how-we-check-our-pages/"
    assert review(client, ARTICLE).find("a", href=how).text == "How we check our pages"
    Page.objects.filter(slug="how-we-check-our-pages").update(published_at=None)
    assert review(client, ARTICLE).find("a", href=how) is None


@pytest.mark.usefixtures("kept_pages")
@pytest.mark.parametrize("path", ["/", ARTICLE, CONDITION])
def test_the_people_cost_one_query_in_each_version_of_the_pages(client, path, saved):
    with saved():
        write_and_review(make_clinician())

    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in asked]

    def about_people(asked):
        """But for who gives the treatments, which is asked as those are read."""
        ours = [sql for sql in asked if 'FROM "articles_clinician"' in sql]
        return [sql for sql in ours if "given_by" not in sql]

    assert len(about_people(queries(path))) <= 1
    assert about_people(queries(f"{path}?x=1")) == []  # past the pages that are kept


@pytest.mark.usefixtures("kept_pages")
def test_a_change_of_the_people_shows_at_once(client, saved):
    with saved():
        make_clinician()
    assert len(strip(client)) == 1
    with saved():
        Clinician.objects.update(is_public=False)
    assert strip(client) is None


def test_teasers_name_nobody(client):
    write_and_review(make_clinician())
    make_article(author=Clinician.objects.get())
    assert "Pat Example" not in soup(client.get("/articles/")).find("main").text


def found(client, query):
    """Where the search's results lead."""
    index_saved()  # as when a transaction is committed, which a test's never is
    page = soup(client.get("/search/", {"q": query}))
    items = page.find("main").find_all("li", "search-results__item")
    return [item.find("a")["href"] for item in items]


def test_the_search_finds_a_clinician_and_opens_the_page_about_the_clinic_there(client):
    make_clinician(name="María José Núñez", biography="<p>Likes lighthouses.</p>")
    assert found(client, "maría núñez") == ["/about/#clinician-maria-jose-nunez"]
    # PostgreSQL marks no accented word for plain letters, and then opens the page at its top.
    assert found(client, "maria nunez")[0].partition("#")[0] == "/about/"
    assert found(client, "lighthouses") == ["/about/#clinician-maria-jose-nunez"]


def test_the_search_finds_nobody_who_is_not_public_or_has_gone(client):
    pat = make_clinician(name="Xaverius Example", is_public=False)
    assert found(client, "xaverius") == []
    pat.is_public = True
    pat.save()
    assert found(client, "xaverius") == ["/about/#clinician-xaverius-example"]
    pat.delete()
    assert found(client, "xaverius") == []
