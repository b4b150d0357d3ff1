"""A notice stands first on every page for as long as staff say, and one at a time."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from clinic_site.views import server_error
from contact.models import Clinic, Notice

from .editing import typed, url
from .factories import make_article
from .hours import local
from .html import soup
from .messages import payload
from .pages import PAGES

pytestmark = pytest.mark.django_db

WORDS = "Closed today for snow."
REGION = {"class_": "site-notice"}


def put_up(hours=1, **changes):
    now = timezone.now()
    values = {"text": WORDS, "starts_at": now, "ends_at": now + timedelta(hours=hours)}
    return Notice.objects.create(**values | changes)


def shown(client, path="/about/"):
    region = soup(client.get(path)).find("section", **REGION)
    return region and region.text


def add(client, **changes):
    """What somebody sends who fills in the form as it comes, and types only the words."""
    fields = typed(client.get(url(Notice, "add")))
    return client.post(url(Notice, "add"), fields | {"text": WORDS} | changes)


def test_its_form_offers_no_second_notice_because_one_at_a_time_is_up(admin_client):
    for address in (url(Notice, "add"), url(Notice, "change", put_up().pk)):
        buttons = soup(admin_client.get(address)).find_all("input", type="submit")
        assert [button["name"] for button in buttons] == ["_save", "_continue"]


def errors(response):
    assert response.status_code == 200
    return {
        name: " ".join(said)
        for name, said in response.context_data["adminform"].form.errors.items()
    }


# --- On the pages


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_every_page_has_it_right_after_the_skip_link(client, path):
    put_up(link="/contact/", link_words="See our hours")
    body = soup(client.get(path)).find("body")
    top = [node for node in body.walk() if node.parent == body]
    assert [node.tag for node in top] == ["a", "section", "header", "main", "footer", "nav"]
    assert top[1]["aria-label"] == "Notice from the clinic"
    assert top[1].text == f"{WORDS} See our hours"
    assert top[1].find("a")["href"] == "/contact/"


def test_so_have_the_pages_of_a_message_and_the_refusals(client):
    put_up()
    sent = client.post("/contact/", payload(), follow=True)
    elsewhere = client.post("/about/", headers={"Sec-Fetch-Site": "cross-site"})
    for response, status in ((sent, 200), (elsewhere, 403)):
        assert response.status_code == status
        assert soup(response).find("section", **REGION).text == WORDS


def test_without_one_no_page_has_an_empty_region(client):
    assert shown(client) is None


def test_the_page_for_a_fault_of_ours_does_not_ask_for_it():
    put_up()
    with CaptureQueriesContext(connection) as asked:
        response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert not [query for query in asked if "contact_notice" in query["sql"]]


def test_what_staff_type_is_never_code(client):
    put_up(text="<script>alert(1)</script>")
    assert b"<script>alert" not in client.get("/about/").content
    assert shown(client) == "<script>alert(1)</script>"


def test_it_is_up_from_its_start_to_its_end(client):
    put_up(starts_at=local("2026-11-26 07:00"), ends_at=local("2026-11-26 12:00"))
    for moment, is_up in (("06:59:59", 0), ("07:00:00", 1), ("11:59:59", 1), ("12:00:00", 0)):
        with time_machine.travel(local(f"2026-11-26 {moment}"), tick=False):
            assert bool(shown(client)) == bool(is_up), moment


@pytest.mark.usefixtures("kept_pages")
def test_kept_pages_show_and_drop_it_within_seconds_by_the_clock(client, saved):
    with time_machine.travel(local("2026-11-26 06:55"), tick=False) as clock:
        with saved():
            put_up(starts_at=local("2026-11-26 07:00"), ends_at=local("2026-11-26 07:05"))
        assert not shown(client)
        clock.move_to(local("2026-11-26 06:59:59"))
        assert not shown(client)
        clock.move_to(local("2026-11-26 07:00:02"))
        assert shown(client) == WORDS
        clock.move_to(local("2026-11-26 07:04:59"))
        assert shown(client) == WORDS
        clock.move_to(local("2026-11-26 07:05:02"))
        assert not shown(client)


@pytest.mark.usefixtures("kept_pages")
def test_kept_pages_show_and_drop_it_at_once_when_staff_save(client, saved):
    assert not shown(client)
    with saved():
        notice = put_up()
    assert shown(client) == WORDS
    with saved():
        notice.take_down()
        notice.save()
    assert not shown(client)


# --- At the desk


def take_down(client, notice, **fields):
    """Press the button of its form, which sends the fields as well."""
    page = soup(client.get(url(Notice, "change", notice.pk)))
    button = next(one for one in page.find_all("button") if one.text == "Take it down now")
    return client.post(button["formaction"], fields, follow=True)


def test_only_the_words_have_to_be_typed_and_it_is_up_until_tonight(sign_in, client):
    with time_machine.travel(local("2026-11-26 07:31:20"), tick=False):
        assert add(sign_in(FRONT_DESK)).status_code == 302
        notice = Notice.objects.get()
        assert notice.starts_at == local("2026-11-26 07:31")
        assert notice.ends_at == local("2026-11-26 23:59")
        assert shown(client) == WORDS


def test_late_in_the_evening_it_is_up_until_the_next_night(sign_in):
    with time_machine.travel(local("2026-11-26 23:30"), tick=False):
        add(sign_in(FRONT_DESK))
        assert Notice.objects.get().ends_at == local("2026-11-27 23:59")


def test_tonight_is_the_night_of_the_clinic(sign_in):
    Clinic.objects.update(time_zone="Pacific/Honolulu")
    with time_machine.travel(local("2026-11-26 01:00"), tick=False):  # there it's still the 25th
        add(sign_in(FRONT_DESK))
        assert Notice.objects.get().ends_at == local("2026-11-26 03:59")


def test_one_tap_takes_it_down(sign_in, client):
    notice = put_up()
    desk = sign_in(FRONT_DESK)
    address = url(Notice, "change", notice.pk)
    response = take_down(desk, notice)
    assert "The notice is down." in soup(response).find(class_="messagelist").text
    assert not shown(client)
    assert "Take it down now" not in soup(desk.get(address)).text
    assert "Taken down." in desk.get(url(Notice, "history", notice.pk)).content.decode()


def test_nothing_in_its_fields_holds_it_up(sign_in, client):
    """Its link leads to a page that was taken down meanwhile, or somebody else just saved it."""
    article = make_article()
    notice = put_up(link=article.get_absolute_url(), link_words="Read more")
    desk = sign_in(FRONT_DESK)
    form = typed(desk.get(url(Notice, "change", notice.pk)))
    type(article).objects.filter(pk=article.pk).update(published_at=None)
    put_up_again = Notice.objects.filter(pk=notice.pk).update(text="Changed meanwhile.")
    assert put_up_again == 1
    take_down(desk, notice, **form | {"text": ""})
    assert not shown(client)
    notice.refresh_from_db()
    assert notice.text == "Changed meanwhile."


def test_whoever_may_not_change_notices_takes_none_down_and_looking_takes_none_down(sign_in):
    notice = put_up()
    address = url(Notice, "take_down", notice.pk)
    assert sign_in(EDITOR).post(address).status_code == 403
    assert sign_in(FRONT_DESK).get(address).status_code == 302
    notice.refresh_from_db()
    assert notice.is_up


def test_one_that_is_down_is_in_nobodys_way(sign_in, client):
    """The next one's start is that of its minute, in which the first was still up."""
    with time_machine.travel(local("2026-11-26 07:00:10"), tick=False) as clock:
        desk = sign_in(FRONT_DESK)
        add(desk)
        form = typed(desk.get(url(Notice, "add"))) | {"text": "Open again."}
        clock.move_to(local("2026-11-26 07:00:40"))
        take_down(desk, Notice.objects.get())
        clock.move_to(local("2026-11-26 07:00:50"))
        assert desk.post(url(Notice, "add"), form).status_code == 302
        assert shown(client) == "Open again."


