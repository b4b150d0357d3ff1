"""On paper, emergency advice first."""

import re

import pytest

from tests.pages import CONDITION

from .site import needs_chromium

pytestmark = needs_chromium


REVIEW = """
from datetime import date
ann = Clinician.objects.create(name="Ann Example", credentials="D.C.", role="chiropractor")
Condition.objects.update(reviewed_by=ann, reviewed_on=date(2026, 11, 22))
"""
AS_BEFORE = """
Condition.objects.update(reviewed_by=None, reviewed_on=None)
Clinician.objects.get(name="Ann Example").delete()
"""


@pytest.fixture(scope="module")
def paper(tab, site):
    """The condition page, which a clinician has reviewed, as it prints on paper of letter size."""
    site.shell(REVIEW)
    tab.set_viewport_size({"width": 816, "height": 1056})
    tab.goto(CONDITION)
    tab.emulate_media(media="print")
    yield tab
    site.shell(AS_BEFORE)


def tops(locator):
    return [part.bounding_box()["y"] for part in locator.all() if part.is_visible()]


def test_the_emergency_card_comes_before_all_other_text(paper):
    emergency, elsewhere = tops(paper.locator(".care-card--emergency"))
    [same_day] = tops(paper.locator(".care-card--same-day"))
    others = tops(paper.locator(".prose > :not(.care-card--emergency, .care-card--same-day)"))
    assert len(others) > 10
    assert emergency < min(elsewhere, same_day)
    assert max(elsewhere, same_day) < min(others)
    assert tops(paper.locator("h1"))[0] < emergency < 1056  # on the first sheet


@pytest.mark.parametrize(
    "part",
    [
        ".site-nav",
        ".skip-link",
        ".call-bar",
        ".breadcrumbs",
        ".contents",
        ".form",
        ".right-now__print",
        ".page-tools",
        ".picture--lead",
        ".rest > summary",
    ],
)
def test_what_only_a_screen_needs_is_left_out(paper, part):
    assert paper.locator(part).count() >= 1
    assert tops(paper.locator(part)) == []


def test_the_phone_number_the_sources_and_the_review_are_on_paper(paper):
    assert tops(paper.locator("main a[href^='tel:+']"))
    assert tops(paper.locator("#sources"))
    assert tops(paper.locator(".review"))


def test_what_is_folded_away_on_screen_is_open_on_paper(paper):
    for name in (".treatment__body", ".sources__list"):
        folded = paper.locator(f"details:not([open]) {name}")
        assert folded.count()
        assert all(body.bounding_box()["height"] > 50 for body in folded.all())


def test_every_source_shows_its_address_once(paper):
    links = paper.locator(".sources__item a").all()
    assert len(links) > 10
    for link in links:
        shown = link.evaluate("a => a.innerText + getComputedStyle(a, '::after').content")
        assert shown.count(link.get_attribute("href").removeprefix("https://")) == 1


@pytest.mark.parametrize("paper_size", ["Letter", "A4"])
def test_the_steps_and_warning_signs_fit_on_one_sheet(paper, paper_size):
    paper.goto(f"{CONDITION}print/")
    pdf = paper.pdf(format=paper_size)
    assert re.findall(rb"/Count (\d+)", pdf) == [b"1"]  # the pages of the whole file
    assert not paper.locator(".site-header").is_visible()
    assert not paper.locator(".site-footer").is_visible()
    assert all(image.is_visible() for image in paper.locator(".steps img").all())
