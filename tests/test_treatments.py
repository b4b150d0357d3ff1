"""No treatment is public while its status box has a gap."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Condition, ConditionTreatment, Treatment

from .html import soup

pytestmark = pytest.mark.django_db
BOX = ("provided_by", "license", "evidence", "regulatory_status", "risks")


def treatment(**changes):
    values = {
        "name": "Cupping",
        "slug": "cupping",
        "description": "<p>Cups are set on the skin.</p>",
        "published_at": timezone.now(),
    }
    return Treatment(**values | dict.fromkeys(BOX, "Said plainly.") | changes)


def test_a_whole_status_box_may_be_public():
    one = treatment()
    one.full_clean()
    one.save()
    assert one in Treatment.objects.published()


def test_the_two_ways_to_write_an_accent_make_no_other_treatment():
    treatment(name="Th\u00e9rapie").save()
    with pytest.raises(ValidationError, match="already"):
        treatment(name="The\u0301rapie", slug="another").full_clean()


@pytest.mark.parametrize("gap", BOX)
@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_a_gap_is_refused_at_its_field(gap, empty):
    with pytest.raises(ValidationError) as refused:
        treatment(**{gap: empty}).full_clean()
    assert set(refused.value.message_dict) >= {gap}


def test_all_gaps_are_named_at_once():
    with pytest.raises(ValidationError) as refused:
        treatment(**dict.fromkeys(BOX, "")).full_clean()
    assert set(refused.value.message_dict) >= set(BOX)


@pytest.mark.parametrize("gap", BOX)
def test_the_database_refuses_a_gap_too(gap):
    with pytest.raises(IntegrityError), transaction.atomic():
        treatment(**{gap: ""}).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Treatment.objects.filter(slug="massage").update(**{gap: ""})
    assert getattr(Treatment.objects.get(slug="massage"), gap)


def test_a_draft_may_have_gaps_and_is_on_no_page(client):
    draft = treatment(published_at=None, **dict.fromkeys(BOX, ""))
    draft.full_clean()
    draft.save()
    condition = Condition.objects.get(slug="back-spasms")
    ConditionTreatment.objects.create(condition=condition, treatment=draft)
    article = Article.objects.published().first()
    article.treatments.add(draft)
    for publication in (condition, article):
        page = client.get(publication.get_absolute_url()).content.decode()
        assert "Cupping" not in page
        assert 'id="cupping"' not in page


@pytest.mark.parametrize(
    ("slug", "treatments"),
    [
        ("prp-therapy-for-muscle-strain", ["prp"]),
        ("prp-therapy-for-hand-pain", ["prp"]),
        (
            "what-are-regenerative-medicine-treatments-used-to-treat",
            ["prp", "regenerative-medicine"],
        ),
    ],
)
def test_an_article_on_a_treatment_ends_with_its_status_box_folded(client, slug, treatments):
    page = soup(client.get(f"/articles/{slug}/"))
    boxes = page.find_all("details", class_="treatment")
    assert [box["id"] for box in boxes] == treatments
    for box in boxes:
        row = Treatment.objects.get(slug=box["id"])
        assert "open" not in box.attrs
        assert box.find("summary").find("h3").text == row.name
        shown = [dd.text for dd in box.find_all("dd")]
        assert shown == [" ".join(getattr(row, name).split()) for name in BOX]


def test_treatments_stand_in_the_order_that_staff_chose(client):
    rows = ConditionTreatment.objects.filter(condition__slug="back-spasms")
    last = rows.last()
    last.ordering = 0
    last.save()
    page = soup(client.get("/conditions/back-spasms/"))
    shown = [box["id"] for box in page.find_all("details", class_="treatment")]
    assert shown[0] == last.treatment.slug
    assert len(shown) == 6
