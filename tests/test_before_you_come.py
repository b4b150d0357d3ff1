"""What a visitor asks before a visit is answered in three places, from the clinic's one record."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from articles.models import Page
from clinic_site.foundation.roles import FRONT_DESK, MANAGER
from contact.models import Clinic
from contact.models.visit import STAFF_ARE_ASKED, VISITORS_ASK

from .editing import edit
from .factories import FULL_RECORD, HALF_RECORD
from .html import soup

pytestmark = pytest.mark.django_db

PLACES = ["/", "/contact/", "/first-visit/"]
EVERY_FACT = """
First visit: About 50 minutes
Cost: First visit without insurance: $1,234.50 | Later visit without insurance: $56
Insurance we take: Sample Mutual | Example Shield of Nowhere
Ways to pay: Cash, Check, Made-up Card
Parking: Eleven spaces beside the lighthouse, free.
Getting in: The side door has a ramp; the front door has three steps.
Languages: English, Esperanto
""".strip().splitlines()


def block(client, path):
    heading = soup(client.get(path)).find(id="before-you-come")
    return heading and heading.parent


def facts(client, path):
    rows = block(client, path).find_all("div", class_="facts__row")
    return [
        f"{row.find('dt').text}: {' | '.join(line.text for line in row.find_all('dd'))}"
        for row in rows
    ]


def questions(client):
    heading = soup(client.get("/first-visit/")).find(id="before-you-book")
    return [item.text for item in heading.parent.find_all("li")]


@pytest.mark.parametrize("path", PLACES)
def test_an_empty_record_leaves_no_gap_and_no_placeholder(client, path):
    page = client.get(path)
    assert "efore you come" not in page.content.decode()
    assert "before-you-come" not in page.content.decode()
    assert "None" not in soup(page).find("main").text


@pytest.mark.parametrize("path", PLACES)
def test_a_half_record_shows_what_it_holds_and_nothing_in_place_of_the_rest(client, path):
    Clinic.objects.update(**HALF_RECORD)
    assert facts(client, path) == [
        "First visit: About 50 minutes",
        "Cost: Later visit without insurance: $56",
        "Parking: Eleven spaces beside the lighthouse, free.",
    ]
    assert block(client, path).find("a") is None
    assert "None" not in block(client, path).text


@pytest.mark.parametrize("path", PLACES)
def test_a_full_record_shows_all_that_visitors_ask(client, path):
    Clinic.objects.update(**FULL_RECORD)
    assert facts(client, path) == EVERY_FACT
    book = block(client, path).find("a")
    assert book["href"] == FULL_RECORD["online_booking"]
    assert book.text.strip() == "Book online"
    assert FULL_RECORD["answers_help"] not in client.get(path).content.decode()


@pytest.mark.parametrize("name", sorted(VISITORS_ASK | STAFF_ARE_ASKED))
def test_each_fact_alone_shows_itself_and_no_other(client, name):
    Clinic.objects.update(**{name: "yes" if name == "step_free_entry" else FULL_RECORD[name]})
    shown = block(client, "/contact/")
    if name == "answers_help":
        assert shown is None
    elif name == "online_booking":
        assert facts(client, "/contact/") == []
        assert shown.find("a")
        assert shown.find("dl") is None  # an empty list is announced as one
    else:
        assert len(facts(client, "/contact/")) == 1


def test_a_fact_takes_the_place_of_its_question_on_the_first_visit_page(client):
    asked = questions(client)
    assert set(VISITORS_ASK.values()) < set(asked)
    Clinic.objects.update(**HALF_RECORD)
    answered = {VISITORS_ASK[name] for name in HALF_RECORD}
    assert questions(client) == [question for question in asked if question not in answered]
    Clinic.objects.update(**FULL_RECORD)
    assert not set(VISITORS_ASK.values()) & set(questions(client))


def test_the_emergency_card_of_the_first_visit_page_stands_before_the_facts(client):
    Clinic.objects.update(**FULL_RECORD)
    page = soup(client.get("/first-visit/")).find("main").text
    places = ["Call 911 or go to an emergency room", "Before you come", "Before you book"]
    found = [page.rindex(words) for words in [*places[1:], "What to bring"]]
    assert found == sorted(found)
    assert page.rindex(places[0]) < found[0]


def test_the_emergency_card_of_the_first_visit_page_stands_before_its_picture(client):
    html = client.get("/first-visit/").content.decode()
    description = Page.objects.get(slug="first-visit").picture_description
    assert 0 < html.index('href="tel:911"') < html.index(f'alt="{description}"')


def test_the_contents_of_the_first_visit_page_name_the_sections_in_order(client):
    def contents():
        page = soup(client.get("/first-visit/"))
        links = page.find("nav", class_="contents").find_all("a")
        assert all(page.find(id=link["href"][1:]) for link in links)
        return [link.text for link in links]

    assert contents()[1:3] == ["Before you book", "What to bring"]
    Clinic.objects.update(**FULL_RECORD)
    assert contents()[1:4] == ["Before you come", "Before you book", "What to bring"]
    assert contents()[0] == "When to call 911"


def test_the_search_finds_the_facts_on_the_contact_page(client):
    Clinic.objects.get().save()
    assert "/contact/" not in client.get("/search/?q=lighthouse").content.decode().split("main")[1]
    clinic = Clinic.objects.get()
    clinic.parking = FULL_RECORD["parking"]
    clinic.save()
    found = soup(client.get("/search/?q=lighthouse")).find("main")
    assert [link["href"] for link in found.find_all("a") if "/contact/" in link["href"]]


# --- Programs --------------------------------------------------------------------------------


def node(client):
    (script,) = soup(client.get("/")).find_all("script", type="application/ld+json")
    (clinic,) = [
        found
        for found in json.loads(script.children[0])["@graph"]
        if found["@id"].endswith("#clinic")
    ]
    return clinic


REAL = {
    "phone": "(940) 566-2010",
    "street": "1 Oak Street",
    "city": "Denton",
    "state": "TX",
    "postal_code": "76201",
}
FOR_PROGRAMS = {"paymentAccepted", "knowsLanguage", "makesOffer", "potentialAction"}


def test_programs_read_the_facts_once_the_clinic_has_confirmed_them(client):
    Clinic.objects.update(**REAL, **FULL_RECORD)
    assert not FOR_PROGRAMS & set(node(client))
    Clinic.objects.update(confirmed_on=timezone.localdate())
    told = node(client)
    assert told["paymentAccepted"] == "Cash, Check, Made-up Card"
    assert told["knowsLanguage"] == ["English", "Esperanto"]
    assert [(offer["name"], offer["price"]) for offer in told["makesOffer"]] == [
        ("First visit", "1234.50"),
        ("Later visit", "56.00"),
    ]
    assert told["potentialAction"]["target"]["urlTemplate"] == FULL_RECORD["online_booking"]
    assert "amenityFeature" not in told  # "partly" is neither true nor false
    assert "priceRange" not in told


@pytest.mark.parametrize(("answer", "value"), [("yes", True), ("no", False)])
def test_programs_read_whether_there_is_a_way_in_without_steps(client, answer, value):
    Clinic.objects.update(**REAL, confirmed_on=timezone.localdate(), step_free_entry=answer)
    told = node(client)
    assert told["amenityFeature"]["value"] is value
    assert not FOR_PROGRAMS & set(told)


# --- Staff -----------------------------------------------------------------------------------


def answer(client, **changes):
    """The errors of the clinic's form after these fields are typed; {} if it saved them."""
    response = edit(client, Clinic.objects.get(), **changes)
    return (
        dict(response.context_data["adminform"].form.errors) if response.status_code == 200 else {}
    )


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("80", "80"),
        ("$80", "80"),
        ("$ 80.5", "80.5"),
        ("1,200.50", "1200.5"),
        ("80 dollars", "80"),
        ("80.", "80"),
        ("＄80", "80"),
    ],
)
def test_a_price_is_taken_as_people_write_it(sign_in, typed, amount):
    assert answer(sign_in(MANAGER), first_visit_price=typed) == {}
    assert Clinic.objects.get().first_visit_price == Decimal(amount)


