"""Two people, or a person and the worker, change one page at the very same time."""

import re
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from reversion.models import Version

from articles.models import Article, Picture, Review, Topic, Treatment, WorkingDraft
from articles.publishing.schedule import publish_due

from .drafting import autosave, open_and_autosave, open_form, save_draft
from .editing import edit, typed, url
from .factories import SUMMARY, link_to_clinician, reviewed_article
from .factories import approve as approve_words
from .html import soup
from .made_up import draw_portrait

pytestmark = pytest.mark.django_db
on_a_server = pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="SQLite has one writer at a time, and in memory one thread fails another",
)


@pytest.fixture
def ann():
    user = User.objects.create_superuser("ann")
    link_to_clinician(user)
    return user


@pytest.fixture
def desk(client, ann):
    client.force_login(ann)
    return client


def drafted(**fields):
    """A live page, and its draft that the worker is to publish now."""
    article = reviewed_article(**fields)
    client = Client()
    client.force_login(User.objects.get(username="ann"))
    draft = save_draft(
        client, article, title="Read by Ann", change_note="", why_without_review="It can't wait."
    )
    due = timezone.now() - timedelta(seconds=5)
    WorkingDraft.objects.filter(pk=draft.pk).update(
        publish_at=due, publish_by=User.objects.get(username="ann")
    )
    draft.refresh_from_db()
    return article, draft


def form_of_review(client, article, button):
    address = url(Article, "review", article.pk)
    return address, typed(client.get(address)) | {button: ""}


# --- The question before a draft is thrown away --------------------------------------------------


def question(client, draft):
    address = url(Article, "throw_away", draft.pk)
    shown = soup(client.get(address)).find("input", type="hidden", name="draft_revision")
    return address, {"draft_revision": shown["value"]}


def test_words_saved_after_the_question_are_not_thrown_away_unseen(desk):
    article = reviewed_article()
    draft = save_draft(desk, article, title="Old words")
    address, yes = question(desk, draft)
    bea = Client()
    bea.force_login(User.objects.create_superuser("bea"))
    open_and_autosave(bea, article, title="New words")
    again = desk.post(address, yes)
    assert re.search(r"bea saved this draft at \d.* isn't thrown away yet", soup(again).text)
    assert soup(again).find("a", href=url(Article, "compare_draft", draft.pk))
    assert WorkingDraft.objects.get().title == "New words"
    address, yes = question(desk, draft)
    assert desk.post(address, yes).status_code == 302
    assert not WorkingDraft.objects.exists()


def test_a_yes_that_names_no_words_throws_none_away(desk):
    draft = save_draft(desk, reviewed_article(), title="Words")
    assert desk.post(url(Article, "throw_away", draft.pk)).status_code == 200
    assert WorkingDraft.objects.exists()


def test_a_draft_that_somebody_else_threw_away_or_published_is_no_riddle(desk):
    draft = save_draft(desk, reviewed_article(), title="Words")
    address, yes = question(desk, draft)
    desk.post(address, yes)
    answer = desk.post(address, yes, follow=True)
    assert "This draft isn't there anymore." in soup(answer).text


def test_words_saved_after_the_question_are_not_deleted_with_their_page(desk):
    article = reviewed_article()
    draft = save_draft(desk, article, title="Old words")
    address = url(Article, "delete", article.pk)
    yes = {"post": "yes", "draft_revision": str(draft.revision)}
    save_draft(desk, article, title="New words")
    answer = desk.post(address, yes, follow=True)
    assert "Not deleted yet: You, in another window, saved a draft" in soup(answer).text
    assert WorkingDraft.objects.get().title == "New words"
    seen = soup(answer).find("input", name="draft_revision")["value"]
    desk.post(address, yes | {"draft_revision": seen})
    assert not Article.objects.filter(pk=article.pk).exists()


# --- One order of locks --------------------------------------------------------------------------


def approve(client, article):
    address, form = form_of_review(client, article, "_approve_publish")
    return lambda: client.post(address, form)


def sent(client, article, button):
    address = url(Article, "change", article.pk)
    form = typed(open_form(client, article)) | {button: "", "title": "Sent"}
    return lambda: client.post(address, form)


