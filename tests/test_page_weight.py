"""What a phone on a weak signal has to fetch stays small."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from articles.models import Condition, Picture
from articles.pictures.renditions import WIDTHS, make_renditions
from clinic_site.foundation.caching.pages import ENCODINGS
from clinic_site.foundation.storage.static_files import SHEET, bundle

from .html import soup
from .made_up import fill
from .pages import CONDITION, PAGES

pytestmark = pytest.mark.django_db

KB = 1024
PHONE = 390 * 3  # pixels across, on the screen of a good phone
# A new connection begins with 10 packets of 1,460 bytes and may then double them (RFC 6928).
ONE_TRIP = 10 * 1460
TWO_TRIPS = ONE_TRIP + 20 * 1460
LATER = {"js/page.js", "css/print.css"}  # than the first words
HEADERS = 1100  # of the three responses, as HTTP/2 compresses them; measured: 1,060


def compressed(client, path):
    """A page as it travels, without its headers; one that isn't cached is compressed by nginx."""
    response = client.get(path, headers={"accept-encoding": "br"})
    if response.has_header("Content-Encoding"):
        return len(response.content)
    return len(ENCODINGS["br"](response.content))


def weight(name):
    """A static file as it travels; whitenoise compresses it once, as far as it goes."""
    content = Path(finders.find(name)).read_bytes()
    if name == SHEET:
        content = bundle(SHEET, lambda part: Path(finders.find(part)).read_text()).encode()
    return len(content) if name.endswith("woff2") else len(brotli.compress(content))


def own_files(page):
    """The static files that a page's own HTML asks for; its font is preloaded."""
    nodes = [*page.find_all("link"), *page.find_all("script")]
    names = {
        (node.get("href") or node.get("src", "")).removeprefix(settings.STATIC_URL)
        for node in nodes
        if node.tag == "script" or node.get("rel") in ("stylesheet", "preload")
    }
    return names - {""}


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_words_styles_type_and_scripts_weigh_less_than_60_kb_on_every_page(client, path):
    response = client.get(path)
    files = own_files(soup(response))
    assert {SHEET, "js/page.js"} < files
    assert len([name for name in files if name.endswith(".woff2")]) == 1
    assert compressed(client, path) + sum(map(weight, files)) < 60 * KB


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_all_that_the_first_words_need_arrives_in_two_trips_on_every_page(client, path):
    fill("full")
    Picture.objects.update(widths=WIDTHS)
    style, typeface = own_files(soup(client.get(path))) - LATER
    assert HEADERS + compressed(client, path) + weight(style) + weight(typeface) < TWO_TRIPS


def test_the_words_and_styles_of_the_list_of_articles_arrive_in_one_trip(client):
    """So its large picture comes with the next, and not with a third."""
    fill("full")
    Picture.objects.update(widths=WIDTHS)
    headers = 860  # of the first two responses; measured: 856
    assert headers + compressed(client, "/articles/") + weight(SHEET) < ONE_TRIP


def test_the_first_view_of_the_condition_page_weighs_less_than_100_kb_with_its_picture(client):
    make_renditions.call(Condition.objects.get().picture_id)
    page = soup(client.get(CONDITION))
    files = own_files(page) | {"img/favicon.svg"}
    source = page.find("div", class_="picture--lead").find("source", type="image/avif")
    widths = dict(
        reversed(entry.removesuffix("w").split()) for entry in source["srcset"].split(", ")
    )
    wide_enough = min(int(width) for width in widths if int(width) >= 0.92 * PHONE)
    picture = client.get(widths[str(wide_enough)])
    assert picture.status_code == 200
    picture = len(b"".join(picture.streaming_content))
    assert compressed(client, CONDITION) + sum(map(weight, files)) + picture < 100 * KB


def test_the_scripts_of_a_page_are_less_than_10_kb_before_they_are_compressed(client):
    scripts = {
        name
        for path in PAGES.values()
        for name in own_files(soup(client.get(path)))
        if "js/" in name
    }
    assert scripts == {"js/page.js"}
    assert sum(Path(finders.find(name)).stat().st_size for name in scripts) < 10 * KB


def test_no_script_keeps_a_page_from_being_drawn(client):
    for script in soup(client.get("/")).find_all("script"):
        # A module waits for the words, as with "defer"; data is not run at all.
        assert script["type"] in ("module", "application/ld+json")
