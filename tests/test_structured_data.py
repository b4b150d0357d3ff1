"""What search engines read about a page and the clinic."""

import json
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Clinician, Condition, Picture, Symptom
from contact.models import Clinic, Closure, OpeningHours

from .factories import make_article, make_clinician
from .html import soup
from .pages import ARTICLE, CONDITION

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


def data(client, path):
    """{type: node} of a page's one JSON-LD script."""
    (script,) = soup(client.get(path)).find_all("script", type="application/ld+json")
    found = json.loads(script.children[0])
    assert found["@context"] == "https://schema.org"
    return {node["@type"]: node for node in found["@graph"]}


def visible_date(client, path, row):
    """The date that the page shows beside these words, as a machine reads it."""
    doc = soup(client.get(path))
    (place,) = [node for node in doc.find_all("div") if node.find("dt") and row in node.text][-1:]
    return place.find("time")["datetime"]


@pytest.fixture
def clinician():
    return Clinician.objects.create(name="Ada Hill", credentials="D.C.", role="Chiropractor")


@pytest.fixture
def real_clinic():
    clinic = Clinic.objects.get()
    clinic.phone, clinic.street, clinic.city = "(940) 566-2010", "1 Oak Street", "Denton"
    clinic.state, clinic.postal_code, clinic.confirmed_on = "TX", "76201", date(2026, 11, 20)
    clinic.save()
    return clinic


def test_a_condition_page_names_itself_its_review_and_its_condition(client, clinician):
    Condition.objects.update(reviewed_by=clinician, reviewed_on=date(2026, 11, 22))
    condition = Condition.objects.get()
    node = data(client, CONDITION)["MedicalWebPage"]
    assert node["url"] == SITE + CONDITION
    assert node["lastReviewed"] == visible_date(client, CONDITION, "Last reviewed")
    assert node["reviewedBy"]["name"] == "Ada Hill"
    assert node["reviewedBy"]["honorificSuffix"] == "D.C."
    assert node["about"]["@type"] == "MedicalCondition"
    assert node["about"]["name"] == condition.title
    assert node["description"] == condition.summary
    signs = [sign["name"] for sign in node["about"]["signOrSymptom"]]
    assert signs == list(
        Symptom.objects.exclude(group="")
        .order_by("group", "ordering")
        .values_list("text", flat=True)
    )


def test_without_a_named_clinician_nothing_is_said_of_a_review(client):
    Condition.objects.update(reviewed_on=date(2026, 11, 22))
    node = data(client, CONDITION)["MedicalWebPage"]
    assert not {"lastReviewed", "reviewedBy"} & set(node)


def test_an_article_is_a_posting_with_the_dates_that_readers_see(client, clinician):
    # In Chicago still the day before.
    moment = timezone.now().replace(hour=3, minute=0) - timedelta(days=3)
    article = Article.objects.filter(slug=ARTICLE.split("/")[2])
    article.update(author=clinician, published_at=moment)
    article.update(reviewed_by=clinician, reviewed_on=date(2026, 11, 22))
    node = data(client, ARTICLE)["BlogPosting"]
    doc = soup(client.get(ARTICLE))
    shown = doc.find("ul", "meta").find("time")["datetime"]
    assert node["datePublished"][:10] == shown
    published = doc.find("meta", property="article:published_time")["content"]
    assert published[:19] == node["datePublished"][:19]
    assert node["headline"] == doc.find("h1").text
    assert node["author"]["name"] == "Ada Hill"
    assert node["image"].startswith(f"{SITE}/media/")
    page = data(client, ARTICLE)["MedicalWebPage"]
    assert page["lastReviewed"] == visible_date(client, ARTICLE, "Last reviewed")


def people(client):
    """The people that the page about the clinic names to programs."""
    (script,) = soup(client.get("/about/")).find_all("script", type="application/ld+json")
    graph = json.loads(script.children[0])["@graph"]
    return [node for node in graph if node["@type"] == "Person"], graph[-1]


