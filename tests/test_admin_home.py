"""The admin's home page says what needs a person now, to those who may do it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Clinician, Condition, Page, Treatment
from clinic_site.foundation.backups.models import Backup
from clinic_site.foundation.caching import version
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import Clinic, Inquiry

from .factories import FULL_RECORD, make_article, make_clinician, make_condition
from .html import soup

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clock,
    pytest.mark.usefixtures("running_worker"),
]

HOME = reverse("admin:index")


def make_message(hours=1, due=None, **changes):
    """A message of some hours ago; `due` is in how many hours we promised an answer."""
    now = timezone.now()
    values = {
        "name": "Ann Example",
        "email": "ann@example.com",
        "message": "Do you have time?",
        "source_page": "/contact/",
        "received_at": now - timedelta(hours=hours),
        "reply_due_at": due and now + timedelta(hours=due),
    }
    return Inquiry.objects.create(**values | changes)


def make_mail(minutes, **changes):
    """A mail that has waited for so many minutes."""
    waiting_since = timezone.now() - timedelta(minutes=minutes)
    inquiry = make_message(status="answered")
    return OutgoingMail.objects.create(
        subject=inquiry, kind="notification", created_at=waiting_since, **changes
    )


def todos(client):
    """The lines of "To do today": {words: the element}."""
    items = soup(client.get(HOME)).find_all("li", class_="todos__item")
    return {item.find("a").text: item for item in items}


def set_reviewed():
    ann = Clinician.objects.create(name="Ann Reader", credentials="D.C.", role="chiropractor")
    for model in (Article, Condition):
        model.objects.update(reviewed_by=ann, reviewed_on=timezone.localdate())


def listed(client, item):
    """The rows of the list that one click on a line opens."""
    response = client.get(item.find("a")["href"])
    assert response.status_code == 200
    return set(response.context_data["cl"].result_list)


# --- Messages --------------------------------------------------------------------------------


def test_unanswered_messages_are_counted_with_the_age_of_the_oldest(sign_in):
    client = sign_in(FRONT_DESK)
    waiting = {make_message(hours=50), make_message(status="in_progress")}
    make_message(hours=900, status="answered")
    make_message(hours=900, status="closed")
    item = todos(client)["2 messages to answer"]
    assert "The oldest has been waiting 2 days." in item.text
    assert listed(client, item) == waiting


def test_nobody_has_been_waiting_for_no_minutes(sign_in):
    make_message(hours=0)
    item = todos(sign_in(FRONT_DESK))["1 message to answer"]
    assert "It came just now." in item.text


def test_what_is_past_the_promised_time_is_marked_in_red_and_in_words(sign_in):
    client = sign_in(FRONT_DESK)
    late = make_message(hours=30, due=-1)
    make_message(due=5)
    make_message(due=None)
    make_message(hours=30, due=-1, status="answered")
    item = todos(client)["1 overdue message"]
    assert "todos__item--late" in item["class"]
    assert listed(client, item) == {late}


def test_suspects_wait_to_be_looked_at(sign_in):
    client = sign_in(FRONT_DESK)
    suspect = make_message(status="suspect")
    assert listed(client, todos(client)["1 message that may be spam"]) == {suspect}


def test_the_note_beside_one_of_a_kind_speaks_of_one(sign_in):
    Article.objects.update(published_at=None, went_public_unreviewed=False)
    Page.objects.update(published_at=None)
    late = {"reviewed_by": make_clinician(), "reviewed_on": date(2025, 1, 6)}
    make_article(**late, review_due_on=date(2025, 1, 7))
    make_message(hours=3, status="suspect")
    make_message(hours=3, urgent_words="chest pain")
    make_mail(20)
    for role in (FRONT_DESK, MANAGER):
        said = soup(sign_in(role).get(HOME)).find(id="content").text
        for words in ("They don't", "Their next", "The oldest", "at these", "real people"):
            assert words not in said
    assert "1 public condition that no clinician has reviewed It doesn't say" in said
    assert "1 article to review again Its next review date has passed." in said
    assert "It has been waiting 3 hours." in said
    assert "It may be from a real person." in said
    assert "The message itself is safe." in said


def test_mail_that_failed_or_is_late_is_counted(sign_in):
    client = sign_in(FRONT_DESK)
    stuck = {make_mail(20), make_mail(1, attempts=1, problem="unreachable")}
    make_mail(60, given_up_at=timezone.now())
    make_mail(60, sent_at=timezone.now())
    item = todos(client)["2 emails not sent"]
    assert listed(client, item) == stuck


def test_mail_that_may_not_have_arrived_is_for_a_person_to_look_at(sign_in):
    client = sign_in(FRONT_DESK)
    mail = make_mail(20, attempts=3, copies=3, problem="answer_lost")
    lines = todos(client)
    assert list(lines) == ["1 email that may not have arrived"]
    item = lines["1 email that may not have arrived"]
    assert "Look in the mailbox." in item.text
    assert listed(client, item) == {mail}


def test_nothing_to_do_is_said_in_so_many_words(sign_in):
    client = sign_in(FRONT_DESK)
    make_message(status="answered")
    make_mail(1)
    assert todos(client) == {}
    assert "You’re all caught up." in soup(client.get(HOME)).text


# --- Pages -----------------------------------------------------------------------------------


def test_an_overdue_review_is_named_on_its_day_after_and_not_before(sign_in):
    reader = Clinician.objects.create(name="Ann Reader", credentials="D.C.", role="chiropractor")
    client = sign_in(CLINICIAN)
    today = timezone.localdate()
    for days in (1, 0, -1):
        Article.objects.filter(pk=make_article(slug=f"due-{days}").pk).update(
            reviewed_by=reader,
            reviewed_on=today - timedelta(days=90),
            review_due_on=today - timedelta(days=days),
        )
    overdue = Article.objects.get(slug="due-1")
    assert listed(client, todos(client)["1 article to review again"]) == {overdue}


def test_drafts_wait_by_kind_and_scheduled_pages_are_none(sign_in):
    client = sign_in(EDITOR)
    drafts = {
        make_article(slug="one", published_at=None),
        make_article(slug="2", published_at=None),
    }
    make_article(slug="soon", published_at=timezone.now() + timedelta(days=1))
    condition = make_condition(published_at=None)
    lines = todos(client)
    assert listed(client, lines["2 draft articles"]) == drafts
    assert listed(client, lines["1 draft condition"]) == {condition}


# --- Who sees what ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", [EDITOR, CLINICIAN])
def test_who_may_not_read_messages_is_told_nothing_of_them(sign_in, role):
    make_message(hours=30, due=-1)
    make_message(status="suspect")
    make_mail(60)
    client = sign_in(role)
    page = soup(client.get(HOME))
    assert not [words for words in todos(client) if "message" in words or "mail" in words]
    assert page.find("svg", class_="chart") is None
    assert page.find(class_="mail-banner") is None
    assert "Finish setting up" not in page.text


def test_the_front_desk_is_told_nothing_of_drafts_and_reviews(sign_in):
    make_article(published_at=None)
    assert todos(sign_in(FRONT_DESK)) == {}


# --- What the clinic must supply ---------------------------------------------------------------


def test_a_manager_reads_what_the_deploy_check_finds(sign_in):
    client = sign_in(MANAGER)
    page = soup(client.get(HOME)).text
    for words in (
        "Finish setting up",
        "The clinic's phone number is the sample's placeholder.",
        "The clinic's address is missing or incomplete.",
        "The clinic has not confirmed its phone, address and hours.",
        "Nobody has confirmed that a test email arrived",
    ):
        assert words in page
    Clinic.objects.get().hours.all().delete()
    assert "The clinic's opening hours are missing." in soup(client.get(HOME)).text


def test_once_all_is_supplied_nothing_is_asked_for(sign_in):
    Clinic.objects.update(
        phone="(940) 566-7788",
        street="1 Main Street",
        city="Denton",
        state="TX",
        postal_code="76201",
        notification_email="desk@clinic.example",
        confirmed_on=timezone.localdate(),
        test_mail_arrived_on=timezone.localdate(),
        **FULL_RECORD,
    )
    Page.objects.update(published_at=timezone.now())
    Treatment.objects.update(offered="no")
    make_clinician()
    assert "Finish setting up" not in soup(sign_in(MANAGER).get(HOME)).text


def setup_lines(client):
    """The lines of "Finish setting up" by their group: {title: {words: address}}."""
    part = soup(client.get(HOME)).find(id="setup-title").parent
    titles = [node.text for node in part.find_all("h3")]
    lists = part.find_all("ul", class_="facts")
    links = [{link.text: link["href"] for link in one.find_all("a")} for one in lists]
    return dict(zip(titles, links, strict=True))


NEEDED = "The site can’t go live without these"
HELPFUL = "Answers that help your visitors"
PEOPLE = "People and treatments"
NOTICES = "Legal notices that aren’t public yet"


def test_each_blank_fact_is_a_line_that_leads_to_its_field(sign_in):
    client = sign_in(MANAGER)
    Clinic.objects.update(answers_help="")
    record = reverse("admin:contact_clinic_change", args=[1])
    form = soup(client.get(record))
    lines = setup_lines(client)
    assert len(lines[HELPFUL]) == 10
    for address in [*lines[NEEDED].values(), *lines[HELPFUL].values()]:
        path, _hash, anchor = address.partition("#")
        assert path == record
        assert form.find(id=anchor), anchor
    assert lines[HELPFUL]["Where can I park?"] == f"{record}#id_parking"
    address = "The clinic's address is missing or incomplete."
    Clinic.objects.update(parking="On the street.", street="1 Oak Street", city="Denton")
    lines = setup_lines(client)
    assert "Where can I park?" not in lines[HELPFUL]
    assert lines[NEEDED][address] == f"{record}#id_state"


def test_what_only_helps_stands_apart_from_what_keeps_the_site_from_going_live(sign_in):
    client = sign_in(MANAGER)
    Clinic.objects.update(**FULL_RECORD)
    assert list(setup_lines(client)) == [NEEDED, PEOPLE, NOTICES]


def test_while_nobody_is_public_one_line_asks_who_treats_patients(sign_in):
    client = sign_in(MANAGER)
    who = "Who treats patients here?"
    assert setup_lines(client)[PEOPLE][who] == reverse("admin:articles_clinician_add")
    make_clinician(is_public=False)
    assert setup_lines(client)[PEOPLE][who] == reverse("admin:articles_clinician_changelist")
    Clinician.objects.update(is_public=True)
    assert who not in setup_lines(client)[PEOPLE]


def test_a_public_treatment_of_which_nothing_says_who_gives_it_is_a_line(sign_in):
    client = sign_in(MANAGER)
    words = "Massage: do you offer it, and who gives it?"
    path, _hash, anchor = setup_lines(client)[PEOPLE][words].partition("#")
    assert soup(client.get(path)).find(id=anchor)["name"] == "offered"
    massage = Treatment.objects.filter(slug="massage")
    for changes in ({"offered": "no"}, {"offered": "yes"}, {"published_at": None, "offered": ""}):
        massage.update(**changes)
        assert words not in setup_lines(client)[PEOPLE]


def test_each_legal_notice_that_is_not_public_is_a_line_that_leads_to_its_draft(sign_in):
    client = sign_in(MANAGER)
    for words, address in setup_lines(client)[NOTICES].items():
        assert words.lower() in soup(client.get(address)).text.lower()
    draft = Page.objects.get(slug="nondiscrimination")
    draft.delete()
    address = setup_lines(client)[NOTICES]["Nondiscrimination notice"]
    assert 'value="nondiscrimination"' in client.get(address).content.decode()
    Page.objects.filter(slug="privacy-practices").update(published_at=timezone.now())
    assert "Notice of Privacy Practices" not in setup_lines(client)[NOTICES]


def test_the_drafts_of_legal_notices_are_named_once(sign_in):
    lines = todos(sign_in(MANAGER))
    assert not [words for words in lines if words.endswith(("draft page", "draft pages"))]


def test_nothing_waits_is_not_said_above_what_the_clinic_must_supply(sign_in):
    client = sign_in(MANAGER)
    set_reviewed()
    assert (
        "You’re all caught up, except for what the site needs before it goes live"
        in soup(client.get(HOME)).text
    )


# --- The chart -------------------------------------------------------------------------------


def test_the_chart_shows_twelve_weeks_and_the_table_says_the_same(sign_in):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    noon = timezone.localtime().replace(hour=12, minute=0)
    last_monday = noon - timedelta(days=(noon.date() - monday).days + 7)
    for when in (last_monday, last_monday + timedelta(days=6), noon - timedelta(weeks=30)):
        make_message(received_at=when, status="answered")
    make_message(received_at=timezone.now(), status="closed", topic="offers", source_page="/")
    make_message(received_at=timezone.now(), status="suspect")
    page = soup(sign_in(FRONT_DESK).get(HOME))
    chart = page.find("svg", class_="chart")
    heights = [float(column["height"]) for column in chart.find_all("rect")]
    assert heights[:10] == [0] * 10
    assert heights[10] == 2 * heights[11] > 0
    assert chart["aria-hidden"] == "true"
    by_week = [row.text for row in page.find("table", class_="visually-hidden").find_all("tr")]
    assert len(by_week) == 13
    assert by_week[-1].endswith(", so far 1")
    assert by_week[-2].endswith(" 2")
    topics, pages = page.find_all("table", class_="tally")
    assert "A question 2" in topics.text
    assert "Special offers 1" in topics.text
    assert "/contact/ 2 / 1" in pages.text


def test_pages_that_few_write_from_are_counted_together(sign_in):
    for number in range(9):
        make_message(source_page=f"/articles/{number}/")
    pages = soup(sign_in(FRONT_DESK).get(HOME)).find_all("table", class_="tally")[1]
    assert "other pages 3" in pages.text


def test_a_page_of_origin_that_somebody_made_up_is_only_text(sign_in):
    make_message(source_page="/<script>alert(1)</script>")
    page = sign_in(FRONT_DESK).get(HOME).content.decode()
    assert "/&lt;script&gt;alert(1)" in page


def test_the_home_page_has_no_inline_style(sign_in):
    make_message()
    make_mail(60)
    page = sign_in(MANAGER).get(HOME).content.decode()
    assert "chart__column" in page
    assert " style=" not in page
    assert "<style" not in page


def test_the_number_of_queries_does_not_grow_with_the_messages(sign_in, kept_pages):
    client = sign_in(MANAGER)
    version.current()
    client.get(HOME)  # reads all texts for broken links, once in a version of the pages
    make_message(hours=30, due=-1)
    make_message(status="suspect")
    make_mail(60)
    make_article(published_at=None)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(HOME)
        return len(asked)

    few = queries()
    for number in range(60):
        make_message(hours=number, due=-1, source_page=f"/{number}/")
    assert queries() == few <= 20


# --- The banner ------------------------------------------------------------------------------


def banner(client, address=HOME):
    return soup(client.get(address)).find(class_="mail-banner")


def test_every_page_of_the_admin_says_when_mail_is_late(sign_in):
    client = sign_in(FRONT_DESK)
    mail = make_mail(16)
    for address in (
        HOME,
        reverse("admin:contact_inquiry_changelist"),
        mail.subject.admin_path,
        reverse("admin:guide"),
    ):
        assert "Email isn’t going out" in banner(client, address).text
    assert "look in Messages yourself" in banner(client).text


def test_no_banner_stands_while_mail_goes_out(sign_in):
    client = sign_in(FRONT_DESK)
    make_mail(14, attempts=2)
    make_mail(60, sent_at=timezone.now())
    assert banner(client) is None


def test_every_page_of_the_admin_says_that_the_worker_has_stopped_after_five_minutes(sign_in):
    client = sign_in(FRONT_DESK)
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert banner(client) is None
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        for address in (HOME, reverse("admin:contact_inquiry_changelist")):
            assert "has stopped" in banner(client, address).text
            assert "look in Messages yourself" in banner(client, address).text


def test_the_banner_goes_when_the_mail_is_sent(sign_in):
    client = sign_in(FRONT_DESK)
    mail = make_mail(60)
    assert banner(client)
    mail.record_sent()
    assert banner(client) is None


def test_nobody_reads_of_mail_before_signing_in(client):
    make_mail(60)
    assert banner(client, reverse("account_login")) is None


# --- Backups ---------------------------------------------------------------------------------


def backup_part(client):
    heading = soup(client.get(HOME)).find(id="backup-title")
    return heading and " ".join(heading.parent.text.split())


def make_backup(**ago):
    return Backup.objects.create(succeeded_at=timezone.now() - timedelta(**ago))


def test_the_last_backup_is_named_by_its_day_and_hour(sign_in):
    with time_machine.travel("2026-11-25T09:04:00Z"):
        for days in (9, 8, 0):
            make_backup(days=days)
    with time_machine.travel("2026-11-26T15:00:00Z"):
        words = backup_part(sign_in(MANAGER))
    assert words == "Backup Last backup: Wed, Nov 25, 3:04 a.m."


def test_a_backup_older_than_two_days_is_marked_in_red_and_in_words(sign_in):
    client = sign_in(MANAGER)
    make_backup(hours=47)
    assert "more than two days ago" not in backup_part(client)
    Backup.objects.all().delete()
    make_backup(hours=49)
    assert "more than two days ago" in backup_part(client)
    assert soup(client.get(HOME)).find(class_="home__part--late")


def test_backups_that_never_succeeded_are_spoken_of_where_they_are_set_up_alone(sign_in, settings):
    client = sign_in(MANAGER)
    assert backup_part(client) is None
    settings.BACKUP_DIR = "/var/backups/clinic"
    assert "No backup has been made yet. There should be one every night." in backup_part(client)


def test_backups_are_the_business_of_who_looks_after_the_clinics_record(sign_in):
    make_backup(days=3)
    assert backup_part(sign_in(FRONT_DESK)) is None
