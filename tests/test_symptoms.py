"""A symptom has one urgency."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from articles.models import ArticleCareCard, Condition, Symptom

from .editing import edit, send, typed, url
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


def test_the_two_ways_to_write_an_accent_make_no_other_symptom(condition):
    composed = Symptom(condition=condition, text="Pain after a d\u00e9cade", urgency="routine")
    composed.save()
    with pytest.raises(ValidationError, match="Book a visit"):
        Symptom(
            condition=condition, text="Pain after a de\u0301cade", urgency="emergency"
        ).full_clean()


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("new trouble peeing or loss of bladder or bowel control", "Emergency: call 911"),
        ("New trouble peeing; or loss of bladder, or bowel control!", "Emergency: call 911"),
        ("back pain, after a serious fall or crash", "Emergency: call 911"),
        ("“back pain” after a serious fall/or crash", "Emergency: call 911"),
        ("isn't easing after a few weeks", "Book a visit"),
        ("isnt easing – after a few weeks?", "Book a visit"),
    ],
)
def test_punctuation_makes_no_other_symptom(condition, text, level):
    symptom = Symptom(condition=condition, text=text, urgency="same_day")
    with pytest.raises(ValidationError, match="one urgency") as refused:
        symptom.full_clean()
    assert level in " ".join(refused.value.messages)
    with pytest.raises(IntegrityError), transaction.atomic():
        symptom.save()


def test_a_sign_that_changes_what_is_said_makes_another_symptom(condition):
    for text in ("pain > 5", "pain < 5"):
        symptom = Symptom(condition=condition, text=text)
        symptom.full_clean()
        symptom.save()


def test_symptoms_of_before_are_compared_by_their_words_and_none_is_lost(condition):
    def make(text, key):
        symptom = Symptom.objects.create(condition=condition, text=key)
        Symptom.objects.filter(pk=symptom.pk).update(text=text, key=key)
        return symptom

    Symptom.objects.filter(text=SPREADING).update(text=f"“{SPREADING}”", key="as it was")
    alone = make("A sore, stiff neck.", "alone, as before")
    first, second = make("One, two", "first, as before"), make("One; two", "second, as before")
    late, early = make("Three, four", "late, as before"), make("Three four", "three four")
    before = Symptom.objects.count()
    migration = import_module("articles.migrations.0033_symptoms_by_their_words")
    migration.compare_by_words(apps, connection.schema_editor())
    assert Symptom.objects.count() == before
    keys = dict(condition.symptoms.values_list("pk", "key"))
    assert keys[alone.pk] == "a sore stiff neck"
    assert (keys[first.pk], keys[second.pk]) == ("one two", "second, as before")
    assert (keys[late.pk], keys[early.pk]) == ("late, as before", "three four")
    changed = condition.symptoms.get(key=Symptom.normalize(SPREADING))
    assert changed.text == f"“{SPREADING}”"


def test_staff_hear_of_two_that_are_the_same_by_now_and_may_take_one_out(admin_client, condition):
    """They may stem from a database where punctuation made a difference."""
    pair = [
        Symptom.objects.create(condition=condition, text=text, urgency="emergency")
        for text in ("Sore feet", "Other words")
    ]
    Symptom.objects.filter(pk=pair[1].pk).update(text="Sore, feet", key="sore, feet")
    path = url(Condition, "change", condition.pk)
    form = typed(admin_client.get(path))
    answer = admin_client.post(path, form)
    assert answer.status_code == 200
    assert "“Sore, feet” is listed twice" in soup(answer).text
    row = next(name for name in form if form[name] == "Sore, feet").removesuffix("-text")
    answer = send(admin_client, path, form | {f"{row}-DELETE": "on"})
    assert answer.status_code == 302
    assert condition.symptoms.filter(pk__in=[one.pk for one in pair]).get() == pair[0]


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
