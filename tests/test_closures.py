"""The front desk says when the clinic is closed, and every page says the same."""

from datetime import date, time, timedelta

import pytest
import time_machine

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import Clinic, Closure, Notice, OpeningHours

from .editing import typed, url
from .hours import local
from .html import soup

pytestmark = pytest.mark.django_db

MONDAY = "2027-01-11 07:00"  # the sample clinic is open from Monday to Friday
SNOW = {"first_day": "2027-01-11", "last_day": "2027-01-11", "reason": "Snow"}


@pytest.fixture(autouse=True)
def monday():
    """Monday at 7 in the morning, on which the clinic would open at nine."""
    with time_machine.travel(local(MONDAY), tick=False):
        yield


def enter(client, **changes):
    address = url(Closure, "add")
    return client.post(address, typed(client.get(address)) | SNOW | changes, follow=True)


def put_up(client, **changes):
    fields = typed(client.get(url(Notice, "add"))) | {"text": "Closed today for snow."}
    return client.post(url(Notice, "add"), fields | changes, follow=True)


def offered(response):
    """Where the words after a save lead who should enter a closure too, or None."""
    said = soup(response).find("ul", class_="messagelist")
    links = [link["href"] for link in said.find_all("a")]
    return next((link for link in links if link.startswith(url(Closure, "add"))), None)


def hours(client):
    return soup(client.get("/contact/")).find("table", class_="hours").text


def test_the_front_desk_enters_one_and_hours_and_promise_follow(client, sign_in):
    assert Clinic.objects.get().reply_promise() == "5 p.m. on Monday"
    assert enter(sign_in(FRONT_DESK)).status_code == 200
    assert Clinic.objects.get().reply_promise() == "noon on Tuesday"
    assert "January 11 Closed: Snow" in hours(client)


@pytest.mark.parametrize(
    ("role", "may"), [(FRONT_DESK, True), (MANAGER, True), (EDITOR, False), (CLINICIAN, False)]
)
def test_front_desk_and_managers_enter_change_and_delete_them(sign_in, role, may):
    client = sign_in(role)
    closure = Clinic.objects.get().closures.create(**SNOW)
    assert client.get(url(Closure, "add")).status_code == (200 if may else 403)
    assert client.get(url(Closure, "change", closure.pk)).status_code == (200 if may else 403)
    client.post(url(Closure, "delete", closure.pk), {"post": "yes"})
    assert Closure.objects.exists() is not may


def test_a_notice_on_an_open_day_leads_on_to_a_closure_for_its_days(sign_in):
    client = sign_in(FRONT_DESK)
    form = client.get(offered(put_up(client, ends_at_0="2027-01-12")))
    fields = typed(form)
    assert (fields["first_day"], fields["last_day"]) == ("2027-01-11", "2027-01-12")


def test_a_notice_that_ends_at_midnight_is_not_up_on_the_next_day(sign_in):
    client = sign_in(FRONT_DESK)
    done = put_up(client, ends_at_0="2027-01-12", ends_at_1="00:00")
    assert offered(done).endswith("?first_day=2027-01-11&last_day=2027-01-11")


def test_a_notice_on_days_that_are_closed_anyway_leads_nowhere(sign_in):
    client = sign_in(FRONT_DESK)
    enter(client)
    assert offered(put_up(client)) is None


def test_who_may_not_enter_one_is_not_sent_there(sign_in, django_user_model):
    client = sign_in(FRONT_DESK)
    group = django_user_model.objects.get(pk=client.session["_auth_user_id"]).groups.get()
    group.permissions.remove(group.permissions.get(codename="add_closure"))
    assert offered(put_up(client)) is None
    assert url(Closure, "add") not in client.get("/admin/").content.decode()


def test_the_first_page_leads_there(sign_in):
    page = soup(sign_in(FRONT_DESK).get("/admin/"))
    assert "Enter a closure" in [link.text for link in page.find_all("a", href=url(Closure, "add"))]


