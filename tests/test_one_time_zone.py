"""
All dates and times are in one time zone, that of the clinic's record. The clinic here is in
Denver: at 06:30 UTC in winter it is half past eleven there, and the next day in Chicago.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, Clinician, Condition
from clinic_site.foundation.caching import version
from contact.models import Clinic, Inquiry

from .conftest import run_tasks
from .editing import edit, typed, url
from .factories import make_article
from .html import soup
from .messages import payload

pytestmark = [pytest.mark.django_db, pytest.mark.clock]

DENVER = ZoneInfo("America/Denver")
THURSDAY_NIGHT = datetime(2027, 1, 8, 6, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2027, 1, 11, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_denver():
    Clinic.objects.update(time_zone="America/Denver")


@pytest.fixture
def clock():
    with time_machine.travel(THURSDAY_NIGHT, tick=False) as clock:
        yield clock


def send(client, **changes):
    assert client.post("/contact/", payload(**changes)).status_code == 302
    return Inquiry.objects.order_by("pk").last()


# --- Pages


def test_an_article_shows_the_day_on_which_it_went_public_there(client, clock):
    article = make_article(published_at=THURSDAY_NIGHT)
    page = soup(client.get(article.get_absolute_url()))
    assert "January 7, 2027" in page.find("main").text
    published = page.find("meta", property="article:published_time")["content"]
    assert published == "2027-01-07T23:30:00-07:00"
    graph = json.loads(page.find("script", type="application/ld+json").text)["@graph"]
    (post,) = (node for node in graph if node["@type"] == "BlogPosting")
    assert post["datePublished"] == "2027-01-07T23:30:00-07:00"
    assert "January 7, 2027" in soup(client.get("/articles/")).find("main").text


def test_the_sitemap_and_the_feed_tell_the_moment_itself(client, clock):
    article = make_article(published_at=THURSDAY_NIGHT)
    sitemap = client.get("/sitemap.xml").content.decode()
    place = sitemap.index(article.get_absolute_url())
    assert "2027-01-07T23:30:00-07:00" in sitemap[place : place + 300]
    feed = client.get("/articles/feed/").content.decode()
    told = feed.partition("<published>")[2].partition("</published>")[0]
    assert datetime.fromisoformat(told) == THURSDAY_NIGHT


def test_a_note_of_a_change_has_the_day_there(clock, admin_client):
    article = make_article(published_at=None)
    edit(admin_client, article, change_note="Mended a slip.")
    article.refresh_from_db()
    assert [day for day, _text in article.changes] == [date(2027, 1, 7)]


def test_a_page_whose_review_is_due_today_is_not_late_yet(client, clock, sign_in):
    ann = Clinician.objects.create(name="Ann Example", credentials="D.C.", role="chiropractor")
    Condition.objects.update(
        reviewed_by=ann, reviewed_on=date(2026, 1, 7), review_due_on=date(2027, 1, 7)
    )
    Article.objects.update(review_due_on=None)
    text = soup(sign_in("Editor").get("/admin/")).find("main").text
    assert "to review again" not in text
    clock.shift(3600)
    text = soup(client.get("/admin/")).find("main").text
    assert "to review again" in text


@pytest.mark.parametrize(("minutes", "token_stays"), [(29, True), (31, False)])
def test_a_cached_page_ends_at_the_midnight_there(settings, clock, minutes, token_stays):
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    clock.move_to(datetime(2027, 1, 8, 6, 55, tzinfo=UTC))
    token = version.current()
    clock.shift(4 * 60 if token_stays else 6 * 60)
    assert (version.current() == token) is token_stays


# --- Staff's screens


def test_a_page_is_scheduled_by_the_clock_there(client, clock, admin_client):
    clock.move_to(datetime(2026, 11, 30, 18, tzinfo=UTC))
    admin_client.force_login(User.objects.get())
    article = Article.objects.first()
    later = {"published_at_0": "2026-12-07", "published_at_1": "9", "take_down": "yes"}
    done = edit(admin_client, article, **later)
    assert done.status_code == 302
    article.refresh_from_db()
    assert article.published_at == datetime(2026, 12, 7, 9, tzinfo=DENVER)
    form = admin_client.get(url(Article, "change", article.pk))
    assert typed(form)["published_at_1"] == "9 a.m."
    assert "America/Denver" in form.content.decode()
    for minute, status in ((59, 410), (60, 200)):
        clock.move_to(datetime(2026, 12, 7, 15, tzinfo=UTC) + timedelta(minutes=minute))
        assert client.get(article.get_absolute_url()).status_code == status


def test_the_inbox_and_a_message_show_the_time_there(client, sign_in, clock):
    inquiry = send(client)
    staff = sign_in("Front desk")
    for page in (url(Inquiry, "changelist"), url(Inquiry, "change", inquiry.pk)):
        assert "Thu, Jan 7, 11:30 p.m." in soup(staff.get(page)).text
    assert (
        "Thu, Jan 7, 11:30 p.m." in soup(staff.get(url(Inquiry, "change", inquiry.pk))).text
    )  # who did what


def test_an_export_has_the_time_there(client, clock, admin_client):
    inquiry = send(client)
    data = {"action": "export", "_selected_action": [inquiry.pk]}
    file = admin_client.post(url(Inquiry, "changelist"), data)
    assert "2027-01-07 23:30" in file.getvalue().decode()
    assert "2027-01-07" in file["Content-Disposition"]


def test_the_weeks_of_the_report_begin_at_midnight_there(client, sign_in):
    with time_machine.travel(SUNDAY_NIGHT, tick=False) as clock:
        send(client)
        clock.shift(3600)
        page = soup(sign_in("Front desk").get("/admin/"))
    weeks = [row.text for row in page.find("table", class_="visually-hidden").find_all("tr")]
    assert weeks[-1].endswith(", so far 0")
    assert weeks[-2].endswith(" 1")


# --- Mail, commands


def test_the_mail_to_staff_says_when_it_came_there(client, mail_server, clock):
    send(client)
    run_tasks()
    assert "Thursday, January 7, 2027, 11:30 p.m." in mail_server.mails[0].get_content()


def test_the_receipt_has_the_day_there(client, mail_server, clock):
    send(client, offers="on")
    run_tasks()
    receipt = next(mail for mail in mail_server.mails if "agreed" in mail["Subject"])
    assert "January 7, 2027" in receipt.get_content()


def test_a_test_mail_is_dated_there(mail_server, clock):
    out = StringIO()
    call_command("send_test_mail", "desk@clinic.example", stdout=out)
    assert "January 7, 2027" in out.getvalue()


def test_a_request_leaves_no_time_zone_behind(client):
    client.get("/")
    assert timezone.get_current_timezone_name() != "America/Denver"


def test_the_promise_is_by_the_clock_there(client):
    Clinic.objects.get().hours.update(opens=time(9), closes=time(17))
    with time_machine.travel(datetime(2027, 1, 7, 18, 30, tzinfo=UTC), tick=False):  # 11:30 there
        assert send(client).reply_due_at == datetime(2027, 1, 7, 17, tzinfo=DENVER)
