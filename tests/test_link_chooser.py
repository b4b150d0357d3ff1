"""The dialog for links finds what an editor means, and shows nobody what they may not see."""

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Source
from clinic_site.foundation.roles import EDITOR, FRONT_DESK
from contact.models import Clinic

from .factories import make_article, make_offer
from .test_editing_costs import queries

pytestmark = pytest.mark.django_db

LINKS, SECTIONS = "/admin/choose-link/", "/admin/choose-link/sections/"


@pytest.fixture
def editor(sign_in):
    return sign_in(EDITOR)


def found(client, q="", **more):
    """{heading of a group: its results}."""
    response = client.get(LINKS, {"q": q} | more)
    assert response.status_code == 200
    return {group["heading"]: group["results"] for group in response.json()["groups"]}


def addresses(client, q, **more):
    return [one["href"] for results in found(client, q, **more).values() for one in results]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("back spas", "/conditions/back-spasms/"),
        ("SPASMS back", "/conditions/back-spasms/"),
        ("myths", "/articles/common-myths-about-spinal-adjustments/"),
        ("first vis", "/first-visit/"),
        ("still can't sit", "/articles/still-cant-sit-comfortably/"),
        ("contact", "/contact/"),
        ("everyday back", "/articles/topics/everyday-back-care/"),
        ("all articles", "/articles/"),
        ("/first-visit", "/first-visit/"),
    ],
)
def test_a_page_of_any_kind_is_found_by_a_part_of_its_title(editor, typed, address):
    assert address in addresses(editor, typed)


def test_the_page_of_offers_is_found(editor, saved):
    with saved():
        make_offer()
    assert "/offers/" in addresses(editor, "special off")


def test_an_address_of_this_website_becomes_its_path(editor, settings):
    settings.SITE_URL = "https://www.clinic.example"
    assert addresses(editor, "www.clinic.example/about/#people") == ["/about/#people"]
    assert addresses(editor, "https://www.clinic.example") == ["/"]
    assert addresses(editor, "HTTP://Clinic.example/about/") == ["/about/"]


def test_accents_and_capitals_do_not_matter(editor, saved):
    with saved():
        make_article(title="Café, señor? Ease at last", slug="ease")
    for typed in ("cafe senor", "CAFÉ", "señor ease"):
        assert "/articles/ease/" in addresses(editor, typed), typed


def test_a_title_that_begins_with_the_words_comes_first(editor, saved):
    with saved():
        make_article(title="All about lumbar rolls", slug="about")
        make_article(title="Lumbar rolls", slug="rolls")
        make_article(title="Again about lumbar rolls", slug="again")
    assert addresses(editor, "lumbar ro")[0] == "/articles/rolls/"


def test_a_page_that_is_not_public_says_so_and_is_shown_only_to_who_may_read_it(sign_in, saved):
    with saved():
        make_article(title="Quiet walking", slug="quiet", published_at=None)
    [page] = found(sign_in(EDITOR), "quiet walk")["Pages"]
    assert page["note"] == "Article, not public yet"
    desk = sign_in(FRONT_DESK)
    assert addresses(desk, "quiet walk") == []
    section = {"page": page["sections"]}
    assert desk.get(SECTIONS, section).status_code == 404
    assert "/contact/" in addresses(desk, "contact"), "for the link of a notice"


def test_nobody_outside_the_staff_asks(client):
    client.force_login(User.objects.create_user("visitor"))
    for address in (LINKS, SECTIONS):
        assert client.get(address).status_code in (302, 403)


def test_a_section_is_found_by_its_page(editor):
    article = make_article()
    page = f"article-{article.pk}"
    [group] = editor.get(SECTIONS, {"page": page}).json()["groups"]
    assert group["results"] == [
        {
            "title": "A section",
            "note": "Section",
            "href": "/articles/made/#a-section",
            "words": "A section",
        }
    ]
    [group] = editor.get(SECTIONS, {"page": page, "here": page}).json()["groups"]
    assert [one["href"] for one in group["results"]] == ["#a-section"]


