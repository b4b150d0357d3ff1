"""Every save keeps a version; any two compare; any is restored."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from reversion.models import Version

from articles.models import Article, Condition, Page, Symptom, Treatment
from articles.publishing.history import marked
from clinic_site.foundation.roles import EDITOR, FRONT_DESK

from .editing import edit, send, typed, url
from .factories import SUMMARY, approve, review, reviewed_article, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db

CONDITION = "/conditions/back-spasms/"


def versions(row):
    return list(Version.objects.get_for_object(row))  # the newest first


def restore(client, row, version):
    address = url(type(row), "revision", row.pk, version.pk)
    page = client.get(address)
    assert page.status_code == 200
    return send(client, address, typed(page))


def words(response):
    """What the page says and where its links lead; white space is the editor's own."""
    main = soup(response).find("main")
    return main.text, [link["href"] for link in main.find_all("a")]


def compared(client, row, old, new):
    address = url(type(row), "compare", row.pk)
    return soup(client.get(address, {"old": old.pk, "new": new.pk}))


def test_the_sample_site_is_the_first_version_of_each_page():
    for model in (Condition, Article, Page, Treatment):
        for row in model.objects.all():
            assert len(versions(row)) == 1, row


def test_looking_keeps_no_version(admin_client):
    article = Article.objects.first()
    for action in ("change", "history", "delete"):
        assert admin_client.get(url(Article, action, article.pk)).status_code == 200
    admin_client.get(url(Article, "changelist"))
    restoring = url(Article, "revision", article.pk, versions(article)[0].pk)
    assert admin_client.get(restoring).status_code == 200
    assert len(versions(article)) == 1


def test_restoring_brings_back_blocks_and_rows_and_makes_a_new_version(admin_client, client):
    condition = Condition.objects.get(slug="back-spasms")
    before = words(client.get(CONDITION))
    symptom = condition.symptoms.first()
    changes = {"title": "Back cramps", "conditiontext_set-0-body": "<p>Quite other words.</p>"}
    for formset in ("symptoms", "conditiontreatment_set"):
        changes[f"{formset}-0-DELETE"] = "on"
    assert edit(admin_client, condition, **changes).status_code == 302
    changed = client.get(CONDITION).content.decode()
    assert "Quite other words." in changed
    assert not Symptom.objects.filter(pk=symptom.pk).exists()

    newest, first = versions(condition)
    assert restore(admin_client, condition, first).status_code == 302
    assert words(client.get(CONDITION)) == before
    assert len(versions(condition)) == 3
    assert restore(admin_client, condition, newest).status_code == 302
    assert "Quite other words." in client.get(CONDITION).content.decode()


@pytest.mark.parametrize("model", [Article, Page, Treatment])
def test_the_others_are_restored_as_well(admin_client, model):
    row = model.objects.last()
    name = "name" if model is Treatment else "title"
    earlier = getattr(row, name)
    assert edit(admin_client, row, **{name: "Renamed"}).status_code == 302
    assert restore(admin_client, row, versions(row)[-1]).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == earlier


def test_restoring_does_not_change_whether_a_page_is_public(admin_client, client):
    article = reviewed_article(published_at=None)
    edit(admin_client, article, title="A draft of it")
    approve(article)
    edit(admin_client, article, published_at_0="2026-01-02", published_at_1="10:00:00")
    edit(admin_client, article, change_note="We said more on chairs.", title="A public one")
    assert restore(admin_client, article, versions(article)[-1]).status_code == 302
    page = client.get(article.get_absolute_url())
    assert page.status_code == 200
    assert soup(page).find("h1").text == "A draft of it"
    assert "We said more on chairs." in page.content.decode()


def test_what_one_restoring_leaves_as_it_is_does_not_reach_the_next_form(admin_client):
    public, draft = reviewed_article(), reviewed_article(slug="draft", published_at=None)
    edit(admin_client, public, title="A first version")
    restore(admin_client, public, versions(public)[-1])
    form = typed(admin_client.get(url(Article, "change", draft.pk)))
    assert form["published_at_0"] == ""


def test_what_was_deleted_can_be_brought_back(admin_client, client):
    article = Article.objects.published().first()
    Article.objects.filter(pk=article.pk).update(**review())
    approve(article)
    path = article.get_absolute_url()
    before = words(client.get(path))
    admin_client.post(url(Article, "delete", article.pk), {"post": "yes"})
    assert client.get(path).status_code == 410
    deleted = soup(admin_client.get(url(Article, "recoverlist"))).find(id="content-main")
    address = deleted.find("a")["href"]
    assert admin_client.post(address, typed(admin_client.get(address))).status_code == 302
    assert words(client.get(path)) == before