@pytest.mark.parametrize("typed", ["call us", "60-80", "80,50", "NaN", "1e3", "$", "free", "-5"])
def test_a_price_that_is_no_amount_is_asked_for_again_and_kept(sign_in, typed):
    client = sign_in(MANAGER)
    response = edit(client, Clinic.objects.get(), first_visit_price=typed, parking="By the sea.")
    (error,) = response.context_data["adminform"].form.errors["first_visit_price"]
    assert error.startswith("Enter an amount in dollars, such as 80 or 80.50.")
    assert "leave this blank" in error
    page = soup(response)
    assert page.find(id="id_first_visit_price")["value"] == typed
    assert page.find(id="id_parking")["value"] == "By the sea."


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("first_visit_price", "0", "Enter 1 or more."),
        ("first_visit_price", "99999999", "Enter a smaller number: "),
        ("first_visit_price", "80.555", "Enter no more than 2 digits after the point."),
        ("first_visit_price", "$1,000.505", "Enter no more than 2 digits after the point."),
        ("first_visit_minutes", "an hour", "Enter a whole number, such as 3."),
        ("first_visit_minutes", "0", "Enter 5 or more."),
        ("first_visit_minutes", "99999999999999999999", "Enter 480 or less."),
        ("online_booking", "http://booking.example.com", "begins with https://"),
        ("online_booking", "javascript:alert(1)", "Enter a web address"),
        ("online_booking", "by phone", "Enter a web address"),
        ("step_free_entry", "maybe", ""),
        ("parking", "x" * 201, ""),
        ("insurance_plans", "x" * 1001, ""),
    ],
)
def test_a_fact_that_cannot_be_right_is_refused_at_its_field(sign_in, field, typed, error):
    said = answer(sign_in(MANAGER), **{field: typed})
    assert list(said) == [field]
    assert error in said[field][0]


