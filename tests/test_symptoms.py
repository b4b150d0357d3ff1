"""A symptom has one urgency."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import ArticleCareCard, Condition, Symptom

from .editing import edit, url
from .factories import make_condition
from .html import soup

pytestmark = pytest.mark.django_db
SPREADING = "Pain that spreads to one hip or buttock"


@pytest.fixture
def condition():
    return Condition.objects.get(slug="back-spasms")


@pytest.mark.parametrize(
    "text",
    [
        SPREADING,
        SPREADING.upper(),
        f"  {SPREADING.replace(' ', '   ')} ",
        f"{SPREADING}.",
        f"{SPREADING},",
        f"{SPREADING}\n",
    ],
)
def test_the_same_words_at_a_second_urgency_are_refused_with_both_named(condition, text):
    symptom = Symptom(condition=condition, text=text, urgency="emergency")
    with pytest.raises(ValidationError) as refused:
        symptom.full_clean()
    message = " ".join(refused.value.messages)
    assert "Book a visit" in message
    assert "Emergency: call 911" in message
    with pytest.raises(IntegrityError), transaction.atomic():
        symptom.save()
    assert not condition.symptoms.filter(urgency="emergency", text=text).exists()


def test_moving_a_symptom_to_another_urgency_needs_no_second_row(condition):
    symptom = condition.symptoms.get(text=SPREADING)
    symptom.group, symptom.urgency = "", "same_day"
    symptom.full_clean()
    symptom.save()
    assert condition.symptoms.get(text=SPREADING).urgency == "same_day"


def test_an_edit_cannot_turn_one_symptom_into_another(condition):
    symptom = condition.symptoms.filter(urgency="emergency").first()
    symptom.text = SPREADING
    with pytest.raises(ValidationError, match="one urgency"):
        symptom.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        symptom.save()


def test_another_condition_may_list_the_same_words():
    other = make_condition()
    symptom = Symptom(condition=other, text=SPREADING, urgency="emergency")
    symptom.full_clean()
    symptom.save()
    assert Symptom.objects.filter(text=SPREADING).count() == 2


def test_an_urgent_symptom_stands_in_no_ordinary_list(condition):
    symptom = Symptom(condition=condition, text="x", group="nerves", urgency="emergency")
    with pytest.raises(ValidationError, match="leave the group blank"):
        symptom.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        symptom.save()


def test_no_symptom_of_the_sample_site_is_at_two_urgencies(condition):
    keys = [Symptom.normalize(symptom.text) for symptom in condition.symptoms.all()]
    assert len(keys) == len(set(keys))
    assert condition.symptoms.filter(urgency="emergency").count() == 5
    assert condition.symptoms.filter(urgency="same_day").count() == 5


def test_a_card_that_is_read_in_alarm_holds_five_lines():
    card = ArticleCareCard(urgency="emergency", heading="Call 911 if:", symptoms="1\n2\n3\n4\n5")
    card.clean()
    card.symptoms += "\n6"
    with pytest.raises(ValidationError, match="Five lines or fewer"):
        card.clean()


def test_a_definition_of_31_words_is_refused(condition):
    condition.definition = "word " * 30
    condition.full_clean()
    condition.definition = "word " * 31
    with pytest.raises(ValidationError, match="30 words or fewer"):
        condition.full_clean()


def test_a_symptom_is_typed_over_lines_and_stays_one_line(admin_client, condition):
    """The signs of an emergency are longer than a line of the form."""
    symptom = condition.symptoms.first()
    page = soup(admin_client.get(url(Condition, "change", condition.pk)))
    place = page.find("textarea", name="symptoms-0-text")
    assert "".join(place.children).strip() == symptom.text
    edit(admin_client, condition, **{place["name"]: "back pain\r\nafter a  fall"})
    symptom.refresh_from_db()
    assert symptom.text == "back pain after a fall"
