"""What holds for every public page."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from PIL import Image

from articles.models import Topic

from .html import soup

# Run with the tests of the sample site, before those that really save and then empty all.
pytestmark = pytest.mark.django_db

SITE = "http://testserver"
UNSAFE = re.compile(r"unsafe-|\*|https?:|'nonce-")
FETCHING = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("source", "srcset"),
    ("use", "href"),
    ("iframe", "src"),
    ("form", "action"),
}


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker):
    """The answer of every address in the sitemap, and of a second list page."""
    with django_db_blocker.unblock():
        client = Client()
        sitemap = client.get("/sitemap.xml").content.decode()
        paths = [address.removeprefix(SITE) for address in re.findall(r"<loc>(.*?)</loc>", sitemap)]
        return {path: client.get(path) for path in [*paths, "/articles/?page=2"]}


@pytest.fixture(scope="module")
def docs(answers):
    return {path: soup(answer) for path, answer in answers.items()}


@pytest.fixture(scope="module")
def topics(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return [topic.get_absolute_url() for topic in Topic.objects.all()]


def test_the_sitemap_leads_to_every_kind_of_page(answers, topics):
    wanted = {"/", "/about/", "/first-visit/", "/privacy/", "/accessibility/", "/contact/"}
    wanted |= {"/conditions/", "/conditions/back-spasms/", "/articles/", *topics}
    assert wanted <= set(answers)
    assert len([path for path in answers if re.fullmatch(r"/articles/[\w-]+/", path)]) == 10


def test_every_page_opens_and_is_well_formed(answers, docs):
    for path, answer in answers.items():
        assert answer.status_code == 200, path
        assert answer["Content-Type"] == "text/html; charset=utf-8", path
        assert answer.content.startswith(b"<!doctype html>"), path
        assert docs[path].unbalanced == [], path
        assert "{{" not in docs[path].text, path
        assert "{%" not in docs[path].text, path


def test_every_page_has_its_landmarks_in_the_same_order(docs):
    for path, doc in docs.items():
        assert doc.find("html")["lang"] == "en-US", path
        top = [node for node in doc.find("body").walk() if node.parent.tag == "body"]
        assert [node.tag for node in top] == ["a", "header", "main", "footer", "nav"], path
        assert top[0]["href"] == f"#{doc.find('main')['id']}", path
        assert top[0].text == "Skip to main content", path
        assert doc.find("nav", **{"aria-label": "Main"}) in list(top[1].walk()), path


def test_the_phone_and_the_form_are_in_the_same_places_everywhere(docs):
    places = {
        path: [
            [link["href"] for link in doc.find(part).find_all("a") if link["href"][:4] == "tel:"]
            + [link["href"] for link in doc.find(part).find_all("a", href="/contact/")]
            for part in ("header", "footer")
        ]
        for path, doc in docs.items()
    }
    phone = "tel:+19405550100"
    for path, (header, footer) in places.items():
        assert header == [phone, "/contact/"], path
        assert footer == [phone, "tel:911", "/contact/"], path


def test_every_page_but_home_has_breadcrumbs_and_the_menu_says_where_one_is(docs):
    for path, doc in docs.items():
        crumbs = doc.find("nav", **{"aria-label": "Breadcrumb"})
        assert bool(crumbs) == (path != "/"), path
        if crumbs:
            assert crumbs.find("a")["href"] == "/", path
            assert crumbs.find_all("a")[-1]["href"] != path, path
    menu = docs["/articles/"].find("header").find("a", **{"aria-current": "page"})
    assert menu["href"] == "/articles/"


def test_every_page_has_one_h1_and_no_gap_between_headings(docs):
    for path, doc in docs.items():
        levels = [int(n.tag[1]) for n in doc.find("main").walk() if re.fullmatch("h[1-6]", n.tag)]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        for before, after in pairwise(levels):
            assert after <= before + 1, path


def test_titles_and_descriptions_are_unique(docs):
    titles = [doc.find("title").text for doc in docs.values()]
    assert len(titles) == len(set(titles))
    assert all("A Family Chiropractic Clinic" in title for title in titles)
    # A second page of a list has the description of the first.
    firsts = [doc for path, doc in docs.items() if "?" not in path]
    descriptions = [doc.find("meta", name="description")["content"] for doc in firsts]
    assert len(descriptions) == len(set(descriptions))
    for description in descriptions:
        assert 50 <= len(description) <= 160, description


def test_the_canonical_address_is_the_page_itself_without_its_query(docs):
    for path, doc in docs.items():
        canonical = [link["href"] for link in doc.find_all("link", rel="canonical")]
        assert canonical == [SITE + path.partition("?")[0]], path


@pytest.mark.django_db
def test_the_canonical_address_ignores_whatever_is_asked(client):
    doc = soup(client.get("/about/?utm_source=mail&q=<script>"))
    assert doc.find("link", rel="canonical")["href"] == f"{SITE}/about/"
    assert doc.find("meta", property="og:url")["content"] == f"{SITE}/about/"


def test_a_link_preview_has_a_title_a_summary_and_a_picture(docs):
    for path, doc in docs.items():
        shown = {m["property"]: m["content"] for m in doc.find_all("meta") if m.get("property")}
        assert shown["og:title"], path
        assert shown["og:description"], path
        assert shown["og:url"] == SITE + path.partition("?")[0], path
        assert shown["og:image"].startswith(f"{SITE}/"), path
        assert (shown["og:image:width"], shown["og:image:height"]) == ("1200", "630"), path
    with Image.open(finders.find("img/social.png")) as image:
        assert image.size == (1200, 630)


def test_every_page_is_the_same_for_everyone_and_may_be_kept(answers):
    for path, answer in answers.items():
        assert not answer.cookies, path
        assert "Set-Cookie" not in answer.headers, path
        assert "cookie" not in answer.get("Vary", "").lower(), path
        assert "public" in answer["Cache-Control"], path
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=60", path
        assert answer["ETag"], path
        assert b"csrfmiddlewaretoken" not in answer.content, path


@pytest.mark.django_db
def test_a_page_that_has_not_changed_is_not_sent_again(client, answers):
    for path, answer in answers.items():
        again = client.get(path, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304, path
        assert again.content == b"", path


@pytest.mark.django_db
def test_who_asks_for_the_head_is_sent_no_body(answers):
    site = WSGIHandler()  # the test client would drop the body itself
    for path, answer in answers.items():
        head = site.get_response(RequestFactory().head(path))
        assert head.content == b"", path
        assert head["Content-Length"] == answer["Content-Length"], path


@pytest.mark.django_db
def test_no_page_holds_a_script_or_style_of_its_own(docs):
    for path, doc in docs.items():
        for node in doc.walk():
            assert node.tag != "style", path
            # The one exception is data, which no browser runs.
            is_data = node.get("type") == "application/ld+json"
            assert node.tag != "script" or node.get("src") or is_data, path
            assert not [name for name in node.attrs if name == "style" or name[:2] == "on"], path
            assert not node.get("href", "").lower().startswith(("javascript:", "data:")), path


def test_no_page_asks_anything_of_another_site(docs):
    for path, doc in docs.items():
        for node in doc.walk():
            for name, value in node.attrs.items():
                if (node.tag, name) in FETCHING:
                    for address in value.split(", "):
                        parts = urlsplit(address.split()[0])
                        assert parts.netloc in ("", "testserver"), f"{path}: {address}"


@pytest.mark.django_db
def test_no_stylesheet_asks_anything_of_another_site():
    for sheet in (settings.BASE_DIR / "static").rglob("*.css"):
        for url in re.findall(r"url\((.*?)\)", sheet.read_text()):
            assert not urlsplit(url.strip("\"'")).netloc, f"{sheet.name}: {url}"


def test_every_page_has_its_security_headers(answers):
    for path, answer in answers.items():
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert not UNSAFE.search(policy), path
        for rule in ("script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
            assert rule in policy, path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin", path
        assert "geolocation=()" in answer["Permissions-Policy"], path


@pytest.mark.django_db
def test_every_link_within_the_site_arrives(client, docs):
    links = {
        urlsplit(node["href"])
        for path, doc in docs.items()
        for node in doc.find_all("a")
        if node["href"].startswith(("/", f"{SITE}/"))
    }
    ids = {
        path: {node["id"] for node in doc.walk() if node.get("id")} for path, doc in docs.items()
    }
    for link in links:
        assert client.get(link.path).status_code == 200, link
        assert not link.fragment or link.fragment in ids[link.path], link


def test_every_file_that_a_page_names_is_there(docs):
    for path, doc in docs.items():
        for node in doc.walk():
            address = node.get("href" if node.tag == "link" else "src", "")
            if address.startswith(settings.STATIC_URL):
                name = address.removeprefix(settings.STATIC_URL)
                assert finders.find(name), f"{path}: {name}"


def test_every_icon_is_in_its_page_and_hidden_from_screen_readers(docs):
    """In the page, so that it's there with the first words."""
    for path, doc in docs.items():
        icons = doc.find_all("svg")
        assert icons, path
        assert all(icon["aria-hidden"] == "true" and icon.find("path") for icon in icons), path
        assert all(icon["class"] == "icon" for icon in icons), path  # at home in any place


def test_on_paper_a_page_has_no_menu_or_form_and_shows_where_its_links_lead():
    with open(finders.find("css/print.css")) as file:
        css = file.read()
    hidden = next(rule for rule in css.split("}") if ".site-nav" in rule)
    assert "display: none" in hidden
    for name in (".site-nav", ".form", ".call-bar", ".contents", ".breadcrumbs", ".pagination"):
        assert re.search(rf"\{name}(?![\w-])", hidden), name
    assert "attr(href)" in css


def test_no_page_tells_patients_what_the_clinic_has_yet_to_supply(docs):
    for path, doc in docs.items():
        for word in ("TODO", "TBD", "lorem", "to be confirmed", "placeholder", "XXX"):
            assert word not in doc.find("main").text, f"{path}: {word}"
        assert not [node for node in doc.walk() if node.text in ("None", "[]", "()")], path


def test_every_field_has_its_label(docs):
    for path, doc in docs.items():
        labels = {label["for"] for label in doc.find_all("label")}
        for field in doc.find_all("input") + doc.find_all("textarea") + doc.find_all("select"):
            if field.get("type") not in ("hidden", "submit"):
                assert field["id"] in labels, f"{path}: {field.attrs}"
