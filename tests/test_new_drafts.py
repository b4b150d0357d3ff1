"""What is typed for a new page can be looked at, and shown by a link, before it can be a page."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles.models import Article, Condition, Page, Topic, WorkingDraft, publication_kinds
from articles.publishing.drafts import LINK_MAX_AGE, new_draft_link

from .editing import typed, url
from .factories import SUMMARY
from .html import soup
from .test_drafts import is_draft, path_of

pytestmark = pytest.mark.django_db

BLOCK = {
    "articletext_set-TOTAL_FORMS": "2",
    "articletext_set-0-heading": "How to begin",
    "articletext_set-0-body": "<p>Begin slowly.</p>",
    "articletext_set-0-region": "main",
    "articletext_set-0-ordering": "10",
    "articletext_set-1-heading": "x" * 500,
    "articletext_set-1-body": "<p>Under a heading that is too long.</p>",
    "articletext_set-1-region": "main",
    "articletext_set-1-ordering": "20",
}
TYPED = {"title": "Just begun", "summary": "Too short", "slug": "not a slug!"}


def begin(client, model=Article, **fields):
    """Type into the form of a new page and press Save draft. Returns where that leads."""
    address = url(model, "add")
    answer = client.post(address, typed(client.get(address)) | {"_draft": ""} | fields)
    assert answer.status_code == 302
    return answer["Location"]


def test_the_form_has_a_preview_and_a_link_for_somebody_without_a_login(admin_client):
    opened = soup(admin_client.get(begin(admin_client, **TYPED, **BLOCK)))
    draft = WorkingDraft.objects.get()
    view = opened.find("a", href=url(Article, "view_draft", draft.pk))
    assert view.text == "View draft"
    counts = [model.objects.count() for model in publication_kinds()]
    visitor = Client()
    for answer in (
        admin_client.get(view["href"]),
        visitor.get(path_of(opened.find("code", class_="draft-link").text)),
    ):
        assert is_draft(answer)
        assert "no-store" in answer["Cache-Control"]
        page = soup(answer)
        assert page.find("h1").text == "Just begun"
        assert "Begin slowly." in page.find("main").text
        assert "Too short" not in page.find("main").text
        assert "too long" in page.find("main").text
        assert "x" * 500 not in page.text
    assert not answer.cookies
    assert [model.objects.count() for model in publication_kinds()] == counts
    bar = soup(admin_client.get(view["href"])).find(class_="edit-bar")
    assert bar.find("a", href=f"{url(Article, 'add')}?draft={draft.pk}").text == "Back to editing"


@pytest.mark.parametrize("model", [Article, Condition, Page])
@pytest.mark.parametrize("title", ["", "Contact", "Home", "Ärzte: ein Anfang"])
def test_next_to_nothing_can_be_shown(admin_client, model, title):
    begin(admin_client, model, title=title)
    answer = admin_client.get(url(model, "view_draft", WorkingDraft.objects.get().pk))
    assert is_draft(answer)
    assert soup(answer).find("h1").text == (title or "No title yet")


def test_a_preview_of_an_unfinished_page_is_no_second_form(admin_client):
    form = typed(admin_client.get(url(Article, "add")))
    answer = admin_client.post(url(Article, "add"), form | TYPED | BLOCK | {"_preview": ""})
    assert answer.status_code == 200
    shown = soup(answer)
    assert shown.find("h1").text == "Just begun"
    assert "Begin slowly." in shown.find("main").text
    assert shown.find(id="article_form") is None
    assert "nothing is saved" in shown.find(class_="edit-bar").text
    assert not WorkingDraft.objects.exists()


def test_the_way_back_to_a_draft_that_is_gone_says_so(admin_client):
    where = begin(admin_client, title="Just begun")
    WorkingDraft.objects.all().delete()
    answer = admin_client.get(where, follow=True)
    assert "That draft isn't there anymore" in soup(answer).text
    assert soup(answer).find(id="article_form") is None


def test_the_link_leads_on_to_the_page_until_that_is_public(admin_client):
    where = begin(admin_client, title="Just begun")
    link = path_of(new_draft_link(WorkingDraft.objects.get()))
    form = typed(admin_client.get(where))
    form |= {"summary": SUMMARY, "topics": [Topic.objects.first().pk], "_draft": ""}
    assert admin_client.post(where, form).status_code == 302
    article = Article.objects.get(title="Just begun")
    assert not WorkingDraft.objects.exists()
    visitor = Client()
    assert soup(visitor.get(link)).find("h1").text == "Just begun"
    article.published_at = timezone.now() + timedelta(days=2)
    article.went_public_unreviewed = True
    article.save()
    assert visitor.get(link).status_code == 200, "with a date it isn't public yet"
    article.published_at = timezone.now()
    article.save()
    assert visitor.get(link).status_code == 410


def test_the_link_ends_when_the_draft_is_thrown_away_and_after_a_week(admin_client, time_machine):
    begin(admin_client, title="Just begun")
    draft = WorkingDraft.objects.get()
    link = path_of(new_draft_link(draft))
    assert Client().get(link).status_code == 200
    time_machine.move_to(timezone.now() + LINK_MAX_AGE + timedelta(minutes=1))
    assert Client().get(link).status_code == 410
    time_machine.move_to(timezone.now() - LINK_MAX_AGE)
    assert Client().get(link).status_code == 200
    draft.delete()
    assert Client().get(link).status_code == 410


def test_strangers_and_who_may_not_write_see_no_draft(admin_client, client):
    begin(admin_client, title="Just begun")
    address = url(Article, "view_draft", WorkingDraft.objects.get().pk)
    assert client.get(address).status_code == 302
    client.force_login(User.objects.create_user("fay", is_staff=True))
    assert client.get(address).status_code == 403
    assert (
        admin_client.get(url(Page, "view_draft", WorkingDraft.objects.get().pk)).status_code == 404
    )


def test_the_way_back_to_the_form_of_a_saved_page_makes_no_second_page_unseen(admin_client):
    """As without a script, where Back shows the form filled in as it was."""
    address = url(Article, "add")
    topics = [Topic.objects.first().pk]
    form = typed(admin_client.get(address)) | {"title": "Sit", "summary": SUMMARY, "topics": topics}
    assert admin_client.post(address, form | {"_draft": ""}).status_code == 302
    article = Article.objects.get(title="Sit")
    for button in ("_draft", "_ask_review", "_publish"):
        answer = admin_client.post(address, form | {"title": "Sit well", button: ""})
        assert "You saved “Sit” already" in soup(answer).text
        assert soup(answer).find("a", href=url(Article, "change", article.pk))
    again = typed(answer)
    assert again["title"] == "Sit well"
    assert admin_client.post(url(Article, "autosave"), again).status_code == 409
    assert not WorkingDraft.objects.exists()
    # Who was told may make another page.
    assert admin_client.post(address, again | {"_draft": ""}).status_code == 302
    assert Article.objects.filter(title__startswith="Sit").count() == 2


def test_the_same_form_of_what_is_no_page_yet_goes_on_in_its_draft(admin_client):
    address = url(Article, "add")
    form = typed(admin_client.get(address)) | {"_draft": ""}
    for title in ("Half a", "Half a page"):
        assert admin_client.post(address, form | TYPED | {"title": title}).status_code == 302
    assert WorkingDraft.objects.get().title == "Half a page"


def test_so_it_is_where_the_session_was_read_before_that_page_was_saved(admin_client):
    """As of two posts at once: what the first one keeps in the session, the second can't know."""
    address, topics = url(Article, "add"), [Topic.objects.first().pk]
    words = {"title": "Sit", "summary": SUMMARY, "topics": topics}
    form = typed(admin_client.get(address)) | words | {"_draft": ""}
    assert admin_client.post(address, form).status_code == 302
    session = admin_client.session
    del session["pages_made"]
    session.save()
    assert "You saved “Sit” already" in soup(admin_client.post(address, form)).text
    assert Article.objects.filter(title="Sit").count() == 1