def test_partly_without_steps_says_what_has_them(sign_in):
    client = sign_in(MANAGER)
    said = answer(client, step_free_entry="partly")
    assert said == {"step_free_note": ["Say what has steps and what doesn't."]}
    said = answer(client, step_free_note="A ramp at the side.")
    assert said == {"step_free_entry": ["Choose one too: yes, partly or no."]}
    assert answer(client, step_free_entry="no", step_free_note="Three steps.") == {}
    with pytest.raises(ValidationError):
        Clinic(step_free_entry="partly").full_clean()


def test_a_booking_page_may_be_typed_without_its_https(sign_in):
    assert answer(sign_in(MANAGER), online_booking="booking.example.com/us") == {}
    assert Clinic.objects.get().online_booking == "https://booking.example.com/us"


def test_every_fact_may_stay_blank(sign_in):
    client = sign_in(MANAGER)
    Clinic.objects.update(**FULL_RECORD)
    assert answer(client, **dict.fromkeys(FULL_RECORD, "")) == {}
    assert len(Clinic.objects.get().blank_facts) == len(VISITORS_ASK | STAFF_ARE_ASKED)


def test_blank_lines_and_plans_named_twice_are_not_shown(client):
    Clinic.objects.update(insurance_plans="\r\n Sample Mutual \r\n\r\nSample Mutual\r\n")
    assert facts(client, "/contact/") == ["Insurance we take: Sample Mutual"]
    Clinic.objects.update(insurance_plans="", parking="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/contact/").content.decode()


def test_the_form_asks_in_the_order_of_a_visitor_and_for_hours_last(sign_in):
    page = soup(sign_in(MANAGER).get(reverse("admin:contact_clinic_change", args=[1])))
    assert page.find("h1").text == "Fill in what you have in ten minutes"
    assert "You can leave any of this blank for now." in page.text
    ids = [node["id"] for node in page.find("form", novalidate="").walk() if node.get("id")]
    order = ["id_phone", "id_first_visit_minutes", "id_first_visit_price", "id_parking"]
    order += ["id_notification_email", "id_confirmed_on", "id_time_zone", "hours-group"]
    places = [ids.index(name) for name in order]
    assert places == sorted(places)


@pytest.mark.parametrize(("role", "confirmed"), [(FRONT_DESK, None), (MANAGER, date(2026, 1, 5))])
def test_nobody_is_told_to_fill_in_what_they_may_only_read_or_what_is_right(
    sign_in, role, confirmed
):
    Clinic.objects.update(confirmed_on=confirmed)
    page = soup(sign_in(role).get(reverse("admin:contact_clinic_change", args=[1])))
    assert page.find("h1").text == "The clinic's record"
    assert "leave any of this blank" not in page.text
    buttons = [node["value"] for node in page.find_all("input", type="submit")]
    assert ("Save" in buttons) == (role == MANAGER)
    assert "Close" not in [link.text for link in page.find_all("a")]
