"""A mistake in the form is told plainly and loses nothing."""

import pytest
from django_tasks_db.models import DBTaskResult

from contact.models import Inquiry

from .html import soup
from .messages import contact_form, error_links, filled, payload
from .pages import CONDITION

pytestmark = pytest.mark.django_db

ERRORS = [
    ({"name": ""}, "id_name", "Enter your name."),
    ({"name": "x" * 101}, "id_name", "Use 100 characters or fewer for your name. You have 101."),
    (
        {"email": ""},
        "id_email",
        "Enter an email address or a phone number, so we can answer.",
    ),
    ({"email": "ann@"}, "id_email", "Enter an email address such as name@example.com."),
    (
        {"phone": "12345"},
        "id_phone",
        "Enter the whole phone number, with its area code, such as 940 555 0100.",
    ),
    ({"topic": None}, "id_topic_0", "Choose what it’s about."),
    ({"topic": "cats"}, "id_topic_0", "Choose what it’s about."),
    ({"message": " \r\n "}, "id_message", "Enter your message."),
    ({"texts": "on"}, "id_phone", "Enter the phone number we can text."),
    (
        {"offers": "on", "email": "", "phone": "940 555 0100"},
        "id_email",
        "Enter the email address for the offers.",
    ),
]


@pytest.mark.parametrize(("changes", "target", "words"), ERRORS)
def test_an_error_is_told_first_and_again_at_its_field(client, changes, target, words):
    response = client.post("/contact/", payload(**changes))
    assert response.status_code == 422
    page = soup(response)
    assert page.find("title").text.startswith("Error: ")
    summary = page.find(class_="error-summary")
    assert {"tabindex", "autofocus"} <= summary.attrs.keys()
    assert [(link["href"], link.text) for link in summary.find_all("a")] == [(f"#{target}", words)]
    field = page.find(id=target)
    [at_field] = page.find_all(class_="field__error")
    assert at_field.text == f"Error: {words}"
    described = [node.get("aria-describedby", "") for node in field.lineage[:3]]
    assert any(at_field["id"] in ids.split() for ids in described)
    order = list(page.walk())
    assert order.index(summary) < order.index(page.find(id="contact-note"))


def reach(response):
    """The group "How can we reach you?" of the contact form."""
    return next(
        group
        for group in contact_form(response).find_all("fieldset")
        if group.find("legend").text == "How can we reach you?"
    )


@pytest.mark.parametrize("path", ["/contact/", CONDITION])
def test_email_and_phone_are_one_question_of_which_neither_is_called_optional(client, path):
    response = client.get(path)
    group = reach(response)
    assert [field["name"] for field in group.find_all("input")] == ["email", "phone"]
    assert [label.text for label in group.find_all("label")] == ["Email", "Phone"]
    assert soup(response).find(id=group["aria-describedby"]).text == "Email, phone, or both."


def invalid(response):
    return [
        field["name"]
        for field in contact_form(response).find_all("input")
        if field.get("aria-invalid") == "true"
    ]


def test_with_neither_the_whole_group_is_marked(client):
    response = client.post("/contact/", payload(email=""))
    group = reach(response)
    assert group["aria-describedby"] == "id_reach_helptext id_reach_error"
    assert group.find(class_="field__error")["id"] == "id_reach_error"
    assert invalid(response) == ["email", "phone"]


@pytest.mark.parametrize(
    ("changes", "marked"),
    [({"email": "ann@"}, ["email"]), ({"phone": "1"}, ["phone"]), ({"name": ""}, ["name"])],
)
def test_a_mistake_in_one_field_marks_that_field_and_not_the_group(client, changes, marked):
    response = client.post("/contact/", payload(**changes))
    assert invalid(response) == marked
    assert reach(response)["aria-describedby"] == "id_reach_helptext"


def test_all_errors_are_told_at_once_in_the_order_of_the_fields(client):
    page = soup(client.post("/contact/", {}))
    links = error_links(page)
    assert links == ["#id_name", "#id_email", "#id_topic_0", "#id_message"]
    ids = [node["id"] for node in page.walk() if "id" in node.attrs]
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_an_error_loses_nothing_that_was_typed_or_chosen(client):
    sent = payload(
        name='Ann "Dizzy" <Example>',
        email="not an address",
        phone="(940) 555-0100 x2",
        topic="offers",
        message="First line\r\n\r\n  & <second>",
        texts="on",
        offers="on",
        source_page=CONDITION,
        offer="",
    )
    response = client.post("/contact/", sent)
    area = sent.pop("message")
    shown = filled(contact_form(response))
    assert shown.pop("message") == " ".join(area.split())
    assert "First line\n\n  &amp; &lt;second&gt;</textarea>" in response.content.decode()
    assert shown == sent
    sent |= {"message": area, "email": "ann@example.com"}
    client.post("/contact/", sent)
    assert Inquiry.objects.get().source_page == CONDITION


def test_an_answer_with_a_visitors_words_is_kept_by_no_cache(client):
    response = client.post("/contact/", payload(email="no"))
    assert "public" not in response.get("Cache-Control", "")
    assert not response.has_header("ETag")


def test_a_refused_message_leaves_no_trace(client):
    client.post("/contact/", payload(email="no"))
    assert not Inquiry.objects.exists()
    assert not DBTaskResult.objects.exists()


def back(client, **changes):
    """The link back to the page that held the form, on the page of an error."""
    main = soup(client.post("/contact/", payload(name="", **changes))).find("main")
    links = [link for link in main.find_all("a") if link.text == "Back to the page you came from"]
    return [link["href"] for link in links]


def test_an_error_leaves_a_way_back_to_the_page_that_held_the_form(client):
    assert back(client, source_page=CONDITION) == [CONDITION]


@pytest.mark.parametrize(
    "page",
    ["/contact/", "", None, "//evil.example/", "/\\evil.example/", "https://evil.example/", "/\0"],
)
def test_the_way_back_leads_to_another_page_of_this_site_alone(client, page):
    assert back(client, source_page=page) == []


def test_the_way_back_is_there_after_a_second_error(client):
    answer = client.post("/contact/", payload(name="", source_page=CONDITION))
    again = filled(contact_form(answer))
    assert back(client, source_page=again["source_page"]) == [CONDITION]


def test_a_new_form_has_no_way_back(client):
    for path in ("/contact/", CONDITION):
        assert "Back to the page you came from" not in soup(client.get(path)).text