def test_the_page_about_the_clinic_tells_programs_who_works_there(client):
    photo = Picture.objects.create(title="Pat", file="pictures/pat.jpg", width=8, height=9)
    make_clinician(photo=photo)
    none = dict.fromkeys(["license_type", "license_number", "license_lookup"], "")
    make_clinician(name="Al Sample", position=2, **none)
    make_clinician(name="Di Hidden", is_public=False)
    (pat, al), clinic = people(client)
    doc = soup(client.get("/about/"))
    place = doc.find("article", class_="clinician")
    assert pat == {
        "@type": "Person",
        "@id": f"{SITE}/about/#{place['id']}",
        "url": f"{SITE}/about/#{place['id']}",
        "name": "Pat Example",
        "honorificSuffix": "D.C.",
        "jobTitle": "chiropractor",
        "image": f"{SITE}/media/pictures/pat.jpg",
        "hasCredential": {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "license",
            "name": "Made-up chiropractic license",
            "identifier": "XY-000",
        },
        "worksFor": {"@id": clinic["@id"]},
    }
    assert not {"image", "hasCredential"} & set(al)
    assert clinic["employee"] == [{"@id": pat["@id"]}, {"@id": al["@id"]}]


def test_with_nobody_public_the_clinic_has_no_employees(client):
    make_clinician(is_public=False)
    nobody, clinic = people(client)
    assert nobody == []
    assert "employee" not in clinic


def test_an_author_and_a_reviewer_are_the_same_person_everywhere(client, clinician):
    pat = make_clinician()
    Article.objects.update(author=pat, reviewed_by=clinician, reviewed_on=date(2026, 11, 22))
    Condition.objects.update(reviewed_by=pat, reviewed_on=date(2026, 11, 22))
    (node,), _clinic = people(client)
    found = data(client, ARTICLE)
    assert found["BlogPosting"]["author"] == node
    assert data(client, CONDITION)["MedicalWebPage"]["reviewedBy"] == node
    # Who isn't public has no place to refer to.
    assert set(found["MedicalWebPage"]["reviewedBy"]) == {
        "@type",
        "name",
        "honorificSuffix",
        "jobTitle",
    }


@pytest.mark.parametrize("path", [CONDITION, ARTICLE])
def test_breadcrumbs_are_those_on_the_page(client, path):
    doc = soup(client.get(path))
    crumbs = doc.find("nav", **{"aria-label": "Breadcrumb"}).find_all("a")
    shown = [(link.text, SITE + link["href"]) for link in crumbs]
    steps = data(client, path)["BreadcrumbList"]["itemListElement"]
    assert [(step["name"], step["item"]) for step in steps[:-1]] == shown
    assert (steps[-1]["name"], steps[-1]["item"]) == (doc.find("h1").text, SITE + path)
    assert [step["position"] for step in steps] == [1, 2, 3]


@pytest.mark.parametrize(
    "attack", ["</script><script>alert(1)</script>", "<!--<script>", "&\u2028"]
)
def test_no_title_can_break_out(client, attack):
    article = make_article(title=attack)
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.count("<script") == page.count("</script>") == 2  # page.js, and the data
    assert data(client, article.get_absolute_url())["BlogPosting"]["headline"] == attack


def test_until_its_facts_are_real_the_clinic_is_a_name_alone(client):
    nodes = data(client, "/")
    assert set(nodes) == {"Organization"}
    assert set(nodes["Organization"]) == {"@type", "@id", "name", "url"}


@pytest.mark.parametrize(
    ("field", "gap"),
    [("confirmed_on", None), ("street", ""), ("phone", ""), ("phone", "(940) 555-0100")],
)
def test_one_fact_that_is_not_real_keeps_the_clinic_a_name(client, real_clinic, field, gap):
    setattr(real_clinic, field, gap)
    real_clinic.save()
    assert "MedicalClinic" not in data(client, "/")


def test_without_hours_the_clinic_is_a_name(client, real_clinic):
    real_clinic.hours.all().delete()
    assert "MedicalClinic" not in data(client, "/")


@pytest.mark.parametrize("path", ["/", "/contact/", CONDITION, ARTICLE])
def test_a_clinic_whose_facts_are_real_tells_them(client, real_clinic, path):
    today = timezone.localdate()
    Closure.objects.create(
        clinic=real_clinic, first_day=today, last_day=today + timedelta(days=1), reason="Holiday"
    )
    OpeningHours.objects.filter(weekday__gt=0).delete()
    OpeningHours.objects.update(opens=time(9), closes=time(17, 30))
    node = data(client, path)["MedicalClinic"]
    assert node["telephone"] == "+19405662010"
    assert node["address"]["streetAddress"] == "1 Oak Street"
    (hours,) = node["openingHoursSpecification"]
    assert hours["dayOfWeek"] == "https://schema.org/Monday"
    assert (hours["opens"], hours["closes"]) == ("09:00", "17:30")
    (closed,) = node["specialOpeningHoursSpecification"]
    assert closed["validFrom"] == today.isoformat()
    assert closed["opens"] == closed["closes"]