def test_one_that_went_up_in_this_very_moment_is_taken_down_too(sign_in, client):
    with time_machine.travel(local("2026-11-26 07:00"), tick=False):
        notice = put_up()
        desk = sign_in(FRONT_DESK)
        take_down(desk, notice)
    with time_machine.travel(local("2026-11-26 07:00:01"), tick=False):
        assert not shown(client)


def test_the_first_page_leads_to_putting_one_up_and_to_taking_it_down(sign_in):
    desk = sign_in(FRONT_DESK)
    assert soup(desk.get("/admin/")).find("main").find("a", href=url(Notice, "add"))
    notice = put_up()
    part = soup(desk.get("/admin/")).find("section", **{"aria-labelledby": "notice-title"})
    assert f"{WORDS}”, until {notice.end_in_words}" in part.text
    assert part.find("a", href=url(Notice, "change", notice.pk))


@pytest.mark.parametrize(("role", "may"), [(MANAGER, 1), (EDITOR, 0), (CLINICIAN, 0)])
def test_managers_may_too_and_nobody_else(sign_in, role, may):
    client = sign_in(role)
    assert client.get(url(Notice, "add")).status_code == (200 if may else 403)
    assert ("Put up a notice" in soup(client.get("/admin/")).text) == bool(may)


def at(field, moment):
    day, time = moment.split(" ")
    return {f"{field}_0": day, f"{field}_1": time}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        (
            at("starts_at", "2027-01-02 09:00") | at("ends_at", "2027-01-01 09:00"),
            "ends_at",
            "The end comes before the start.",
        ),
        (
            at("starts_at", "2027-01-01 09:00") | at("ends_at", "2027-01-29 09:01"),
            "ends_at",
            "four weeks at most",
        ),
        (
            at("starts_at", "2020-01-01 09:00") | at("ends_at", "2020-01-02 09:00"),
            "ends_at",
            "This time is past",
        ),
        ({"ends_at_0": "", "ends_at_1": ""}, "ends_at", "Fill this in."),
        ({"text": ""}, "text", "Fill this in."),
        ({"text": "x" * 161}, "text", "Use 160 characters or fewer. You have 161."),
        ({"text": "We cure back pain."}, "text", "22 TAC §77.4"),
        ({"text": "Free exams today!"}, "text", "22 TAC §77.1"),
        ({"link": "/contact/"}, "link_words", "Say where the link leads"),
        ({"link_words": "See our hours"}, "link", "Say which page these words lead to"),
        *(
            ({"link": link, "link_words": "More"}, "link", "Enter a page of this site")
            for link in ("javascript:alert(1)", "//evil.example", "contact", "mailto:a@b.example")
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    admin_client, changes, field, words
):
    response = add(admin_client, **changes)
    said = errors(response)
    assert list(said) == [field]
    assert words in said[field]
    text = soup(response).find("textarea", name="text").text.strip()
    assert text == changes.get("text", WORDS)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("link", ["/contact/", "/offers/#offer-1", "https://www.example.com/snow"])
