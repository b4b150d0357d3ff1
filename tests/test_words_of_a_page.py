"""
An approval is of these very words: a change of anything that readers read, or that carries
meaning, makes other words; a save that changes nothing makes none.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import (
    Article,
    ArticleCareCard,
    ArticleFact,
    ArticlePicture,
    ArticleText,
    Condition,
    ConditionTreatment,
    Picture,
    Source,
    Topic,
    Treatment,
)
from articles.publishing.words import Words, changes

from .editing import edit, typed, url
from .factories import link_to_clinician, make_article, make_clinician

pytestmark = pytest.mark.django_db

PATIENCE = {"why_without_review": ""}


def words(page):
    return Words.saved(page).digest


@pytest.fixture
def condition():
    return Condition.objects.get(slug="back-spasms")


@pytest.fixture
def article():
    """With a block of each kind."""
    picture = {"picture": Picture.objects.first(), "picture_description": "A chair."}
    notes = [["2026-01-02", "We said it."]]
    article = make_article(published_at=None, change_notes=notes, **picture)
    place = {"parent": article, "region": "main"}
    source = Source.objects.first()
    ArticleText.objects.create(**place, ordering=1, heading="Two", body="<p>Two.</p>")
    ArticlePicture.objects.create(
        **place, ordering=2, picture=Picture.objects.last(), description="A back.", caption="Ours."
    )
    ArticleCareCard.objects.create(
        **place, ordering=3, urgency="same_day", heading="See a doctor:", symptoms="a\nb"
    )
    ArticleFact.objects.create(**place, ordering=4, figure="7", words="days.", source=source)
    article.sources.add(source)
    article.treatments.add(Treatment.objects.first())
    article.refresh_from_db()
    return article


def other_source(row):
    return Source.objects.exclude(pk=row.source_id).first()


def other_picture(row):
    return Picture.objects.exclude(pk=row.picture_id).first()


def set_(rows, **values):
    """A change of one row among these: each value, or what it returns of the row."""

    def change(page):
        row = rows(page).first()
        for name, value in values.items():
            setattr(row, name, value(row) if callable(value) else value)
        row.save()

    return change


def the_page(page):
    return type(page).objects.filter(pk=page.pk)


def part(name):
    return lambda page: getattr(page, name).all()


CONDITION = {
    "title": set_(the_page, title="Another"),
    "summary": set_(the_page, summary="Another summary, which is long enough to be whole."),
    "definition": set_(the_page, definition="It is another."),
    "source of the definition": set_(
        the_page,
        definition_source=lambda page: Source.objects.exclude(pk=page.definition_source_id).first(),
    ),
    "emergency note": set_(the_page, emergency_note="Call now."),
    "picture": set_(the_page, picture=other_picture),
    "description of the picture": set_(the_page, picture_description="A wall."),
    "decorative": set_(the_page, picture_is_decorative=True),
    "heading": set_(part("conditiontext_set"), heading="Other"),
    "text": set_(part("conditiontext_set"), body="<p>Other.</p>"),
    "link": set_(part("conditiontext_set"), body='<p><a href="/about/">Other.</a></p>'),
    "part of the page": set_(part("conditiontext_set"), region="outlook"),
    "symptom": set_(part("symptoms"), text="Another symptom"),
    "urgency": set_(lambda page: page.symptoms.filter(urgency="emergency"), urgency="same_day"),
    "group": set_(lambda page: page.symptoms.filter(group="nerves"), group="muscles_and_joints"),
    "order of symptoms": set_(part("symptoms"), ordering=999),
    "symptom gone": lambda page: page.symptoms.first().delete(),
    "symptom more": lambda page: page.symptoms.create(text="More", ordering=999),
    "step": set_(part("steps"), text="Do another thing."),
    "picture of a step": set_(part("steps"), picture=other_picture),
    "order of steps": set_(part("steps"), ordering=999),
    "study": set_(part("evidence"), result="Nothing."),
    "source of a study": set_(part("evidence"), source=other_source),
    "treatment gone": lambda page: page.conditiontreatment_set.first().delete(),
    "order of treatments": set_(part("conditiontreatment_set"), ordering=999),
    "risks of a treatment": set_(lambda page: page.treatments.all(), risks="None."),
    "sources": lambda page: page.sources.remove(page.sources.first()),
}
ARTICLE = {
    "note for readers": set_(the_page, change_notes=[["2026-01-02", "We said more."]]),
    "in short": set_(the_page, in_short="One thing."),
    "question": set_(the_page, question="Does it hurt?"),
    "author": set_(the_page, author=lambda _row: make_clinician()),
    "care card": set_(part("articlecarecard_set"), symptoms="a\nb\nc"),
    "urgency of a card": set_(part("articlecarecard_set"), urgency="emergency"),
    "note of a card": set_(part("articlecarecard_set"), note="Now."),
    "number": set_(part("articlefact_set"), figure="9"),
    "source of a number": set_(part("articlefact_set"), source=other_source),
    "picture of a block": set_(part("articlepicture_set"), picture=other_picture),
    "caption": set_(part("articlepicture_set"), caption="Theirs."),
    "decorative block": set_(part("articlepicture_set"), is_decorative=True),
    "order of blocks": set_(part("articlecarecard_set"), ordering=-1),
    "treatments": lambda page: page.treatments.clear(),
    "sources": lambda page: page.sources.clear(),
}


@pytest.mark.parametrize("name", CONDITION)
def test_a_change_of_what_a_condition_says_makes_other_words(condition, name):
    before = Words.saved(condition)
    CONDITION[name](condition)
    after = Words.saved(condition)
    assert before.digest != after.digest
    assert changes(before.texts, after.texts), "the comparison shows it too"


@pytest.mark.parametrize("name", ARTICLE)
def test_a_change_of_what_an_article_says_makes_other_words(article, name):
    before = Words.saved(article)
    ARTICLE[name](article)
    after = Words.saved(article)
    assert before.digest != after.digest
    assert changes(before.texts, after.texts), "the comparison shows it too"


def test_approvals_from_before_a_definition_had_a_source_are_good_where_it_has_none(condition):
    set_(the_page, definition_source=None)(condition)
    assert "definition_source" not in str(Words.saved(condition).counted())


NOT_WORDS = {
    "web address": set_(the_page, slug="another"),
    "time": set_(the_page, published_at=lambda _row: timezone.now()),
    "topics": lambda page: page.topics.set(Topic.objects.all()[:1]),
    "day of a note for readers": set_(the_page, change_notes=[["2026-01-03", "We said it."]]),
    "numbers of the blocks in the same order": lambda page: [
        set_(lambda _page, block=block: type(block).objects.filter(pk=block.pk), ordering=number)(
            page
        )
        for number, block in enumerate(page.rows(), 50)
    ],
}


@pytest.mark.parametrize("name", NOT_WORDS)
def test_what_readers_dont_read_makes_no_other_words(article, name):
    before = words(article)
    NOT_WORDS[name](article)
    assert words(article) == before


def test_saving_without_a_change_makes_no_other_words(admin_client, article):
    pages = [article, *Condition.objects.all(), *Article.objects.all()]
    for page in pages:
        before = words(page)
        assert edit(admin_client, page, **PATIENCE).status_code == 302, page
        assert words(page) == before, page


def test_a_form_and_the_page_that_it_saves_have_the_same_words(admin_client, admin_user, article):
    """New rows among them, as an approval by the one button needs it."""
    link_to_clinician(admin_user)
    condition = Condition.objects.get(slug="back-spasms")
    new = {
        "symptoms-TOTAL_FORMS": str(condition.symptoms.count() + 1),
        f"symptoms-{condition.symptoms.count()}-text": "A new one, the last",
        f"symptoms-{condition.symptoms.count()}-urgency": "routine",
        f"symptoms-{condition.symptoms.count()}-ordering": "0",
        "symptoms-3-DELETE": "on",
        "conditiontext_set-0-body": "<p>New  words,\r\nin <strong>two</strong> lines.</p>",
    }
    address = url(Condition, "change", condition.pk)
    response = admin_client.post(address, typed(admin_client.get(address)) | new | {"_preview": ""})
    assert response.status_code == 200
    form = typed(admin_client.get(address)) | new | {"title": ""}  # comes back with its checklist
    refused = admin_client.post(address, form)
    submitted = refused.context_data["adminform"].form.checklist.words
    submitted.rows[0].title = condition.title
    assert edit(admin_client, condition, **new, _approve="").status_code == 302
    assert words(condition) == submitted.digest


def test_treatments_are_read_from_the_rows_of_the_page(condition):
    row = ConditionTreatment.objects.filter(condition=condition).first()
    treatment = Treatment.objects.exclude(conditions=condition).first()
    if treatment is None:
        treatment = Treatment.objects.create(name="Cups", slug="cups", description="<p>Cups.</p>")
    before = words(condition)
    row.treatment = treatment
    row.save()
    assert words(condition) != before


def test_the_words_of_a_long_page_take_few_queries(article):
    for order in range(30):
        ArticleText.objects.create(
            parent=article, region="main", ordering=order, body=f"<p>{order}</p>"
        )
    with CaptureQueriesContext(connection) as asked:
        assert Words.saved(article).texts
    assert len(asked) < 20