@pytest.mark.parametrize("is_page", [True, False])
def test_so_it_is_where_the_form_has_got_another_name(admin_client, is_page):
    """Chromium shows what was typed in a form that it has asked for again."""
    address, topics = url(Article, "add"), [Topic.objects.first().pk]
    words = {"title": "Sit", "summary": SUMMARY, "topics": topics} if is_page else TYPED
    begun = begin(admin_client, **words)
    form = typed(admin_client.get(address)) | words | {"_draft": ""}
    answer = admin_client.post(address, form)
    assert f"You saved “{words['title']}” already" in soup(answer).text
    listed = soup(answer).find("ul", class_="reasons")
    assert listed is None, "a draft is never refused for what a field lacks"
    assert soup(answer).find("p", class_="working-draft").find("a")["href"] == begun
    assert admin_client.post(address, typed(answer) | {"_draft": ""}).status_code == 302
    assert Article.objects.filter(title="Sit").count() + WorkingDraft.objects.count() == 2


def test_an_empty_form_names_what_was_begun_a_moment_ago(admin_client, time_machine):
    time_machine.move_to("2027-03-01T16:42Z", tick=False)
    admin_client.force_login(User.objects.get(username="admin"))
    address = url(Article, "add")

    def named():
        link = soup(admin_client.get(address)).find("p", class_="just-begun")
        return link and link.find("a")["href"]

    assert named() is None
    begun = begin(admin_client, **TYPED)
    assert named() == begun
    time_machine.shift(timedelta(minutes=1))
    page = begin(admin_client, title="Sit", summary=SUMMARY, topics=[Topic.objects.first().pk])
    assert named() == page
    time_machine.shift(timedelta(minutes=16))
    assert named() is None