def test_every_section_that_is_offered_is_on_the_page(editor, client):
    [page] = found(editor, "back spasms")["Pages"][:1]
    html = client.get(page["href"]).content.decode()
    groups = editor.get(SECTIONS, {"page": page["sections"]}).json()["groups"]
    places = [one["href"].partition("#")[2] for one in groups[0]["results"]]
    assert len(places) > 10
    assert [place for place in places if f'id="{place}"' not in html] == []


@pytest.mark.parametrize("page", ["", "article", "article-", "article-0", "user-1", "a-9" * 9])
def test_a_page_that_is_not_there_has_no_sections(editor, page):
    assert editor.get(SECTIONS, {"page": page}).status_code == 404


def test_a_source_is_found_by_author_year_or_title_and_cited_as_texts_cite_it(editor):
    source = Source.objects.get(key="acp-2017")
    for typed in (source.title[:30], f"{source.publisher} {source.year}", "acp-2017"):
        one = next(r for r in found(editor, typed)["Sources"] if r["source"]["pk"] == source.pk)
        assert (one["href"], one["words"]) == ("#source-acp-2017", source.short_name)
        assert one["source"]["label"] == str(source)
    assert "Sources" not in found(editor, "acp-2017", kinds="page section web phone")


def test_the_clinic_s_own_number_is_offered_first(editor):
    Clinic.objects.update(phone="(940) 555-0100")
    for typed in ("", "call", "940 555"):
        assert found(editor, typed)["Phone"][0]["href"] == "tel:+19405550100", typed


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("(940) 555-0199", "tel:+19405550199"),
        ("940.555.0199 ext. 12", "tel:+19405550199;ext=12"),
        ("+44 20 7946 0123", "tel:+442079460123"),
        ("911", "tel:911"),
        ("nih.gov/back", "https://nih.gov/back"),
        ("https://www.nih.gov/", "https://www.nih.gov/"),
        ("HTTPS://nih.gov", "https://nih.gov"),
        ("ann@example.com", "mailto:ann@example.com"),
        ("/contact/#visit", "/contact/#visit"),
        ("#steps", "#steps"),
    ],
)
def test_what_is_typed_whole_becomes_an_address(editor, typed, address):
    assert address in addresses(editor, typed)


def test_https_is_offered_before_http(editor):
    assert addresses(editor, "http://example.com/a") == [
        "https://example.com/a",
        "http://example.com/a",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 500,
        "a b " * 200,
        "back\0spasms",
        "\"'<script>",
        "javascript:alert(1)",
        "//evil.example.com",
        "/\\evil.example.com",
        "https://",
        "https://[::1",
        "http://a..b",
        "tel:1",
        "%00%ff",
        "é" * 300,
        "1" * 40,
        "@@",
        "#",
        "/",
    ],
)
def test_odd_words_never_fail_and_never_make_an_odd_address(editor, typed):
    for address in addresses(editor, typed):
        assert address.startswith(("/", "#", "https://", "http://", "tel:", "mailto:"))
        assert not address.startswith(("//", "/\\"))


def test_a_field_is_offered_only_what_it_can_hold(editor):
    assert addresses(editor, "nih.gov", kinds="page") == []
    assert addresses(editor, "940 555 0199", kinds="page section web") == []


def test_asking_costs_the_same_however_many_pages_there_are(editor, saved):
    address = f"{LINKS}?q=made"
    with saved():
        make_article(title="Made at first", slug="made-at-first")
    queries(editor, address)
    few = queries(editor, address)
    with saved():
        for number in range(30):
            make_article(title=f"Made {number}", slug=f"made-{number}")
    assert queries(editor, address) == few
    assert few < 15
    assert len(found(editor, "made")["Pages"]) == 8
    assert Article.objects.count() > 30
