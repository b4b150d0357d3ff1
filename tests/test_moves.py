"""The comparison of a draft with the live page says in words what moved where."""

import pytest

from articles.models import (
    Article,
    ArticleText,
    Condition,
    ConditionTreatment,
    Evidence,
    Picture,
    Source,
    Step,
    Treatment,
)

from .drafting import open_form, save_draft
from .editing import typed, url
from .factories import reviewed_article, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db


def moved(client, page, **changes):
    """The sentences on what a draft with these changes moves."""
    draft = save_draft(client, page, **changes)
    found = soup(client.get(url(type(page), "compare_draft", draft.pk)))
    labels, words = found.find_all("dt"), found.find_all("dd")
    return [
        said.text
        for label, said in zip(labels, words, strict=True)
        if label.text.startswith("Moved")
    ]


def number_of(client, page, prefix, name, value):
    """The number of the row in the form whose field holds this."""
    form = typed(open_form(client, page))
    return next(
        key.split("-")[1]
        for key, text in form.items()
        if key.startswith(f"{prefix}-") and key.endswith(f"-{name}") and text == value
    )


@pytest.fixture
def article():
    """A text, a picture, another text."""
    article = reviewed_article()
    article.articletext_set.update(ordering=10, heading="Move the seat")
    article.articlepicture_set.create(
        picture=Picture.objects.first(), description="A chair", region="main", ordering=20
    )
    ArticleText.objects.create(
        parent=article, region="main", ordering=30, heading="Sit back", body="<p>Well.</p>"
    )
    return article


def test_a_block_that_moved_is_named_with_the_one_that_it_comes_after(admin_client, article):
    later = {"articletext_set-0-ordering": "25"}
    assert moved(admin_client, article, **later) == [
        "The text “Move the seat” now comes after the picture “A chair”."
    ]
    first = {"articletext_set-0-ordering": "10", "articletext_set-1-ordering": "5"}
    assert moved(admin_client, article, **first) == ["The text “Sit back” now comes first."]


def test_new_numbers_for_the_same_order_are_no_move(admin_client, article):
    same = {
        "articletext_set-0-ordering": "1",
        "articlepicture_set-0-ordering": "2",
        "articletext_set-1-ordering": "3",
    }
    assert moved(admin_client, article, **same) == []


def test_what_comes_before_something_new_is_not_called_first(admin_client, article):
    new = {
        "articletext_set-TOTAL_FORMS": "3",
        "articletext_set-1-ordering": "5",
        "articletext_set-2-heading": "Brand new",
        "articletext_set-2-body": "<p>New.</p>",
        "articletext_set-2-region": "main",
        "articletext_set-2-ordering": "1",
    }
    assert moved(admin_client, article, **new) == [
        "The text “Sit back” now comes before the text “Move the seat”."
    ]


@pytest.mark.parametrize("typed_number", ["", "soon", "9" * 30])
def test_a_number_that_cannot_be_read_moves_nothing(admin_client, article, typed_number):
    assert moved(admin_client, article, **{"articletext_set-0-ordering": typed_number}) == []


def test_a_block_in_another_section_of_the_page_is_named_with_that(admin_client):
    condition = reviewed_condition()
    number = number_of(admin_client, condition, "conditiontext_set", "region", "symptoms")
    region = {f"conditiontext_set-{number}-region": "self_care"}
    titles = {region.key: region.title for region in Condition.regions}
    [sentence] = moved(admin_client, condition, **region)
    assert sentence.startswith(f"The text “About symptoms” is now in “{titles['self_care']}”, ")


def rows_of(condition):
    """Two rows of each kind that has an order: {its name: (prefix, field, the first one)}."""
    sources, treatments = Source.objects.all()[:2], Treatment.objects.all()[:2]
    for number in (1, 2):
        Step.objects.create(
            condition=condition, title=f"Step {number}", text="Do it.", ordering=number
        )
        Evidence.objects.create(
            condition=condition,
            claim=f"Claim {number}",
            source=sources[number - 1],
            ordering=number,
        )
        ConditionTreatment.objects.create(
            condition=condition, treatment=treatments[number - 1], ordering=number
        )


def test_every_kind_of_row_that_has_an_order_says_so(admin_client):
    condition = reviewed_condition()
    condition.symptoms.all().delete()
    for number, text in enumerate(("Numb legs", "High fever"), 1):
        condition.symptoms.create(text=text, urgency="emergency", ordering=number)
    rows_of(condition)
    names = [str(treatment) for treatment in Treatment.objects.all()[:2]]
    prefixes = ["symptoms", "steps", "conditiontreatment_set", "evidence"]
    form = typed(open_form(admin_client, condition))
    assert [f"{prefix}-0-ordering" in form for prefix in prefixes] == [True] * 4
    assert moved(admin_client, condition, **{f"{one}-0-ordering": "9" for one in prefixes}) == [
        "The symptom “Numb legs” now comes after the symptom “High fever”.",
        "The step “Step 1” now comes after the step “Step 2”.",
        f"The treatment “{names[0]}” now comes after the treatment “{names[1]}”.",
        "The evidence “Claim 1” now comes after the evidence “Claim 2”.",
    ]


def test_an_article_that_nobody_moved_anything_in_says_nothing_of_it(admin_client):
    assert moved(admin_client, reviewed_article(), title="Another title") == []
    assert Article.objects.filter(title="A made article").exists()
