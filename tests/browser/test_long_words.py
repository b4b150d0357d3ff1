"""A name, an address or a title that is one long word makes no page of the staff's side wider."""

import re

import pytest

from .site import Site, needs_chromium
from .staff import come_in, hire

pytestmark = needs_chromium

WORD = "Wagenknechtsberger" * 4
WIDTHS = [1024, 1100, 1280, 1440]
LISTS = """() => [...document.querySelectorAll(".menu a")].map((link) => link.pathname)"""
# Each first row, and whoever works here, has it in all that is text and free.
FILL = f"""
from django.contrib import admin
from django.db import models
from tests.desk import write

word = {WORD!r}[:70]
someone = User.objects.create_user(
    word, "someone@example.com", "x", first_name=word, last_name=word, is_superuser=True,
    is_staff=True,
)
write(name=word, message=f"{{word}} {{word}}", email="w" * 60 + "@example.com")
Inquiry.objects.update(assignee=someone, urgent_words=word)
ReadyReply.objects.create(title=word[:60], text=word)
Redirect.objects.create(old_path=f"/{{word}}/", new_path=f"/to/{{word}}/")
Clinic.objects.update(city=word, name=word)
for model, name in (
    (Article, "title"), (Condition, "title"), (Page, "title"), (Picture, "title"),
    (Source, "title"), (Source, "publisher"), (Topic, "name"), (Treatment, "name"),
):
    rows = model.objects.order_by("pk")[:1].values("pk")
    length = model._meta.get_field(name).max_length
    model.objects.filter(pk__in=[row["pk"] for row in rows]).update(**{{name: word[:length]}})
"""


@pytest.fixture(scope="module")
def staff_tab(browser, tmp_path_factory):
    """On a site of its own, because those words stand on all pages."""
    site = Site(tmp_path_factory.mktemp("site"))
    try:
        site.start()
        hire(site, wanda=None)
        site.shell(FILL)
        context = browser.new_context(base_url=site.url)
        yield come_in(context, "wanda")
        context.close()
    finally:
        site.stop()


def too_wide(tab, path):
    """At which widths of the window the page is wider."""
    found = []
    tab.goto(path)
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        size = tab.evaluate("document.documentElement.scrollWidth")
        if size > width:
            found.append(f"{path}: {size} at {width}")
    return found


def test_no_list_is_wider_than_the_screen(staff_tab):
    staff_tab.goto("/admin/")
    lists = sorted(set(staff_tab.evaluate(LISTS)))
    assert len(lists) > 12
    assert [line for path in lists for line in too_wide(staff_tab, path)] == []


@pytest.mark.parametrize(
    "kind",
    ["contact/inquiry", "articles/article", "articles/redirect", "staff/colleague"],
)
def test_nor_is_the_page_of_one_thing(staff_tab, kind):
    staff_tab.goto(f"/admin/{kind}/")
    link = staff_tab.locator("#result_list a[href*='/change/']").filter(has_text=WORD[:20]).first
    path = re.sub(r"\?.*", "", link.get_attribute("href"))
    pages = [path, *([path.replace("change", "history")] if "articles" in kind else [])]
    assert [line for page in pages for line in too_wide(staff_tab, page)] == []


def test_the_first_columns_stay_wide_enough_to_read(staff_tab):
    staff_tab.set_viewport_size({"width": 1024, "height": 900})
    staff_tab.goto("/admin/contact/inquiry/?status=all")
    assert staff_tab.locator(".field-sender").first.bounding_box()["width"] > 100


def test_the_digits_of_a_number_on_the_first_page_stay_together(staff_tab):
    staff_tab.set_viewport_size({"width": 1280, "height": 900})
    staff_tab.goto("/admin/")
    counts = staff_tab.locator(".todos__count")
    assert max(len(count.inner_text()) for count in counts.all()) > 1
    assert len({round(count.bounding_box()["height"]) for count in counts.all()}) == 1