def test_two_versions_are_compared_field_by_field_and_block_by_block(admin_client):
    article = reviewed_article()
    edit(admin_client, article, change_note="A first version.")
    edit(
        admin_client,
        article,
        title="A remade article",
        **{"articletext_set-0-body": '<p>Words of <a href="/about/">ours</a> <b>alone</b>.</p>'},
    )
    new, old = versions(article)
    page = compared(admin_client, article, old, new)
    labels = [node.text for node in page.find_all("dt")]
    assert labels == ["Title", "Text “A section”: text"]
    deleted, inserted = (" ".join(n.text for n in page.find_all(t)[1:]) for t in ("del", "ins"))
    assert "made" in deleted
    assert "its own." in deleted
    assert "remade" in inserted
    assert "ours (/about/)" in inserted
    backwards = compared(admin_client, article, new, old)
    assert [n.text for n in backwards.find_all("ins")] == [n.text for n in page.find_all("ins")]


@pytest.mark.parametrize("model", [Article, Condition, Page])
def test_only_what_was_changed_is_named_in_the_history_and_the_comparison(admin_client, model):
    row = model.objects.exclude(picture=None).order_by("pk").first()
    assert edit(admin_client, row, title="Another title").status_code == 302
    said = LogEntry.objects.filter(object_id=row.pk).first().get_change_message()
    assert said == "Changed Title."
    newest, oldest = versions(row)
    page = compared(admin_client, row, oldest, newest)
    changes = page.find("dl", class_="changes").find_all("dt")
    assert [change.text for change in changes] == ["Title"]


def test_a_block_that_came_or_moved_is_in_the_comparison(admin_client):
    article = reviewed_article()
    edit(admin_client, article)
    block = {"heading": "Second", "body": "<p>More.</p>", "region": "main", "ordering": "30"}
    new_block = {f"articletext_set-1-{name}": value for name, value in block.items()}
    edit(admin_client, article, **{"articletext_set-TOTAL_FORMS": "2"}, **new_block)
    edit(admin_client, article, **{"articletext_set-1-ordering": "-5"})
    moved, added, first = versions(article)
    page = compared(admin_client, article, first, added)
    assert "More." in [node.text for node in page.find_all("ins")]
    labels = [node.text for node in compared(admin_client, article, added, moved).find_all("dt")]
    assert labels == ["Order of the blocks"]


def test_rows_that_changed_places_are_in_the_comparison(admin_client):
    condition = reviewed_condition()
    edit(admin_client, condition)
    form = typed(admin_client.get(url(Condition, "change", condition.pk)))
    rows = [name for name in form if re.fullmatch(r"symptoms-\d+-ordering", name)]
    edit(admin_client, condition, **{name: str(9 - n) for n, name in enumerate(rows)})
    moved, first = versions(condition)
    page = compared(admin_client, condition, first, moved)
    assert [node.text for node in page.find_all("dt")] == ["Order: symptoms"]


def test_what_staff_wrote_is_never_code_in_a_comparison(admin_client):
    article = reviewed_article(published_at=None)  # a public one takes no HTML
    edit(admin_client, article)
    edit(admin_client, article, title="<script>alert(1)</script>")
    new, old = versions(article)
    address = url(Article, "compare", article.pk)
    page = admin_client.get(address, {"old": old.pk, "new": new.pk}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        ("one two", "one two", "<span>one two</span>"),
        ("", "new", "<ins>new</ins>"),
        ("a < b", "a", "<del>a &lt; b</del><ins>a</ins>"),
        ("call us now", "call 911 now", None),
    ],
)
def test_words_that_went_and_came_are_marked(old, new, html):
    html = html or "<span>call </span><del>us </del><ins>911 </ins><span>now</span>"
    assert marked(old, new) == html


def test_the_history_pages_have_no_inline_code_and_look_like_the_admin(admin_client):
    article = Article.objects.first()
    edit(admin_client, article, title="Another title")
    new, old = versions(article)
    other = Article.objects.last()
    admin_client.post(url(Article, "delete", other.pk), {"post": "yes"})
    recover = soup(admin_client.get(url(Article, "recoverlist"))).find(id="content-main")
    for address in (
        url(Article, "history", article.pk),
        f"{url(Article, 'compare', article.pk)}?old={old.pk}&new={new.pk}",
        url(Article, "revision", article.pk, old.pk),
        url(Article, "recoverlist"),
        recover.find("a")["href"],
    ):
        page = admin_client.get(address).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert soup(page).find("ol", class_="breadcrumbs"), address


