"""Acceptance rows 103, 112 and 113: one walk over all pages, and what the browser noted."""

from urllib.parse import urlsplit

import pytest

from .site import EVERY_PAGE, needs_chromium, open_page

pytestmark = needs_chromium

BROKEN_PICTURES = """async () => {
  const pictures = [...document.images]
  for (const picture of pictures) picture.loading = "eager"
  await Promise.allSettled(pictures.map(picture => picture.decode()))
  return pictures.filter(picture => !picture.naturalWidth).map(picture => picture.src)
}"""


class Walk:
    """Looks over a tab's shoulder."""

    def __init__(self, tab):
        self.requests, self.documents, self.set_cookies = [], set(), []
        self.messages, self.broken_pictures = [], []
        tab.on("request", self.note_request)
        tab.on("response", self.note_response)
        tab.on("console", self.note_message)
        tab.on("pageerror", lambda error: self.messages.append(("", str(error))))

    def note_request(self, request):
        self.requests.append(request.url)
        if request.is_navigation_request():
            self.documents.add(request.url)

    def note_response(self, response):
        if "set-cookie" in response.headers:
            self.set_cookies.append(response.url)

    def note_message(self, message):
        if message.type in ("error", "warning"):
            self.messages.append((message.location["url"], message.text))

    @property
    def complaints(self):
        """All messages but those that say that a page of ours answered 404 or 422, as it should."""
        return [
            (url, text)
            for url, text in self.messages
            if url not in self.documents or not text.startswith("Failed to load resource")
        ]


@pytest.fixture(scope="module")
def walk(tab, site):
    walk = Walk(tab)
    for name in EVERY_PAGE:
        open_page(tab, site, name)
        walk.broken_pictures += tab.evaluate(BROKEN_PICTURES)
    return walk


def test_no_page_makes_the_browser_complain(walk):
    """Neither of an error nor of a breach of the content security policy."""
    assert walk.complaints == []


def test_no_page_asks_another_origin(walk, site):
    origins = {urlsplit(url)._replace(path="", query="").geturl() for url in walk.requests}
    assert origins == {site.url, site.other_url}


def test_no_page_sets_a_cookie(walk, tab):
    assert walk.set_cookies == []
    assert tab.context.cookies() == []


def test_every_picture_loads(walk):
    assert any("/media/pictures/" in url for url in walk.requests)
    assert walk.broken_pictures == []


def test_a_rare_letter_alone_fetches_the_second_file_of_the_typeface(browser, base_url):
    """The ranges of the two overlap in tokens.css."""
    page = browser.new_page(base_url=base_url)
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/contact/")
    page.locator("h1").evaluate("heading => heading.append(' Peña, ¿cuándo?')")
    page.evaluate("document.fonts.ready")
    fonts = [url for url in fetched if url.endswith(".woff2")]
    assert len(fonts) == 1
    assert "-more." not in fonts[0]
    with page.expect_response(lambda response: "-more." in response.url) as more:
        page.locator("h1").evaluate("heading => heading.append(' Dvořák')")
    assert more.value.ok
    page.close()
