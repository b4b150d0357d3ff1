"""Staff choose which standing pages stand in the header and the footer, and in which order."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Page
from articles.models.page import FILES
from clinic_site.foundation.roles import EDITOR
from clinic_site.settings import BASE_DIR

from .editing import edit
from .factories import SUMMARY, make_article
from .html import soup

pytestmark = pytest.mark.django_db


def header(client, path="/"):
    return [link.text for link in soup(client.get(path)).find(class_="site-nav").find_all("a")]


def footer(client):
    links = soup(client.get("/")).find("nav", **{"aria-label": "More pages"}).find_all("a")
    return [link.text for link in links]


def ways_on(client):
    return [link["href"] for link in soup(client.get("/")).find_all("a", class_="choices__link")]


def make_page(slug, **changes):
    values = {"title": slug.title(), "summary": SUMMARY, "published_at": timezone.now()}
    return Page.objects.create(slug=slug, **values | changes)


def page(slug):
    return Page.objects.get(slug=slug)


def test_the_sample_site_has_the_menus_that_it_had():
    assert Page.objects.menus() == {
        "header": [("/first-visit/", "First visit"), ("/about/", "About")],
        "footer": [
            ("/privacy/", "Privacy"),
            ("/accessibility/", "Accessibility"),
            ("/how-we-check-our-pages/", "How we check our pages"),
        ],
    }


def test_pages_stand_where_staff_put_them_and_in_their_order(client):
    assert header(client) == ["Conditions", "Articles", "First visit", "About", "Contact"]
    page("first-visit").delete()
    make_page("parking", menu="header", menu_order=1, menu_words="Where to park")
    make_page("rooms", menu="footer", menu_order=1)
    make_page("nowhere")
    assert header(client) == ["Conditions", "Articles", "Where to park", "About", "Contact"]
    assert footer(client)[2:5] == ["Privacy", "Rooms", "Accessibility"]
    assert "Nowhere" not in footer(client)


def test_the_menu_marks_the_page_that_one_is_on(client):
    links = soup(client.get("/about/")).find(class_="site-nav").find_all("a")
    assert [link.text for link in links if link.get("aria-current") == "page"] == ["About"]


def test_an_article_whose_address_ends_like_a_page_is_an_article(client):
    make_article(slug="about")
    links = soup(client.get("/articles/about/")).find(class_="site-nav").find_all("a")
    assert [link.text for link in links if "aria-current" in link.attrs] == ["Articles"]


@pytest.mark.parametrize("slug", ["contact", "search", "articles", "static", "media", "errors"])
def test_a_page_takes_no_address_that_something_else_answers(slug):
    with pytest.raises(ValidationError, match="Another page of the site already has this address"):
        make_page(slug).full_clean()


def test_the_web_server_answers_no_other_addresses_by_itself():
    locations = re.findall(r"location /(\w+)/", (BASE_DIR / "deploy/nginx.conf").read_text())
    assert set(locations) == FILES


def test_a_page_that_is_not_public_is_in_no_menu_and_not_among_the_ways_on_from_home(client):
    soon = timezone.now() + timedelta(days=1)
    for published_at in (None, soon):
        one = page("first-visit")
        one.published_at = published_at
        one.save()
        assert "First visit" not in header(client)
        assert "/first-visit/" not in ways_on(client)
    with time_machine.travel(soon + timedelta(minutes=1)):
        assert "First visit" in header(client)
        assert "/first-visit/" in ways_on(client)


def test_an_editor_moves_a_page_from_the_header_to_the_footer(client, sign_in):
    header(client)  # a page made before
    assert edit(sign_in(EDITOR), page("about"), menu="footer", menu_order="9").status_code == 302
    assert header(client) == ["Conditions", "Articles", "First visit", "Contact"]
    assert footer(client)[5] == "About"


def test_a_third_page_in_the_header_is_refused_and_what_was_typed_is_kept(sign_in):
    response = edit(sign_in(EDITOR), page("privacy"), menu="header", menu_words="Your data")
    (error,) = response.context_data["adminform"].form.errors["menu"]
    assert "room for five entries: Conditions, Articles, Contact and 2 pages" in error
    assert "“About our clinic” and “Your first visit” are there now." in error
    assert soup(response).find(id="id_menu_words")["value"] == "Your data"
    assert page("privacy").menu == "footer"


def test_a_draft_takes_a_place_in_the_header_too(sign_in):
    Page.objects.filter(slug="about").update(published_at=None)
    response = edit(sign_in(EDITOR), page("privacy"), menu="header")
    assert "“About our clinic”" in response.context_data["adminform"].form.errors["menu"][0]


def test_a_page_in_the_header_can_be_saved_again(sign_in):
    assert edit(sign_in(EDITOR), page("about"), title="About us").status_code == 302


def test_home_needs_no_entry():
    home = page("home")
    home.menu = "header"
    with pytest.raises(ValidationError, match="leads to the home page already"):
        home.full_clean()


@pytest.mark.parametrize(
    ("field", "typed"),
    [("menu", "sidebar"), ("menu_order", "first"), ("menu_order", "-1"), ("menu_words", "x" * 31)],
)
def test_what_no_menu_can_hold_is_refused_at_its_field(sign_in, field, typed):
    response = edit(sign_in(EDITOR), page("about"), **{field: typed})
    assert list(response.context_data["adminform"].form.errors) == [field]
