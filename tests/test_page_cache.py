"""Public pages are kept whole, and never stale."""

import gzip
import pickle
import re
import time
import zlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import brotli
import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from articles.models import Article, Page, Picture, Source, Topic, Treatment
from clinic_site.foundation.caching import version
from clinic_site.foundation.caching.version import PublicQuerySet
from contact.models import Clinic, Closure, ConsentWording, OpeningHours

from .factories import make_article
from .messages import payload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_pages")]

ARTICLE = "/articles/still-cant-sit-comfortably/"
PAGES = ["/", "/conditions/back-spasms/", "/articles/", "/articles/?page=2", ARTICLE, "/contact/"]
PAGES += ["/articles/topics/treatments/", "/privacy/", "/articles/feed/", "/sitemap.xml"]


@pytest.fixture
def pages_kept(tmp_path):
    """How many pages are cached; the clinic's facts lie beside them."""

    def is_page(path):
        with path.open("rb") as file:
            pickle.load(file)  # when it expires
            return isinstance(pickle.loads(zlib.decompress(file.read())), tuple)

    return lambda: sum(map(is_page, (tmp_path / "pages").glob("*")))


@pytest.mark.parametrize("page", PAGES)
def test_the_second_visitor_costs_no_query(client, page, django_assert_num_queries):
    first = client.get(page)
    with django_assert_num_queries(0):
        again = client.get(page)
    assert again.content == first.content
    assert dict(again.items()) == dict(first.items())