def autosaved(client, article):
    form = typed(open_form(client, article))
    return lambda: autosave(client, article, form, title="Autosaved")


def thrown_away(client, article):
    address, yes = question(client, WorkingDraft.objects.of(article).get())
    return lambda: client.post(address, yes)


def deleted(client, article):
    revision = WorkingDraft.objects.of(article).get().revision
    yes = {"post": "yes", "draft_revision": str(revision)}
    return lambda: client.post(url(Article, "delete", article.pk), yes)


def restored(client, article):
    approve(client, article)()
    version = Version.objects.get_for_object(article).last()
    address = url(Article, "revision", article.pk, version.pk)
    form = typed(client.get(address))
    return lambda: client.post(address, form)


CHANGES = {
    "approve": approve,
    "publish": lambda client, article: sent(client, article, "_save"),
    "save draft": lambda client, article: sent(client, article, "_draft"),
    "ask for review": lambda client, article: sent(client, article, "_ask_review"),
    "autosave": autosaved,
    "throw away": thrown_away,
    "delete": deleted,
    "restore": restored,
    "worker": lambda client, article: publish_due,
}


def treatment_changed(client, article):
    treatment = Treatment.objects.exclude(published_at=None).first()
    article.treatments.set([treatment])
    form = typed(open_form(client, treatment)) | {"risks": "Soreness."}
    return lambda: client.post(url(Treatment, "change", treatment.pk), form)


def picture_replaced(client, article):
    picture = Picture.objects.first()
    shown = {"picture": picture, "picture_is_decorative": True}
    Article.objects.filter(pk=article.pk).update(**shown)
    form = typed(open_form(client, picture)) | {"file": draw_portrait()}
    return lambda: client.post(url(Picture, "change", picture.pk), form)


def topics_merged(client, article):
    kept, gone = Topic.objects.all()[:2]
    article.topics.set([gone])
    form = {"action": "merge", "_selected_action": [kept.pk, gone.pk]}
    form |= {"keep": kept.pk, "merge_now": "yes"}
    return lambda: client.post(url(Topic, "changelist"), form)


CHANGES |= {"treatment": treatment_changed, "picture": picture_replaced, "topic": topics_merged}


@on_a_server
@pytest.mark.parametrize("change", CHANGES)
def test_whoever_changes_a_page_locks_its_row_before_all_else(desk, change):
    article, _draft = drafted()
    act = CHANGES[change](desk, article)
    with CaptureQueriesContext(connection) as queries:
        act()
    kinds = "article|workingdraft|articletext|review|redirect|treatment|picture"
    rows = rf'"articles_({kinds})"'
    taken = [
        query["sql"]
        for query in queries
        if re.match(rf"(UPDATE|DELETE FROM|INSERT INTO) {rows}", query["sql"])
        or re.search(rf"FROM {rows}.* FOR UPDATE", query["sql"])
    ]
    assert re.search(r'FROM "articles_article".* FOR UPDATE', taken[0]), taken[:3]
    assert len(taken) > 1


# --- At the same moment --------------------------------------------------------------------------


def in_threads(*works):
    """Do them at once. Returns what went wrong, as text."""
    wrong = []

    def run(work):
        try:
            answer = work()
            if getattr(answer, "status_code", 200) >= 400:
                wrong.append(f"answered {answer.status_code}")
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def pausing(work, pattern, pause, number=1):
    """The same work, but for a pause before its first (or second …) statement of that kind."""
    found = []

    def watch(execute, sql, *arguments):
        if re.search(pattern, sql):
            found.append(sql)
            if len(found) == number:
                pause()
        return execute(sql, *arguments)

    def run():
        with connection.execute_wrapper(watch):
            return work()

    return run


