"""What a public page lists isn't deleted under it: its words would change without anybody's yes."""

import pytest
from django.utils import timezone

from articles.models import Article, Clinician, Condition, Source, Treatment
from articles.publishing.words import Words

from .editing import url
from .factories import approve, make_article, make_clinician, review
from .html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Source.objects.create(
        key="one", title="One", publisher="We", year=2026, doi="10.1000/one"
    )


@pytest.fixture
def cups(source):
    box = dict.fromkeys(Treatment.STATUS_BOX, "Said plainly.")
    cups = Treatment.objects.create(
        name="Cups", slug="cups", offered="yes", published_at=timezone.now(), **box
    )
    cups.given_by.set([make_clinician()])
    return cups


@pytest.fixture
def live(cups, source):
    article = make_article(**review())
    article.treatments.set([cups])
    article.sources.set([source])
    approve(article)
    return article


def delete(client, row):
    return client.post(url(type(row), "delete", row.pk), {"post": "yes"})


def delete_chosen(client, row):
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    return client.post(url(type(row), "changelist"), chosen)


@pytest.mark.parametrize("way", [delete, delete_chosen])
@pytest.mark.parametrize("model", [Source, Treatment, Clinician])
def test_what_readers_see_on_a_page_is_not_deleted(admin_client, live, model, way):
    row = {
        Source: lambda: live.sources.get(),
        Treatment: lambda: live.treatments.get(),
        Clinician: lambda: Treatment.objects.get(slug="cups").given_by.get(),
    }[model]()
    before = Words.saved(live).digest
    refused = soup(way(admin_client, row))
    assert model.objects.filter(pk=row.pk).exists()
    assert Words.saved(live).digest == before
    if model is Clinician and way is delete_chosen:  # the list has no such action
        return
    listing = "Cups" if model is Clinician else "A made article"
    assert listing in [link.text for link in refused.find(id="content").find_all("a")]
    if way is delete:
        assert "can’t be deleted." in refused.text


@pytest.mark.parametrize("model", [Source, Treatment])
def test_a_part_of_a_page_is_named_by_its_page_once_with_a_link(admin_client, model):
    condition = Condition.objects.get(slug="back-spasms")
    treatment, source = condition.treatments.first(), condition.evidence.first().source
    row = {Source: source, Treatment: treatment}[model]
    listing = soup(delete(admin_client, row)).find(id="content").find("ul").find_all("li")
    assert [one.text for one in listing if one.find("a") is None] == []
    assert [one.text for one in listing].count("Condition: Back spasms") == 1


def test_who_reviewed_something_is_not_deleted(admin_client, live):
    reader = Clinician.objects.get(name="Rita Reader")
    assert "can’t be deleted" in soup(delete(admin_client, reader)).text
    Article.objects.update(reviewed_by=None, reviewed_on=None, review_due_on=None)
    assert "can’t be deleted" in soup(delete(admin_client, reader)).text


@pytest.mark.parametrize("model", [Source, Treatment, Clinician])
def test_what_drafts_alone_list_is_deleted(admin_client, cups, source, model):
    draft = make_article(published_at=None)
    draft.treatments.set([cups])
    draft.sources.set([source])
    Treatment.objects.filter(pk=cups.pk).update(published_at=None)
    row = {Source: source, Treatment: cups, Clinician: cups.given_by.get()}[model]
    assert delete(admin_client, row).status_code == 302
    assert not model.objects.filter(pk=row.pk).exists()
