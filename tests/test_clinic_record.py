"""The clinic's facts are one record, and the database keeps them sane."""

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Source
from contact.models import Clinic, Closure, OpeningHours

from .editing import edit
from .html import soup
from .pages import PAGES

pytestmark = pytest.mark.django_db

FRIDAY_6_PM = datetime(2027, 1, 9, 0, 0, tzinfo=UTC)  # in Chicago


def refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()
    return True


def test_there_is_one_clinic_whatever_is_saved():
    Clinic(name="Another").save()
    assert Clinic.objects.get().name == "Another"
    assert refused(lambda: Clinic.objects.create(name="A third"))
    assert refused(lambda: Clinic.objects.bulk_create([Clinic(pk=2)]))


@pytest.mark.parametrize(
    "row",
    [
        OpeningHours(weekday=5, opens=time(17), closes=time(9)),
        OpeningHours(weekday=5, opens=time(9), closes=time(9)),
        OpeningHours(weekday=0, opens=time(9), closes=time(12)),  # Monday at nine is there
        Closure(first_day=date(2027, 1, 2), last_day=date(2027, 1, 1), reason="Backwards"),
    ],
    ids=["closes before it opens", "no time at all", "opens twice", "ends before it starts"],
)
def test_hours_and_closures_that_make_no_sense_are_refused(row):
    row.clinic = Clinic.objects.get()
    with pytest.raises(ValidationError):
        row.full_clean()
    assert refused(row.save)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "(940) 566 – 000"),  # the number on the clinic's present page: a digit short
        ("phone", "call us"),
        ("time_zone", "Texas"),
        ("time_zone", "../../etc/passwd"),
        ("notification_email", "front desk"),
        ("second_notification_email", "front-desk@example.com"),  # the first one again
        ("state", "Te"),
        ("postal_code", "7620"),
    ],
)
def test_a_fact_that_cannot_be_right_is_refused(field, value):
    clinic = Clinic.objects.get()
    setattr(clinic, field, value)
    with pytest.raises(ValidationError) as refusal:
        clinic.full_clean()
    assert list(refusal.value.message_dict) == [field]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_every_page_calls_the_clinic_from_its_header_and_footer(client, path):
    Clinic.objects.update(phone="940-555-0177")
    page = soup(client.get(path))
    for part in ("header", "footer"):
        call = page.find(part, class_=f"site-{part}").find("a", href="tel:+19405550177")
        assert call.text == "Call A Family Chiropractic Clinic, 940-555-0177"
    calls = [link["href"] for link in page.find_all("a") if link.get("href").startswith("tel:")]
    assert set(calls) == {"tel:+19405550177", "tel:911"}


def test_an_edit_of_the_record_shows_in_promise_hours_and_closures(client):
    clinic = Clinic.objects.get()
    with time_machine.travel(FRIDAY_6_PM, tick=False):
        assert "We’ll reply by noon on Monday." in soup(client.get("/contact/")).text
        clinic.closures.create(
            first_day=date(2027, 1, 11), last_day=date(2027, 1, 12), reason="Moving house"
        )
        page = soup(client.get("/contact/"))
        assert "We’ll reply by noon on Wednesday." in page.text
        assert "January 11 to January 12 Closed: Moving house" in page.find("table").text
    with time_machine.travel(datetime(2027, 1, 13, 18, 0, tzinfo=UTC)):
        assert "Moving house" not in soup(client.get("/contact/")).text


def test_a_clinic_without_hours_promises_no_time(client):
    OpeningHours.objects.all().delete()
    page = soup(client.get("/contact/"))
    assert "We’ll reply by" not in page.text
    assert page.find("table", class_="hours") is None


def test_the_form_works_before_there_is_a_clinic_record(client):
    Clinic.objects.all().delete()
    page = soup(client.get("/contact/"))
    assert page.find("form", class_="form")
    assert "Call us for that." in page.find(id="contact-note").text


ADDRESS = {"street": "12 Elm & Oak St", "city": "Denton", "state": "TX", "postal_code": "76201"}


