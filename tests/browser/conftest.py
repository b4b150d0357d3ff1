import pytest
from playwright.sync_api import expect

from .site import CHROMIUM, EVERY_PAGE, Site, open_page

# A machine that does other work too may take long; what holds at once is seen at once.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    try:
        site.start()
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def base_url(site):
    """What Playwright puts before an address such as "/contact/"."""
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    flags += ["--font-render-hinting=none"]  # letters as wide as on a phone, on the shell as well
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": flags}


@pytest.fixture(scope="module")
def tab(browser, base_url):
    """One tab for all tests of a file: each sets the size and the media that it needs."""
    context = browser.new_context(base_url=base_url)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module", params=EVERY_PAGE)
def page_type(request, tab, site):
    """Every page in turn, opened in the tab once for all tests of a file that look at it."""
    open_page(tab, site, request.param)
    return request.param


@pytest.fixture(scope="module")
def font_size(tab):
    """Set the browser's own font size, as a reader does in its settings."""
    session = tab.context.new_cdp_session(tab)

    def set_size(pixels):
        tab.evaluate("document.adoptedStyleSheets = []")
        session.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})
        assert tab.evaluate("getComputedStyle(document.documentElement).fontSize") == f"{pixels}px"

    return set_size
