"""Whatever happened to a page since its draft was saved, the form opens with the words."""

import pytest
from django.contrib.auth.models import User

from articles.models import (
    Article,
    ArticleText,
    Condition,
    Picture,
    Source,
    Treatment,
    WorkingDraft,
)

from .drafting import open_form, publish, save_draft
from .editing import typed, url
from .factories import make_article, reviewed_article, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db


def everywhere(client, page):
    """The form, the preview and the comparison of the draft all answer."""
    draft = WorkingDraft.objects.of(page).get()
    for address in (
        url(type(page), "change", page.pk),
        url(type(page), "draft", page.pk),
        url(type(page), "compare_draft", draft.pk),
        url(type(page), "changelist"),
        url(type(page), "history", page.pk),
        url(type(page), "throw_away", draft.pk),
    ):
        assert client.get(address).status_code == 200, address


def change_data(draft, data):
    WorkingDraft.objects.filter(pk=draft.pk).update(data=data)


def test_a_picture_a_source_and_a_treatment_that_were_deleted_meanwhile(admin_client):
    condition = reviewed_condition()
    picture = Picture.objects.create(
        title="Goes", file=Picture.objects.first().file.name, width=9, height=9
    )
    source = Source.objects.create(
        key="goes", title="Goes", publisher="We", year=2026, doi="10.1000/goes"
    )
    treatment = Treatment.objects.create(name="Goes", slug="goes")
    save_draft(
        admin_client,
        condition,
        title="Words that stay",
        picture=str(picture.pk),
        sources=[str(source.pk)],
        **{
            "conditionpicture_set-TOTAL_FORMS": "1",
            "conditionpicture_set-0-picture": str(picture.pk),
            "conditionpicture_set-0-caption": "A caption that stays",
            "conditionpicture_set-0-region": "signs",
            "conditionpicture_set-0-ordering": "7",
            "treatment_set-TOTAL_FORMS": "0",
            "evidence-TOTAL_FORMS": "1",
            "evidence-0-source": str(source.pk),
        },
    )
    for row in (picture, source, treatment):
        type(row).objects.filter(pk=row.pk).delete()
    everywhere(admin_client, condition)
    shown = typed(open_form(admin_client, condition))
    assert shown["title"] == "Words that stay"
    assert shown["conditionpicture_set-0-caption"] == "A caption that stays"
    assert publish(admin_client, condition).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "words",
        7,
        {},
        {"fields": [], "rows": []},
        {"fields": {"title": ["x"], "sources": "x", "picture": "x", "published_at": "x"}},
        {"fields": {"sources": ["x", None], "picture": "9" * 40, "published_at": ["x"]}},
        {"rows": {"articletext_set": {"x": None, "1e9": {"body": 3}, "-1": {"body": ["x"]}}}},
        {"rows": {"articletext_set": "x", "articlepicture_set": {"new-0": {"picture": "x"}}}},
        {"rows": {"articletext_set": {"new-0": {"DELETE": "x", "ordering": "x", "body": "y"}}}},
    ],
    ids=str,
)
def test_nonsense_in_the_store_is_dropped(admin_client, data):
    article = reviewed_article()
    draft = save_draft(admin_client, article, title="Words")
    change_data(draft, data if data is not None else "null")
    everywhere(admin_client, article)


def test_a_field_that_is_unknown_by_now_is_dropped_and_a_new_one_has_its_default(admin_client):
    article = reviewed_article(picture_is_decorative=True)
    draft = save_draft(admin_client, article, title="From an earlier version")
    data = draft.data
    data["fields"]["subtitle"] = "a field of long ago"
    del data["fields"]["summary"], data["fields"]["picture_is_decorative"]
    for row in data["rows"]["articletext_set"].values():
        row["tone"] = "a field of long ago"
        del row["body"]
    data["rows"]["articlevideo_set"] = {"1": {"address": "x"}}
    change_data(draft, data)
    everywhere(admin_client, article)
    shown = typed(open_form(admin_client, article))
    assert shown["summary"] == article.summary
    assert "picture_is_decorative" in shown
    assert publish(admin_client, article).status_code == 302
    article.refresh_from_db()
    assert article.title == "From an earlier version"
    assert [block.body for block in article.blocks["main"]] == ["<p>Words of its own.</p>"]


def test_a_block_that_went_meanwhile_comes_back_and_one_that_came_stays(admin_client):
    article = reviewed_article()
    save_draft(admin_client, article, **{"articletext_set-0-body": "<p>My words.</p>"})
    article.articletext_set.all().delete()
    place = {"parent": article, "region": "main", "ordering": 3}
    ArticleText.objects.create(**place, body="<p>Theirs.</p>")
    everywhere(admin_client, article)
    refused = publish(admin_client, article)
    assert "saved this article after this draft was begun" in soup(refused).text
    again = typed(refused)
    assert admin_client.post(url(Article, "change", article.pk), again).status_code == 302
    bodies = {block.body for block in Article.objects.get(pk=article.pk).blocks["main"]}
    assert bodies == {"<p>My words.</p>", "<p>Theirs.</p>"}


def test_of_two_drafts_with_one_web_address_the_second_is_told(admin_client):
    first, second = reviewed_article(), make_article(slug="second")
    second.sources.set(first.sources.all())
    for article in (first, second):
        save_draft(admin_client, article, slug="the-same")
    assert publish(admin_client, first).status_code == 302
    refused = publish(admin_client, second)
    assert refused.status_code == 200
    assert soup(refused).find(id="id_slug_error")
    assert typed(refused)["slug"] == "the-same"
    everywhere(admin_client, second)


def test_a_draft_whose_author_has_left_opens(admin_client, client):
    article = reviewed_article()
    User.objects.create_superuser("ann")
    draft = save_draft(admin_client, article, title="Words")
    WorkingDraft.objects.filter(pk=draft.pk).update(saved_by=None)
    everywhere(admin_client, article)
    assert "somebody saved it" in soup(open_form(admin_client, article)).text


@pytest.mark.parametrize("pk", ["x", "9" * 30, "²", "", "0"])
def test_an_address_of_no_draft_opens_nobodys_words(admin_client, pk):
    response = admin_client.get(url(Condition, "add"), {"draft": pk}, follow=True)
    assert response.status_code == 200
    says_so = "That draft isn't there anymore" in soup(response).text
    assert says_so or typed(response)["title"] == ""


def test_signs_that_no_database_keeps_are_left_out(admin_client):
    article = reviewed_article()
    draft = save_draft(admin_client, article, title="Zero\0sign", seen="{}\0")
    assert draft.data["fields"]["title"] == "Zerosign"
    assert "\0" not in draft.seen
