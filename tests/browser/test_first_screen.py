"""What a stranger reads first, on home and on a condition page, and how far a phone scrolls."""

import pytest
from playwright.sync_api import expect

from tests.factories import FULL_RECORD, HALF_RECORD, PLACE
from tests.pages import CONDITION

from .site import needs_chromium

pytestmark = needs_chromium

DESKTOP, PHONE = (1440, 900), (390, 844)
BLANK = dict.fromkeys(FULL_RECORD | PLACE, "") | dict.fromkeys(
    ("first_visit_minutes", "first_visit_price", "later_visit_price", "confirmed_on")
)

PEOPLE = """
from tests.factories import make_clinician
for name in ("Pat Example", "Sam Sample", "Zoe Made-up"):
    make_clinician(name=name)
"""


REVIEWED = """
from tests.factories import review
Condition.objects.filter(slug="back-spasms").update({})
"""


@pytest.fixture
def record(site):
    """Fill in the clinic's record; blank again afterwards."""

    def fill(facts):
        # Other tests may have left people, who stand behind pages of theirs.
        hide = "Clinician.objects.update(is_public=False)"
        site.shell(f"import datetime; {hide}; Clinic.objects.update(**{BLANK | facts!r})")

    yield fill
    fill({"answers_help": FULL_RECORD["answers_help"]})  # as in tests/browser/site.py


def open_home(tab, size):
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.clock.set_fixed_time("2027-01-07T14:00-06:00")
    tab.goto("/")


def open_condition(tab):
    """As it comes, with nothing unfolded."""
    tab.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    tab.goto(CONDITION)


def end(part):
    box = part.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize(("size", "screens"), [(DESKTOP, 1), (PHONE, 2)])
def test_with_a_full_record_all_four_facts_are_soon_in_view(tab, site, record, size, screens):
    record(FULL_RECORD | PLACE)
    site.shell(PEOPLE)
    open_home(tab, size)
    expect(tab.locator(".quick-facts .open-today")).to_have_text("Open now, until 5 p.m.")
    facts = tab.locator(".quick-facts__item").all()
    words = " ".join(" ".join(fact.inner_text().split()) for fact in facts)
    assert "Hours Open now, until 5 p.m." in words
    assert "Where 11 Lighthouse Lane Sampleton, TX 00000" in words
    assert "Who Pat Example, D.C. Sam Sample, D.C. and 1 more" in words
    assert "Cost First visit $1,234.50 without insurance" in words
    for part in [tab.locator(".hero__place"), tab.locator(".hero .button--call"), *facts]:
        assert end(part) <= size[1] * screens


def test_the_spine_that_fills_while_one_reads_waits_for_the_first_scroll(tab):
    """With it the browser would lay out the page twice before its first words."""
    filling = "() => document.getAnimations().some(one => one.animationName === 'fill-spine')"
    open_condition(tab)
    assert not tab.evaluate(filling)
    tab.evaluate("scrollTo(0, 1000)")
    tab.wait_for_function(filling)


@pytest.mark.parametrize("part", [".site-footer", ".site-footer__end"])
def test_a_page_that_is_loaded_again_stands_where_it_stood(tab, part):
    """It doesn't where its parts are laid out only as they come near, with a height of a guess."""
    open_condition(tab)
    place = tab.locator(part)
    place.evaluate("part => part.scrollIntoView()")
    tab.wait_for_timeout(300)
    before = place.bounding_box()["y"]
    assert before < 844
    tab.reload()
    tab.wait_for_timeout(300)
    assert place.bounding_box()["y"] == before


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_who_hurts_now_finds_the_emergency_card_within_two_screens(tab, record, size):
    record(FULL_RECORD | PLACE)
    open_home(tab, size)
    assert tab.locator("#emergency-heading").bounding_box()["y"] < size[1] * 2


def test_on_a_phone_the_condition_page_says_what_to_do_within_two_screens(tab):
    open_condition(tab)
    call, first_step = tab.locator("#emergency .button"), tab.locator(".steps__item").first
    assert end(call) < end(first_step) <= PHONE[1] * 2


def test_on_a_phone_911_is_called_from_the_first_screen_of_the_condition_page(tab):
    open_condition(tab)
    call = tab.get_by_role("link", name="Call 911").first
    size = call.bounding_box()
    assert min(size["width"], size["height"]) >= 44
    assert end(call) < tab.locator(".call-bar").bounding_box()["y"]


def test_on_a_phone_the_condition_page_is_eleven_and_a_half_screens_to_its_form(tab):
    open_condition(tab)
    assert tab.locator("#contact").bounding_box()["y"] <= PHONE[1] * 11.5


def test_with_a_full_record_and_a_review_it_is_twelve(tab, site, record):
    record(FULL_RECORD | PLACE)
    site.shell(f"{PEOPLE}{REVIEWED.format('**review()')}")
    try:
        open_condition(tab)
        assert tab.get_by_text("Reviewed by").first.is_visible()
        assert tab.locator("#contact").bounding_box()["y"] <= PHONE[1] * 12
    finally:
        nobody = "reviewed_by=None, reviewed_on=None, review_due_on=None"
        site.shell(REVIEWED.format(nobody))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    ("facts", "shown"),
    [({}, []), (HALF_RECORD | {"city": "Sampleton", "state": "TX"}, ["Where", "Cost"])],
    ids=["empty", "half"],
)
def test_with_less_nothing_looks_missing(tab, record, size, facts, shown):
    record(facts)
    open_home(tab, size)
    assert tab.locator(".quick-facts__item dt").all_inner_texts() == shown
    if not shown:  # no empty row follows the picture
        assert end(tab.locator(".hero")) - end(tab.locator(".hero__picture")) < 100


def test_paper_says_nothing_of_now(tab, record):
    record(PLACE)
    open_home(tab, DESKTOP)
    tab.emulate_media(media="print")
    shown = [
        fact.inner_text()
        for fact in tab.locator(".quick-facts__item dt").all()
        if fact.is_visible()
    ]
    assert shown == ["Where"]
    assert not any(place.is_visible() for place in tab.locator("[data-hours]").all())
    tab.emulate_media(media="screen")


@pytest.mark.parametrize(
    "path",
    [
        *("/", CONDITION, "/first-visit/", "/articles/still-cant-sit-comfortably/"),
        "/articles/what-are-regenerative-medicine-treatments-used-to-treat/",
    ],
)
def test_on_small_phones_the_way_to_911_stands_above_the_bar_under_a_notice_too(
    tab, site, record, path
):
    record(FULL_RECORD | PLACE)
    three_lines = "Closed this afternoon for the lighthouse fair. We open tomorrow at 9 a.m."
    site.shell(f"Notice.objects.create(text={three_lines!r})")
    try:
        for width, height in ((320, 568), (320, 640), (375, 667)):
            tab.set_viewport_size({"width": width, "height": height})
            tab.goto(path)
            way = tab.locator(".emergency-link, .care-card__call .icon").first
            assert end(way) <= tab.locator(".call-bar").bounding_box()["y"], (width, height)
    finally:
        site.shell("Notice.objects.all().delete()")
