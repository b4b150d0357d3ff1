"""The time from which a page is public is the one that staff chose, on any night of the year."""

from datetime import UTC, datetime

import pytest

from articles.models import Article, Condition, Page, Treatment

from .editing import edit
from .html import soup

pytestmark = pytest.mark.django_db

# On 2 November 2025 half past one came twice, and on 8 March 2026 half past two not at all.
FIRST = datetime(2025, 11, 2, 6, 30, tzinfo=UTC)
SECOND = datetime(2025, 11, 2, 7, 30, tzinfo=UTC)
HALF_PAST_THREE = datetime(2026, 3, 8, 8, 30, tzinfo=UTC)


def saved(client, row, **changes):
    """The time from which a row is public, once its form is saved with these changes."""
    response = edit(client, row, **changes)
    assert response.status_code == 302, soup(response).find(class_="errorlist").text
    row.refresh_from_db()
    return row.published_at


@pytest.mark.parametrize("moment", [FIRST, SECOND], ids=["first", "second"])
@pytest.mark.parametrize("model", [Article, Condition, Page, Treatment])
def test_a_time_in_the_hour_that_comes_twice_stays_when_it_is_left_alone(
    admin_client, model, moment
):
    row = model.objects.first()
    model.objects.filter(pk=row.pk).update(published_at=moment)
    assert saved(admin_client, row) == moment


def test_a_time_that_is_left_alone_stays_to_the_fraction_of_a_second(admin_client):
    article = Article.objects.first()
    moment = datetime(2026, 5, 4, 12, 30, 15, 250_000, tzinfo=UTC)
    Article.objects.filter(pk=article.pk).update(published_at=moment)
    assert saved(admin_client, article) == moment


@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        ("2025-11-02", "01:30", FIRST),
        ("2026-03-08", "02:30", HALF_PAST_THREE),
        ("2026-05-04", "00:00", datetime(2026, 5, 4, 5, 0, tzinfo=UTC)),
    ],
    ids=["comes twice", "does not come", "midnight"],
)
def test_any_time_may_be_typed(admin_client, day, time, moment):
    article = Article.objects.first()
    assert saved(admin_client, article, published_at_0=day, published_at_1=time) == moment


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"published_at_0": "2025-11-02", "published_at_1": ""}, "Add a time such as 9 a.m."),
        ({"published_at_0": "", "published_at_1": "01:30"}, "Enter a date such as"),
        (
            {"published_at_0": "9999-12-31", "published_at_1": "23:30"},
            "Check the year",
        ),
        ({"published_at_0": "1800-01-01", "published_at_1": "9:30"}, "Check the year"),
        ({"published_at_0": "0001-01-01", "published_at_1": "0:00"}, "Check the year"),
    ],
    ids=["no time", "no date", "past the last date", "long ago", "the first date"],
)
def test_what_is_no_time_is_refused_in_words(admin_client, typed, words):
    treatment = Treatment.objects.first()
    assert words in soup(edit(admin_client, treatment, **typed)).text