@on_a_server
@pytest.mark.django_db(transaction=True)
def test_what_is_saved_or_published_in_the_second_of_an_approval(sample_site, desk, caplog):
    """Words saved then are neither approved nor lost. Of two who publish neither is refused."""
    # One test, because to load the site takes longer than both.
    article, _draft = drafted()
    bea = Client()
    bea.force_login(User.objects.create_superuser("bea"))
    form = typed(open_form(bea, article))
    saves = threading.Thread(
        target=in_threads, args=[lambda: autosave(bea, article, form, title="Unread")]
    )

    def while_it_is_saved():
        saves.start()
        saves.join(timeout=1)  # it may wait for the approval

    work = pausing(approve(desk, article), 'INSERT INTO "articles_review"', while_it_is_saved)
    assert in_threads(work) == []
    saves.join()
    article.refresh_from_db()
    assert article.title == "Read by Ann"
    assert WorkingDraft.objects.of(article).get().title == "Unread"

    article, _draft = drafted(slug="another")
    both = threading.Barrier(2)

    def for_the_other():
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)  # broken where the other one waits for this one

    works = [publish_due, approve(desk, article)]
    second_lock = [pausing(work, "FOR UPDATE", for_the_other, number=2) for work in works]
    assert in_threads(*second_lock) == []
    assert "failed" not in caplog.text
    article.refresh_from_db()
    assert article.title == "Read by Ann"
    assert not WorkingDraft.objects.of(article).exists()

    nothing_is_settled_that_was_changed_meanwhile(desk, bea)


def nothing_is_settled_that_was_changed_meanwhile(desk, bea):
    """A treatment says again what a clinician approved, while somebody changes its page."""
    why = {"why_without_review": "It can't wait."}
    article = reviewed_article(slug="third")
    treatment = Treatment.objects.exclude(published_at=None).first()
    article.treatments.set([treatment])
    approve_words(article)
    risks = treatment.risks
    assert edit(bea, treatment, risks="One more.", **why).status_code == 302
    assert Review.objects.of(article).unsettled().count() == 1
    back = typed(open_form(bea, treatment)) | {"risks": risks} | why
    page = typed(open_form(bea, article)) | {"title": "Unread", "_save": ""} | why
    wrong = []
    saves = threading.Thread(
        target=lambda: wrong.extend(in_threads(lambda: post_form(bea, article, page)))
    )

    def while_it_is_settled():
        saves.start()
        saves.join(timeout=1)  # it may wait for the treatment

    settles = 'UPDATE "articles_review" SET "settled_at"'
    work = pausing(lambda: post_form(bea, treatment, back), settles, while_it_is_settled)
    assert in_threads(work) == []
    saves.join()
    assert wrong == []
    article.refresh_from_db()
    assert article.title == "Unread"
    assert Review.objects.of(article).unsettled().count() == 1


def post_form(client, row, form):
    return client.post(url(type(row), "change", row.pk), form)


def saves_new(client, address, form, answers):
    def save():
        person = Client()  # of one's own, as two threads can't share one
        person.cookies = client.cookies
        answers.append(person.post(address, form))
        return answers[-1]

    return save


@on_a_server
@pytest.mark.django_db(transaction=True)
def test_of_two_equal_new_pages_at_the_same_moment_the_second_is_asked(sample_site, desk):
    """Whether they can be pages or only drafts yet, and whether one form made both or two did."""
    topics = [Topic.objects.first().pk]
    address, both = url(Article, "add"), threading.Barrier(2)

    def for_the_other():
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)  # broken where the other one waits for this one

    for words in ({"summary": SUMMARY, "topics": topics}, {"summary": ""}):
        for forms in (1, 2):
            title = f"Made by {forms}, {len(words)}"
            form = typed(desk.get(address)) | words | {"title": title, "_draft": ""}
            sent = [form, form if forms == 1 else form | {"draft_writer": f"another{len(words)}"}]
            answers = []
            works = [
                pausing(saves_new(desk, address, post, answers), "INSERT INTO", for_the_other)
                for post in sent
            ]
            assert in_threads(*works) == []
            pages = Article.objects.filter(title=title).count()
            drafts = WorkingDraft.objects.filter(title=title).count()
            assert pages + drafts == 1, (words, forms)
            asked = [f"You saved “{title}” already" in soup(answer).text for answer in answers]
            if forms == 2:  # one form sent twice may as well go on in the page that it made
                assert sorted(asked) == [False, True]