CHANGES = {
    "a title": lambda: Article.objects.get(slug="still-cant-sit-comfortably").save(),
    "a new article": make_article,
    "an article's topics": lambda: Article.objects.first().topics.set([]),
    "a deleted article": lambda: Article.objects.first().delete(),
    "a treatment": lambda: Treatment.objects.first().save(),
    "a source": lambda: Source.objects.first().save(),
    "a picture's new widths": lambda: Picture.objects.first().save(update_fields=["widths"]),
    "a topic": lambda: Topic.objects.first().save(),
    "the phone": lambda: Clinic.objects.get().save(),
    "the hours": lambda: OpeningHours.objects.first().delete(),
    # Those that send no signal.
    "many at once": lambda: Article.objects.update(title="Sitting"),
    "each of many": lambda: Article.objects.bulk_update(Article.objects.all(), ["summary"]),
    "many new ones": lambda: Topic.objects.bulk_create([Topic(name="New", slug="new")]),
    "a deleted set": lambda: OpeningHours.objects.filter(weekday=0).delete(),
    "a topic of many articles": lambda: Topic.objects.first().articles.clear(),
    "a consent wording": lambda: ConsentWording.objects.create(
        purpose="texts", version=99, text="Text me."
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_page_is_made_anew_when_anything_public_is_saved(client, saved, change):
    client.get("/privacy/")
    with saved():
        change()
    with CaptureQueriesContext(connection) as asked:
        client.get("/privacy/")
    assert len(asked) > 0


def test_an_edit_shows_at_once(client, saved):
    client.get(ARTICLE)
    with saved():
        article = Article.objects.get(slug="still-cant-sit-comfortably")
        article.title = "Sitting again"
        article.save()
    assert b"Sitting again" in client.get(ARTICLE).content


@pytest.mark.parametrize("page", ["/conditions/back-spasms/", ARTICLE])
def test_a_page_past_the_cache_costs_twelve_queries_at_most(client, page):
    client.get(page)
    client.get(f"{page}?x=0")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{page}?x=1")
    assert 0 < len(asked) <= 12
    # The clinic's facts and the menus are read once for all pages of a version.
    kept = ("contact_clinic", "articles_page")
    assert not [query for query in asked if any(table in query["sql"] for table in kept)]


def test_a_new_phone_shows_at_once(client, saved):
    client.get("/about/")
    with saved():
        Clinic.objects.update(phone="(940) 555-0142")
    assert b"(940) 555-0142" in client.get("/about/").content


def test_a_page_put_into_a_menu_shows_in_it_at_once(client, saved):
    client.get("/about/")
    with saved():
        about = Page.objects.get(slug="about")
        about.menu_words = "Who we are"
        about.save()
    assert b"Who we are" in client.get("/contact/").content
    with saved():
        about.published_at = None
        about.save()
    assert b"Who we are" not in client.get("/contact/").content


def test_a_page_taken_down_is_gone_at_once(client, saved):
    assert client.get(ARTICLE).status_code == 200
    with saved():
        article = Article.objects.get(slug="still-cant-sit-comfortably")
        article.published_at = None
        article.save()
    assert client.get(ARTICLE).status_code != 200


def test_a_message_drops_no_page(client, saved, django_assert_num_queries):
    client.get("/")
    with saved():
        assert client.post("/contact/", payload()).status_code == 302
    with django_assert_num_queries(0):
        client.get("/")


def test_a_scheduled_article_appears_by_itself(client, saved):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        with saved():
            article = make_article(published_at=now + timedelta(minutes=7))
        link = article.get_absolute_url().encode()
        assert link not in client.get("/articles/").content
        clock.shift(timedelta(minutes=6))
        assert link not in client.get("/articles/").content
        clock.shift(timedelta(minutes=1, seconds=2))
        assert link in client.get("/articles/").content


def test_the_reply_promise_moves_on_at_noon(client):
    monday = datetime(2026, 11, 23, 11, 50, tzinfo=ZoneInfo("America/Chicago"))
    with time_machine.travel(monday, tick=False) as clock:
        assert b"5 p.m. on Monday" in client.get("/contact/").content
        clock.shift(timedelta(minutes=10, seconds=2))
        assert b"noon on Tuesday" in client.get("/contact/").content


def test_a_closure_that_is_over_leaves_the_pages_at_midnight(client, saved):
    evening = datetime(2026, 11, 25, 23, 30, tzinfo=ZoneInfo("America/Chicago"))
    with time_machine.travel(evening, tick=False) as clock:
        with saved():
            day = evening.date()
            Closure.objects.create(
                clinic=Clinic.objects.get(), first_day=day, last_day=day, reason="Repainting"
            )
        assert b"Repainting" in client.get("/contact/").content
        clock.shift(timedelta(minutes=30, seconds=2))
        assert b"Repainting" not in client.get("/contact/").content


@pytest.mark.parametrize(
    "query", ["?x=1", "?page=2&x=1", "?page=02", "?page=+2", "?page=999", "?PAGE=2", "?%70age=2"]
)
def test_made_up_queries_fill_nothing(client, pages_kept, query):
    client.get(f"/articles/{query}")
    assert pages_kept() == 0


def test_a_page_number_is_kept_for_lists_alone(client, pages_kept):
    assert client.get("/about/?page=2").status_code == 200
    assert pages_kept() == 0


@pytest.mark.parametrize("path", ["/nothing-here/", "/articles/nothing-here/", "/healthz"])
def test_what_is_no_page_is_not_kept(client, pages_kept, path):
    client.get(path)
    assert pages_kept() == 0


def test_a_search_is_not_kept(client, pages_kept):
    client.get("/search/?q=heat")
    assert pages_kept() == 0


def test_what_newsletters_add_to_an_address_changes_nothing(client, django_assert_num_queries):
    first = client.get("/articles/?page=2")
    with django_assert_num_queries(0):
        before = client.get("/articles/?utm_source=mail&gclid=x&page=2")
        after = client.get("/articles/?page=2&fbclid=x")
    assert before.content == after.content == first.content


def test_what_only_ends_like_such_an_addition_is_no_page(client):
    client.get("/articles/?page=2")
    assert client.get("/articles/?page=2gclid=x").status_code == 404


def test_nothing_of_the_admin_or_of_one_visitor_is_kept(client, admin_user, pages_kept):
    client.force_login(admin_user)
    assert client.get("/admin/").status_code == 200
    sent = client.post("/contact/", payload())["Location"]
    assert client.get(sent).status_code == 200
    assert pages_kept() == 0


def with_cookie(request):
    answer = HttpResponse("for Ann")
    answer.set_cookie("name", "ann")
    return answer


def by_cookie(request):
    return HttpResponse(f"for {request.session.get('name')}")


def private(request):
    return HttpResponse("for Ann", headers={"Cache-Control": "private"})


def by_language(request):
    return HttpResponse("hello", headers={"Vary": "Accept-Language"})


urlpatterns = [
    path(f"{view.__name__}/", view) for view in (with_cookie, by_cookie, private, by_language)
]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", ["with_cookie", "by_cookie", "private", "by_language"])
def test_what_is_not_the_same_for_everyone_is_not_kept(client, pages_kept, name):
    assert client.get(f"/{name}/").status_code == 200
    assert pages_kept() == 0


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("br;q=0.000, GZIP;q=0", None, bytes),
        ("", None, bytes),
    ],
)
def test_a_page_is_kept_in_the_coding_that_was_asked_for(client, accepted, coding, decode):
    whole = client.get(ARTICLE).content
    for _ in range(2):
        answer = client.get(ARTICLE, headers={"Accept-Encoding": accepted})
        assert answer.get("Content-Encoding") == coding
        assert decode(answer.content) == whole
        assert answer["Vary"] == "Accept-Encoding"
        assert answer["Content-Length"] == str(len(answer.content))


