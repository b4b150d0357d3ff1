"""A time is taken as people write it, shown so, and asked about where it may be either."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, ClaimOverride, Topic
from clinic_site.foundation.clock import (
    NOT_A_TIME,
    ClockField,
    ClosingTimeField,
    LocalDateTimeField,
    exact_clock,
    moment,
    read_time,
    time_or_moment,
)
from contact.models import Clinic, Closure, Holiday, Notice, OpeningHours

from .desk import write
from .drafting import save_draft
from .editing import admins, edit, typed, url
from .factories import make_offer, reviewed_article
from .html import soup

pytestmark = pytest.mark.django_db

CLINIC = "/admin/contact/clinic/1/change/"


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("1 pm", "13:00"),
        ("1:00 PM", "13:00"),
        ("1 p.m.", "13:00"),
        ("1p", "13:00"),
        ("1P.M", "13:00"),
        ("01:00 PM", "13:00"),
        ("1:00\u202fPM", "13:00"),  # as browsers write it
        ("１:００ pm", "13:00"),
        ("130pm", "13:30"),
        ("1.30 p.m.", "13:30"),
        ("9", "09:00"),
        ("9:00", "09:00"),
        ("9:00 am", "09:00"),
        ("9 a. m.", "09:00"),
        ("9 o'clock", "09:00"),
        ("930", "09:30"),
        ("11:15", "11:15"),
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("12:00 noon", "12:00"),
        ("Noon.", "12:00"),
        ("12:00 midnight", "00:00"),
        ("9 in the morning", "09:00"),
        ("5:30 in the morning", "05:30"),
        ("2 o'clock in the afternoon", "14:00"),
        ("7 in the evening", "19:00"),
        ("12", "12:00"),
        ("12:30", "12:30"),
        ("12 pm", "12:00"),
        ("12 AM", "00:00"),
        ("12:30 a.m.", "00:30"),
        ("Midnight", "00:00"),
        ("13.30", "13:30"),
        ("13:30", "13:30"),
        ("1330", "13:30"),
        ("13:30 pm", "13:30"),
        ("17", "17:00"),
        ("05:00", "05:00"),
        ("0:15", "00:15"),
        ("  9 am  ", "09:00"),
        ("17:03:25", "17:03:25"),
        ("06:00:00", "06:00"),  # Django's own button beside the field
        ("5:03:25 p.m.", "17:03:25"),
    ],
)
def test_a_time_is_read_as_people_write_it(words, read):
    assert read_time(words) == time.fromisoformat(read)


@pytest.mark.parametrize("words", ["5", "5:30", "1", "6 o'clock", "530"])
def test_a_time_that_may_be_before_or_after_noon_is_asked_about(words):
    with pytest.raises(ValidationError, match=r"Is that .+ a\.m\. or .+ p\.m\.\?"):
        read_time(words)


NO_TIMES = [
    "25",
    "24:00",
    "9:60",
    "9:5",
    "13 am",
    "0 pm",
    "soon",
    "9 to 5",
    "9am5",
    "-9",
    "9:00:99",
    "11 noon",
    "12:30 noon",
    "12 in the evening",
    "in the morning",
]


@pytest.mark.parametrize("words", [*NO_TIMES, "\0", "9" * 100_000, "½", "五時"])
def test_what_is_no_time_is_refused_with_an_example(words):
    with pytest.raises(ValidationError, match="Enter a time such as"):
        read_time(words)


def test_every_time_of_the_day_is_read_as_it_is_shown():
    day = datetime(2027, 1, 8, tzinfo=UTC)
    for second in range(0, 24 * 3600, 7):
        moment = (day + timedelta(seconds=second)).time()
        assert read_time(exact_clock(moment), morning=()) == moment


def test_a_closing_time_of_sixty_minutes_is_no_time():
    with pytest.raises(ValidationError, match="Enter a time such as"):
        ClosingTimeField().clean("9:60")


@pytest.mark.parametrize("words", ["9", "5", "8:30"])
def test_a_closing_time_is_never_guessed(words):
    with pytest.raises(ValidationError, match="Is that"):
        ClosingTimeField().clean(words)


def test_who_closes_at_midnight_is_told_how_to_say_so():
    with pytest.raises(ValidationError, match=r"11:59 p\.m\."):
        ClosingTimeField().clean("midnight")


# --- In the admin


def hours_form(staff, **changes):
    """Post the clinic's record with Monday's hours changed."""
    fields = typed(staff.get(CLINIC))
    assert fields["hours-0-opens"] == "9 a.m."
    assert fields["hours-0-closes"] == "5 p.m."
    return staff.post(CLINIC, fields | changes)


def test_the_clinics_hours_are_shown_and_taken_as_people_write_them(sign_in):
    staff = sign_in("Manager")
    done = hours_form(staff, **{"hours-0-opens": "8:30", "hours-0-closes": "1p"})
    assert done.status_code == 302
    monday = OpeningHours.objects.first()
    assert (monday.opens, monday.closes) == (time(8, 30), time(13))


def test_a_refused_time_comes_back_as_it_was_typed(sign_in):
    page = soup(hours_form(sign_in("Manager"), **{"hours-0-closes": "5", "hours-1-opens": "early"}))
    assert "Is that 5 a.m. or 5 p.m.? Write “5 am” or “5 pm”." in page.text
    assert "Enter a time such as 9 a.m., 1:30 p.m. or noon." in page.text
    assert page.find("input", name="hours-0-closes")["value"] == "5"
    assert page.find("input", name="hours-1-opens")["value"] == "early"
    assert OpeningHours.objects.first().closes == time(17)


def test_a_closure_takes_half_a_day(sign_in):
    staff = sign_in("Manager")
    form = url(Closure, "add")
    fields = typed(staff.get(form)) | {
        "first_day": "12/24/2199",
        "last_day": "2199-12-24",
        "opens": "",
        "closes": "noon",
        "reason": "Christmas Eve",
    }
    assert staff.post(form, fields).status_code == 302
    closure = Clinic.objects.get().closures.get()
    assert (closure.opens, closure.closes) == (None, time(12))


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("9", datetime(2026, 5, 4, 14, tzinfo=UTC)),
        ("1 pm", datetime(2026, 5, 4, 18, tzinfo=UTC)),
        ("noon", datetime(2026, 5, 4, 17, tzinfo=UTC)),
        ("midnight", datetime(2026, 5, 4, 5, tzinfo=UTC)),
    ],
)
def test_a_page_goes_public_at_a_time_as_people_write_it(admin_client, words, moment):
    article = Article.objects.first()
    done = edit(admin_client, article, published_at_0="5/4/2026", published_at_1=words)
    assert done.status_code == 302
    article.refresh_from_db()
    assert article.published_at == moment
    shown = typed(admin_client.get(url(Article, "change", article.pk)))["published_at_1"]
    assert read_time(shown, morning=()) == read_time(words)


def test_a_refused_time_of_a_page_comes_back_as_it_was_typed(admin_client):
    article = Article.objects.first()
    page = soup(edit(admin_client, article, published_at_0="5/4/2026", published_at_1="around 5"))
    assert "Enter a time such as 9 a.m., 1:30 p.m. or noon." in page.text
    assert page.find("input", name="published_at_1")["value"] == "around 5"


def test_every_time_in_the_admin_is_such_a_field(admin_user, rf):
    request = rf.get(reverse("admin:index"))
    request.user = admin_user
    found = []
    for model, model_admin in admins():
        forms_of = [model_admin.get_form(request, model.objects.first(), change=True)]
        forms_of += [
            inline.get_formset(request).form for inline in model_admin.get_inline_instances(request)
        ]
        for form in forms_of:
            for field in form.base_fields.values():
                if isinstance(field, (forms.TimeField, forms.SplitDateTimeField)):
                    found.append(field)
                assert not isinstance(field, forms.DateTimeField)
    assert len(found) >= 8
    assert all(isinstance(field, (ClockField, LocalDateTimeField)) for field in found)


DJANGOS = re.compile(r"(?<!\w\w\w, )\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\b")


def test_every_list_and_history_shows_times_as_staff_write_them(admin_client, admin_user):
    """One definition for all of them: column() in clinic_site/foundation/clock.py."""
    assert DJANGOS.search("Kept on Nov. 26, 2026, 2:33 p.m.")
    assert DJANGOS.search("Closed on Nov. 26, 2026")
    assert not DJANGOS.search(moment(datetime(2020, 1, 6, 15, tzinfo=UTC)))
    kind = ContentType.objects.get_for_model(Article)
    page = {"page_type": kind, "page_id": 1, "page_name": "A page"}
    ClaimOverride.objects.create(**page, rule="x", sentence="Words", reason="Why", username="ed")
    write()
    clinic, today = Clinic.objects.get(), timezone.localdate()
    days = {"clinic": clinic, "first_day": today, "last_day": today}
    Closure.objects.create(**days, reason="Snow")
    Holiday.objects.get_or_create(clinic=clinic, day=today, defaults={"name": "Founders' Day"})
    make_offer()
    save_draft(admin_client, reviewed_article())
    edit(admin_client, Topic.objects.first(), summary="Newer words")
    shown = {}
    for model, _admin in admins():
        addresses = [url(model, "changelist")]
        if row := model.objects.first():
            addresses.append(url(model, "history", row.pk))
        for address in addresses:
            page = soup(admin_client.get(address, follow=True)).find("main").text
            shown[address] = DJANGOS.findall(page)
    assert {address: times for address, times in shown.items() if times} == {}
    history = soup(admin_client.get(url(Topic, "history", Topic.objects.first().pk))).find("main")
    assert moment(timezone.now())[:11] in history.text
    assert "Date/time" not in history.text


def test_a_moment_says_the_year_only_where_it_is_another(time_machine):
    time_machine.move_to("2026-11-26T14:00Z")
    assert moment(datetime(2026, 6, 8, 17, tzinfo=UTC)) == "Mon, Jun 8, noon"
    assert moment(datetime(2027, 1, 1, 15, 30, tzinfo=UTC)) == "Fri, Jan 1, 2027, 9:30 a.m."
    assert time_or_moment(datetime(2026, 11, 26, 13, tzinfo=UTC)) == "7 a.m."


def test_every_date_and_time_in_the_admin_is_described_by_its_hint_and_its_error(admin_user, rf):
    """Django's own widgets forget both, and who hears the page hears neither."""
    request = rf.get(reverse("admin:index"))
    request.user = admin_user
    missing, seen = [], 0
    for model, model_admin in admins():
        row = model.objects.first()
        forms_of = [model_admin.get_form(request, row, change=True)]
        forms_of += [
            inline.get_formset(request).form for inline in model_admin.get_inline_instances(request)
        ]
        for form_class in forms_of:
            form = form_class(instance=form_class._meta.model())
            for field in form:
                if isinstance(field.field, (forms.DateField, forms.TimeField, LocalDateTimeField)):
                    form._errors = ErrorDict({field.name: ErrorList(["Wrong"])})
                    described = f'aria-describedby="{field.auto_id}_helptext {field.auto_id}_error '
                    parts = str(field).count('type="text"')
                    seen += 1
                    if str(field).count(described) != parts:
                        missing.append(f"{model.__name__}.{field.name}")
    assert missing == []
    assert seen >= 12


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2027-02-31", "There’s no February 31."),
        ("2027-2-29", "There’s no February 29 in 2027."),
        ("4/31/2028", "There’s no April 31."),
        ("2027-13-01", "Enter a date such as 2026-01-31."),
        ("2027-04-00", "Enter a date such as 2026-01-31."),
        ("Monday", "Enter a date such as 2026-01-31."),
    ],
)
def test_a_day_that_never_comes_is_not_said_to_be_written_wrong(admin_client, written, said):
    form = typed(admin_client.get(url(Closure, "add"))) | {"first_day": written}
    refused = admin_client.post(url(Closure, "add"), form).context_data["adminform"].form
    assert refused.errors["first_day"] == [said]
    assert refused["first_day"].value() == written


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [
        ("2027-02-31", "", ["There’s no February 31.", "Add a time such as 9 a.m."]),
        ("2027-02-31", "soon", ["There’s no February 31.", NOT_A_TIME]),
        ("", "soon", ["Enter a date such as 2026-01-31.", NOT_A_TIME]),
        ("2027-02-27", " ", ["Add a time such as 9 a.m."]),
        ("", "", ["Fill this in."]),
    ],
)
def test_who_slips_in_both_date_and_time_reads_both(admin_client, day, clock, said):
    form = typed(admin_client.get(url(Notice, "add"))) | {"ends_at_0": day, "ends_at_1": clock}
    refused = admin_client.post(url(Notice, "add"), form).context_data["adminform"].form
    assert refused.errors["ends_at"] == said