def test_a_link_leads_to_a_page_here_or_elsewhere(admin_client, link):
    assert add(admin_client, link=link, link_words="Read more about it").status_code == 302


@pytest.mark.clock
def test_a_second_notice_at_the_same_time_is_refused_and_the_first_is_named(admin_client):
    other = put_up()
    said = errors(add(admin_client, text="Open until noon."))
    assert list(said) == ["starts_at"]
    words = "Only one notice can be up at a time. Until {}, “{}” is up. Take that one down"
    assert words.format(other.end_in_words, WORDS) in said["starts_at"]


def test_the_next_one_may_wait_for_its_turn(admin_client, client):
    first = put_up(ends_at=local("2199-01-02 12:00"), starts_at=local("2199-01-02 09:00"))
    later = at("starts_at", "2199-01-02 12:00") | at("ends_at", "2199-01-02 18:00")
    assert add(admin_client, text="Open again.", **later).status_code == 302
    with time_machine.travel(first.ends_at, tick=False):
        assert shown(client) == "Open again."


def test_one_that_is_up_can_be_changed_and_is_not_in_its_own_way(admin_client, client):
    notice = put_up()
    address = url(Notice, "change", notice.pk)
    changed = typed(admin_client.get(address)) | {"text": "Open from noon."}
    assert admin_client.post(address, changed).status_code == 302
    assert shown(client) == "Open from noon."


def test_the_database_keeps_no_notice_that_ends_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        put_up(hours=-1)


def test_the_list_says_what_is_up_what_is_to_come_and_what_is_over(admin_client):
    now = timezone.now()
    put_up()
    put_up(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    put_up(starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=3))
    rows = soup(admin_client.get(url(Notice, "changelist"))).find("tbody").text
    assert re.findall("On every page|To come|Over", rows) == ["To come", "On every page", "Over"]
