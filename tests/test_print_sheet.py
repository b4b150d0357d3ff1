"""What to do now, on one sheet of paper: the warning signs and the first steps."""

import pytest

from articles.models import Condition
from contact.models import Clinic

from .factories import make_condition
from .html import soup
from .pages import CONDITION

pytestmark = pytest.mark.django_db

SHEET = f"{CONDITION}print/"


@pytest.fixture
def sheet(client):
    return soup(client.get(SHEET))


def test_it_holds_every_warning_sign_and_step_in_the_order_of_the_page(sheet):
    condition = Condition.objects.get()
    places = condition.symptoms_by_place
    words = [condition.title, Clinic.objects.current().phone]
    words += [symptom.text for symptom in places["emergency"]] + [condition.emergency_note]
    words += [part for step in condition.first_steps for part in (step.title, step.text)]
    words += [symptom.text for symptom in places["same_day"]]
    words += [li.text for li in sheet.find(id="other-emergencies").find_all("li")]
    text = sheet.find("main").text
    found = [text.index(part) for part in words]
    assert len(found) > 25
    assert found == sorted(found)


def test_each_step_has_its_picture(sheet):
    steps = sheet.find("ol", class_="steps").find_all("li")
    assert len(steps) == 5
    assert all(step.find("img")["alt"] for step in steps)


@pytest.mark.parametrize("path", [CONDITION, "/"])
def test_a_link_to_it_follows_the_steps(client, path):
    section = soup(client.get(path)).find("section", class_="right-now__steps")
    link = section.find_all("a")[-1]
    assert (link.text, link["href"]) == ("Print the five steps and warning signs", SHEET)


def test_search_engines_are_led_to_the_whole_page_instead(client, sheet):
    assert sheet.find("meta", name="robots")["content"] == "noindex"
    assert sheet.find("link", rel="canonical")["href"] == f"http://testserver{CONDITION}"
    assert SHEET not in client.get("/sitemap.xml").content.decode()


def test_caches_keep_it_as_they_keep_the_whole_page(client):
    kept = [client.get(path)["Cache-Control"] for path in (SHEET, CONDITION)]
    assert kept[0] == kept[1]


def test_it_offers_to_print_only_where_a_script_runs(sheet):
    tools = sheet.find("div", class_="page-tools")
    assert "hidden" in tools.attrs
    assert [button["value"] for button in tools.find_all("button")] == ["print"]


def test_nothing_on_it_looks_like_a_link_that_paper_cannot_follow(sheet):
    steps = sheet.find("ol", class_="steps")
    assert "(MedlinePlus)" in steps.text
    assert not steps.find_all("a")
    assert not [link for link in sheet.find("main").find_all("a") if "#" in link["href"]]


def test_a_draft_has_none_and_no_link_to_one(client):
    condition = make_condition(published_at=None)
    assert client.get(f"{condition.get_absolute_url()}print/").status_code == 404


def test_when_a_condition_moves_or_goes_its_sheet_goes_along(client):
    condition = Condition.objects.get()
    condition.slug = "spasms-of-the-back"
    condition.save()
    moved = client.get(SHEET)
    assert (moved.status_code, moved["Location"]) == (301, condition.get_absolute_url())
    assert client.get(f"{condition.get_absolute_url()}print/").status_code == 200
    condition.published_at = None
    condition.save()
    assert client.get(SHEET).status_code == 410