def test_a_real_address_opens_a_map_by_a_plain_link_and_an_unconfirmed_one_does_not(client):
    def maps():
        links = soup(client.get("/contact/")).find_all("a")
        return [link["href"] for link in links if "google.com/maps" in link["href"]]

    assert maps() == []
    Clinic.objects.update(**ADDRESS)
    assert maps() == []
    Clinic.objects.update(confirmed_on=date(2027, 1, 1))
    panel, footer, bar = maps()
    assert panel == footer == bar
    url = urlsplit(panel)
    assert (url.scheme, url.netloc, url.path) == ("https", "www.google.com", "/maps/search/")
    place = "A Family Chiropractic Clinic, 12 Elm & Oak St, Denton, TX 76201"
    assert parse_qs(url.query) == {"api": ["1"], "query": [place]}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Texas", "TX"),
        ("tx", "TX"),
        ("Tex as", None),
        ("Te", None),
        ("new  york", "NY"),
        ("D.C.", "DC"),
        ("District of Columbia", "DC"),
        ("", ""),
    ],
)
def test_a_state_is_taken_by_its_name_or_its_letters_and_kept_as_letters(admin_client, typed, code):
    Clinic.objects.update(state="OK")
    response = edit(admin_client, Clinic.objects.get(), state=typed)
    assert Clinic.objects.get().state == ("OK" if code is None else code)
    if code is None:
        page = soup(response)
        assert "Enter a US state, such as TX or Texas." in page.text
        assert page.find(id="id_state")["value"] == typed


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ("76201", True),
        ("76201-1234", True),
        ("", True),
        ("7620", False),
        ("76201-", False),
        ("76201-12", False),
        ("٧٦٢٠١", False),
        ("Denton", False),
    ],
)
def test_a_zip_code_has_five_digits_or_nine(admin_client, typed, is_right):
    Clinic.objects.update(postal_code="10001")
    response = edit(admin_client, Clinic.objects.get(), postal_code=typed)
    assert Clinic.objects.get().postal_code == (typed if is_right else "10001")
    if not is_right:
        page = soup(response)
        assert "Enter a ZIP code with five digits, such as 76201" in page.text
        assert page.find(id="id_postal_code")["value"] == typed


@pytest.mark.parametrize("field", ["confirmed_on", "test_mail_arrived_on"])
def test_nobody_has_checked_anything_on_a_day_that_is_yet_to_come(client, admin_user, field):
    clinic = Clinic.objects.get()
    with time_machine.travel(FRIDAY_6_PM, tick=False):  # in UTC it is Saturday
        client.force_login(admin_user)
        page = soup(edit(client, clinic, **{field: "2027-01-09"}))
        assert "This day is in the future. Check the date and the year." in page.text
        assert page.find(id=f"id_{field}")["value"] == "2027-01-09"
        assert edit(client, clinic, **{field: "2027-01-08"}).status_code == 302
    clinic.refresh_from_db()
    assert getattr(clinic, field) == date(2027, 1, 8)


def test_nobody_has_read_a_source_on_a_day_that_is_yet_to_come():
    source = Source.objects.exclude(url="").first()
    source.read_on = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="in the future"):
        source.full_clean()


def hours_typed(client, *rows):
    """The answer to the clinic's form with these rows after the five of the sample clinic."""
    new = {
        f"hours-{place}-{name}": value
        for place, row in enumerate(rows, 5)
        for name, value in zip(("weekday", "opens", "closes"), row, strict=True)
    }
    return edit(client, Clinic.objects.get(), **{"hours-TOTAL_FORMS": 5 + len(rows)}, **new)


def test_hours_of_one_day_that_overlap_are_refused_and_kept_as_typed(admin_client):
    page = soup(hours_typed(admin_client, ("0", "4 pm", "8 pm"), ("5", "9 am", "noon")))
    words = "Monday has a row from 9 a.m. to 5 p.m., and this one begins before that ends."
    assert words in page.text
    assert page.find(id="id_hours-5-opens")["value"] == "4 pm"
    assert OpeningHours.objects.count() == 5


def test_hours_of_one_day_may_follow_each_other_and_take_the_place_of_others(admin_client):
    rows = [("0", "5 pm", "8 pm"), ("5", "9 am", "noon"), ("5", "1 pm", "3 pm")]
    assert hours_typed(admin_client, *rows).status_code == 302
    assert OpeningHours.objects.count() == 8
    other = {"hours-0-DELETE": "on", "hours-2-opens": "10 am"}
    assert edit(admin_client, Clinic.objects.get(), **other).status_code == 302


def test_hours_that_were_no_times_are_asked_for_once(admin_client):
    page = soup(hours_typed(admin_client, ("0", "soon", "8 pm"), ("0", "", "")))
    assert "Enter a time such as 9 a.m." in page.text
    assert "begins before that ends" not in page.text