@pytest.mark.parametrize("query", ["", "?old=1", "?old=x&new=y", "?old=999999&new=999999"])
def test_a_comparison_of_nothing_leads_back_to_the_list(admin_client, query):
    article = Article.objects.first()
    response = admin_client.get(url(Article, "compare", article.pk) + query)
    assert response.status_code == 302
    assert response["Location"] == url(Article, "history", article.pk)


@pytest.mark.parametrize(("role", "status"), [(EDITOR, 200), (FRONT_DESK, 403)])
def test_only_who_may_see_a_page_sees_its_history(client, role, status):
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    article = Article.objects.first()
    version = versions(article)[0]
    for address in (
        url(Article, "history", article.pk),
        f"{url(Article, 'compare', article.pk)}?old={version.pk}&new={version.pk}",
        url(Article, "revision", article.pk, version.pk),
    ):
        assert client.get(address).status_code == status


def test_readers_are_told_what_changed_newest_first(admin_client, client, time_machine):
    condition = Condition.objects.get(slug="back-spasms")
    assert "What changed on this page" not in client.get(CONDITION).content.decode()
    time_machine.move_to("2026-12-01 18:00Z")
    admin_client.force_login(User.objects.get(is_superuser=True))
    edit(admin_client, condition, change_note="Heat now stands before rest.")
    time_machine.move_to("2026-12-09 18:00Z")
    admin_client.force_login(User.objects.get(is_superuser=True))
    edit(admin_client, condition, change_note="Rest for < 2 days & a new source.")
    edit(admin_client, condition, title="Spasms of the back")  # a small change, not told
    notes = soup(client.get(CONDITION)).find("section", class_="review").find("details")
    assert notes.find("summary").text == "What changed on this page"
    assert [day["datetime"] for day in notes.find_all("time")] == ["2026-12-09", "2026-12-01"]
    assert [words.text for words in notes.find_all("dd")] == [
        "Rest for < 2 days & a new source.",
        "Heat now stands before rest.",
    ]


def test_what_changed_costs_no_query(client):
    def queries():
        with CaptureQueriesContext(connection) as made:
            client.get(CONDITION)
        return len(made)

    condition = Condition.objects.get(slug="back-spasms")
    queries()  # what each version of the pages asks but once
    before = queries()
    condition.note_change("Something.")
    condition.save()
    assert queries() == before


def test_restoring_a_version_of_a_page_that_was_down_says_nothing_of_taking_it_down(admin_client):
    article = reviewed_article()
    edit(admin_client, article, title="A newer title")
    Article.objects.filter(pk=article.pk).update(published_at=None)
    answer = restore(admin_client, article, versions(article)[-1])
    assert answer.status_code == 302
    said = soup(admin_client.get(answer.url)).text
    assert "isn't public anymore" not in said


def test_one_version_alone_is_compared_with_nothing(admin_client):
    article = Article.objects.first()
    history = soup(admin_client.get(url(Article, "history", article.pk)))
    assert history.find("input", type="radio") is None
    assert "Show what changed" not in history.text
    edit(admin_client, article, title="A newer title")
    history = soup(admin_client.get(url(Article, "history", article.pk)))
    assert len(history.find_all("input", type="radio")) == 4


def said(row):
    return [version.revision.get_comment() for version in versions(row)]


def test_the_history_names_each_time_a_page_went_public(sign_in):
    client = sign_in(EDITOR)
    page = reviewed_article(published_at=None)
    edit(client, page, _publish="Publish")
    client.post(url(Article, "take_down", page.pk))
    edit(client, page, _publish="Publish")
    assert said(page) == ["Published.", "Took it down.", "Published."]
    edit(client, page, _save="Publish changes")
    assert said(page)[0] == "Saved without a change."


def test_what_changed_when_a_page_went_public_is_told_with_it(sign_in):
    page = Page.objects.create(title="Parking", slug="parking", summary=SUMMARY)
    edit(sign_in(EDITOR), page, title="Where to park", _publish="Publish")
    assert said(page)[0] == "Published. Changed Title."
