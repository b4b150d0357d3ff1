"""A long section of a condition page begins with its answer in one or two lines."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Condition, ConditionText
from articles.publishing.checklist import Checklist
from articles.search.index import index_saved

from .html import soup
from .pages import CONDITION

pytestmark = pytest.mark.django_db

# The sections that a reader in a hurry would have to read whole.
LONG = {"self_care", "symptoms", "outlook", "causes", "prevention", "chiropractic", "effectiveness"}


def answered():
    return ConditionText.objects.exclude(short_answer="")


def first():
    return answered().get(heading="Back spasm causes")


def test_every_long_section_of_the_sample_page_has_one():
    assert set(answered().values_list("region", flat=True)) == LONG


def test_it_stands_right_under_the_heading_of_its_section(client):
    nodes = list(soup(client.get(CONDITION)).find("main").walk())
    for block in answered():
        place = next(n for n, node in enumerate(nodes) if node.get("id") == block.html_id)
        assert nodes[place + 1].get("class") == "short-answer"
        assert nodes[place + 1].text == block.short_answer


def test_the_rest_of_its_section_is_folded_and_names_its_section(client):
    page = soup(client.get(CONDITION))
    for block in answered():
        heading = page.find(id=block.html_id)
        rest = next(
            node
            for node in page.find_all("details", class_="rest")
            if heading.text in node.find("summary").text
        )
        assert rest.find("summary").text == f"Read more: {heading.text}"
        assert len(rest.find("div", class_="prose").text) > 100


def test_no_advice_to_see_a_doctor_today_and_no_call_to_911_is_folded_away(client):
    for rest in soup(client.get(CONDITION)).find_all("details", class_="rest"):
        assert "doctor today" not in rest.text
        assert "911" not in rest.text


@pytest.mark.parametrize(
    "body",
    [
        "<p>If you lose control of your bladder, call 911 now.</p>",
        "<p>Go to an <strong>emergency room</strong>.</p>",
        "<p>See a doctor today if you have a fever.</p>",
    ],
)
def test_the_checklist_warns_of_a_call_to_911_that_a_phone_would_fold_away(body):
    block = first()
    block.body = body
    warning = "On a phone this is folded behind its short answer."

    def warned():
        findings = Checklist(block.parent, rows=[block]).findings
        return [one for one in findings if one.message.startswith(warning) and not one.blocks]

    assert [one.place for one in warned()] == [block]
    block.short_answer = "Call 911, or see a doctor today."
    assert warned() == []
    block.short_answer = ""
    assert warned() == []


def test_without_a_heading_it_is_refused_in_plain_words():
    block = first()
    block.heading = ""
    with pytest.raises(ValidationError, match="A short answer goes under a heading"):
        block.full_clean()


def test_the_search_finds_it_and_leads_to_its_section(client):
    block = first()
    block.short_answer = "Nobody knows the xylophone."
    block.save()
    index_saved()  # as when a transaction is committed, which a test's never is
    found = soup(client.get("/search/?q=xylophone")).find("main")
    assert f"{CONDITION}#{block.html_id}" in [a["href"] for a in found.find_all("a")]


def test_the_checklist_reads_it_for_claims():
    block = first()
    block.short_answer = "We guarantee that your spasm is cured."
    block.save()
    assert any(finding.place == block for finding in Checklist(Condition.objects.get()).blocks)


def test_its_words_count_for_the_reading_grade():
    sections = Condition.objects.get().texts_by_heading()
    measured = [piece for _heading, pieces in sections for piece in pieces]
    assert {block.short_answer for block in answered()} <= set(measured)