def test_a_kept_page_has_no_indents_and_all_its_words(client, settings):
    kept = client.get(ARTICLE).content.decode()
    settings.DEBUG = True  # nothing is kept
    made = client.get(ARTICLE).content.decode()
    assert not re.search(r"\n\s", kept)
    assert kept.split() == made.split()


@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_who_has_the_page_is_sent_nothing(client, accepted, django_assert_num_queries):
    headers = {"Accept-Encoding": accepted}
    etag = client.get(ARTICLE, headers=headers)["ETag"]
    with django_assert_num_queries(0):
        again = client.get(ARTICLE, headers=headers | {"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("accepted", ["br", ""])
def test_who_has_an_older_page_is_sent_the_new_one(client, accepted):
    headers = {"Accept-Encoding": accepted}
    first = client.get(ARTICLE, headers=headers)
    again = client.get(ARTICLE, headers=headers | {"If-None-Match": '"older"'})
    assert again.status_code == 200
    assert again.content == first.content


def test_who_asks_for_the_head_of_a_kept_page_is_sent_no_body(client):
    whole = client.get(ARTICLE)
    head = client.head(ARTICLE)
    assert head.content == b""
    assert dict(head.items()) == dict(whole.items())


def test_a_kept_page_has_the_headers_of_one_just_made(client):
    made, kept = client.get(ARTICLE), client.get(ARTICLE)
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
        assert kept[name] == made[name]


def test_without_tls_a_reader_is_sent_on_though_the_page_is_kept(settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert client.get("/about/", secure=True).status_code == 200
    assert client.get("/about/").status_code == 301
    assert client.get("/about/", secure=True).status_code == 200


def test_whoever_asks_first_fills_the_store_for_all(client, pages_kept, django_assert_num_queries):
    client.head("/about/")
    with django_assert_num_queries(0):
        assert b"</html>" in client.get("/about/").content


def test_while_the_database_is_away_a_visitor_reads_our_own_words(client):
    def away(*args):
        raise OperationalError

    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        answer = client.get("/about/")
    assert answer.status_code == 500
    assert b'href="tel:911"' in answer.content
    assert client.get("/about/").status_code == 200


def test_a_host_that_is_not_ours_is_refused_though_the_page_is_kept(client):
    client.get("/")
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_another_release_makes_its_own_pages(client, settings, pages_kept):
    client.get("/about/")
    settings.SITE_URL = "https://moved.example"
    version.release.cache_clear()
    try:
        assert b"https://moved.example/about/" in Client().get("/about/").content
    finally:
        version.release.cache_clear()
    assert pages_kept() == 2


def test_another_release_reads_no_facts_that_the_old_one_kept(client, settings):
    """Their classes may have gone or changed: a page would end with an error."""
    client.get("/about/")
    assert version.cached("fact", lambda: "old") == "old"
    settings.SITE_URL = "https://moved.example"
    version.release.cache_clear()
    try:
        assert version.cached("fact", lambda: "new") == "new"
    finally:
        version.release.cache_clear()


def test_a_version_ends_in_time_though_it_began_while_another_was_reckoning(client, saved):
    """A save and another process may come between a version's start and its end being known."""
    soon = 20  # seconds, until a notice comes up

    def between(_now):
        version._clocks.remove(between)
        cache.set(version.KEY, f"theirs-{time.time()}", soon)

    version._clocks.append(between)
    version.current()
    assert cache.get(version.KEY).startswith("theirs-")
    with time_machine.travel(timezone.now() + timedelta(seconds=soon + 1), tick=False):
        assert cache.get(version.KEY) is None


def test_a_page_made_during_a_save_is_not_kept_for_those_who_come_after_it(client, saved):
    """The save comes after the view has read the row, and before the page is whole."""
    article = Article.objects.get(slug="still-cant-sit-comfortably")

    def save_meanwhile(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "articles_articletext" in sql and article.title != "Sitting again":
            article.title = "Sitting again"
            article.save()
        return result

    with saved(), connection.execute_wrapper(save_meanwhile):
        assert b"Sitting again" not in client.get(ARTICLE).content
    assert b"Sitting again" in client.get(ARTICLE).content


def test_an_editor_who_is_signed_in_sees_what_she_saved(client, admin_client, saved):
    client.get(ARTICLE)
    article = Article.objects.get(slug="still-cant-sit-comfortably")
    Article.objects.filter(pk=article.pk).update(title="Saved just now")  # the version lives on
    answer = admin_client.get(ARTICLE)
    assert b"Saved just now" in answer.content
    assert answer["Cache-Control"] == "private, no-store"
    assert b"Saved just now" not in client.get(ARTICLE).content


@pytest.mark.parametrize("path", ["/sitemap.xml", "/articles/feed/", "/about/"])
def test_no_page_says_the_host_or_scheme_by_which_it_was_asked(client, settings, path):
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    first = client.get(path, headers={"Host": "127.0.0.1"}, secure=True)
    assert b"127.0.0.1" not in first.content
    assert b"http://testserver/" in first.content
    again = client.get(path)
    assert again.content == first.content


def test_a_cache_that_cannot_be_written_breaks_no_page(client, settings, tmp_path):
    """A folder that is a file: nobody can write there, not even root."""
    for name in ("shared", "pages"):
        (tmp_path / name).write_text("in the way")
    for page in PAGES:
        assert client.get(page).status_code == 200
    assert client.get("/healthz").status_code == 200


def test_every_write_to_what_pages_show_ends_the_version():
    """Managers whose queryset does not end it would leave old pages for ten minutes."""
    private = {"ClaimOverride", "SearchEntry", "Inquiry", "ConsentEvent", "AuditEntry"}
    private |= {"FormerEmail", "FormerPhone", "LinkCheck", "NoteDraft", "ReadyReply", "Review"}
    private.add("WorkingDraft")
    models = [*apps.get_app_config("articles").get_models()]
    models += apps.get_app_config("contact").get_models()
    for model in models:
        is_public = model.__name__ not in private
        assert isinstance(model._default_manager.all(), PublicQuerySet) == is_public, model


def test_while_developing_nothing_is_kept(client, settings, pages_kept):
    settings.DEBUG = True
    client.get("/about/")
    assert pages_kept() == 0


def test_a_clock_that_was_ahead_keeps_no_page_once_it_is_set_back(client):
    now = datetime(2026, 11, 25, 18, tzinfo=UTC)
    soon = make_article(published_at=now + timedelta(minutes=5))
    with time_machine.travel(now + timedelta(days=300)):
        assert soon.title in client.get("/articles/").content.decode()
    with time_machine.travel(now):
        assert soon.title not in client.get("/articles/").content.decode()
    with time_machine.travel(now + timedelta(minutes=6)):
        assert soon.title in client.get("/articles/").content.decode()