@pytest.mark.parametrize(
    ("typed_in", "field", "words"),
    [
        ({"first_day": "2026-01-11", "last_day": "2026-01-11"}, "last_day", "This day is past"),
        (
            {"first_day": "2020-12-31", "last_day": "2035-12-31"},
            "last_day",
            "Check the years of both.",
        ),
        (
            {"first_day": "2027-01-13", "last_day": "2027-01-12"},
            "last_day",
            "The last day comes before the first. Change one of them.",
        ),
        ({"opens": "3 pm", "closes": "9 am"}, "closes", "The closing time isn’t after the opening"),
        ({"first_day": "soon"}, "first_day", "Enter a date"),
        ({"reason": ""}, "reason", "Fill this in."),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept_as_typed(sign_in, typed_in, field, words):
    done = enter(sign_in(FRONT_DESK), **typed_in)
    form = done.context_data["adminform"].form
    assert words in " ".join(form.errors[field])
    assert form["first_day"].value() == typed_in.get("first_day", SNOW["first_day"])
    assert not Closure.objects.exists()


def test_one_that_runs_now_may_be_changed_on_its_last_day(sign_in):
    days = {"first_day": date(2027, 1, 4), "last_day": date(2027, 1, 11)}
    closure = Clinic.objects.get().closures.create(reason="Snow", **days)
    client = sign_in(FRONT_DESK)
    address = url(Closure, "change", closure.pk)
    assert client.post(address, typed(client.get(address)) | {"reason": "Ice"}).status_code == 302
    closure.refresh_from_db()
    assert closure.reason == "Ice"


def test_the_list_has_those_that_are_not_over_with_their_hours(sign_in):
    closures = Clinic.objects.get().closures
    day, over = date(2027, 1, 11), date(2027, 1, 8)
    closures.create(first_day=over, last_day=over, reason="Training")
    closures.create(first_day=day, last_day=day, reason="Snow", opens=time(10, 30))
    later = day + timedelta(days=3)
    closures.create(first_day=later, last_day=later + timedelta(days=1), reason="Repairs")
    table = soup(sign_in(FRONT_DESK).get(url(Closure, "changelist"))).find(id="result_list")
    rows = [row.text for row in table.find("tbody").find_all("tr")]
    assert ["Snow" in rows[0], "10:30 a.m. to 5 p.m." in rows[0]] == [True, True]
    assert ["Repairs" in rows[1], "Closed" in rows[1]] == [True, True]
    assert len(rows) == 2


def test_without_a_clinics_record_there_is_nothing_to_close(admin_client):
    OpeningHours.objects.all().delete()
    Clinic.objects.all().delete()
    assert admin_client.get(url(Closure, "add")).status_code == 403
    assert admin_client.get(url(Closure, "changelist")).status_code == 200
    assert put_up(admin_client).status_code == 200


def test_one_of_a_year_is_entered(sign_in):
    enter(sign_in(FRONT_DESK), last_day="2028-01-11")
    assert Closure.objects.get().last_day == date(2028, 1, 11)


def test_readers_are_told_the_year_where_it_is_not_plain(client, sign_in):
    """It is, on January 11, of all days to the beginning of November."""
    staff = sign_in(FRONT_DESK)
    enter(staff, first_day="2027-10-29", last_day="2027-10-29", reason="Repairs")
    enter(staff, first_day="2027-10-29", last_day="2028-01-02", reason="A rest")
    enter(staff, first_day="2028-12-29", last_day="2028-12-29", reason="Moving")
    told = hours(client)
    assert "October 29 Closed: Repairs" in told
    assert "October 29 to January 2, 2028 Closed: A rest" in told
    assert "December 29, 2028 Closed: Moving" in told


@pytest.mark.parametrize(
    ("typed_in", "said"),
    [
        ({"closes": "11 pm"}, {"closes": "You close at 5 p.m. that day anyway."}),
        ({"opens": "9 am"}, {"opens": "You open at 9 a.m. that day anyway."}),
        (
            {"opens": "6 am", "closes": "11 pm"},
            {
                "opens": "You open at 9 a.m. that day anyway.",
                "closes": "You close at 5 p.m. that day anyway.",
            },
        ),
        (
            {"first_day": "2027-01-16", "last_day": "2027-01-16", "closes": "noon"},
            {"first_day": "You’re closed on Saturdays, and other hours here don’t open a day."},
        ),
    ],
)
def test_times_that_leave_the_hours_of_the_day_as_they_are_are_refused(sign_in, typed_in, said):
    done = enter(sign_in(FRONT_DESK), **typed_in)
    form = done.context_data["adminform"].form
    assert list(form.errors) == list(said)
    assert all(said[field] in form.errors[field][0] for field in said)
    assert form["closes"].value() == typed_in.get("closes", "")
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    "typed_in",
    [
        {"opens": "6 am", "closes": "noon"},
        {"opens": "10 am"},
        {"closes": "11 pm", "last_day": "2027-01-12"},
        {"first_day": "2027-01-16", "last_day": "2027-01-16"},
    ],
)
def test_other_hours_for_a_day_and_hours_of_several_days_are_entered(sign_in, typed_in):
    enter(sign_in(FRONT_DESK), **typed_in)
    assert Closure.objects.count() == 1


def test_before_the_hours_of_the_week_are_known_a_day_may_have_other_ones(sign_in):
    OpeningHours.objects.all().delete()
    enter(sign_in(FRONT_DESK), closes="noon")
    assert Closure.objects.count() == 1
