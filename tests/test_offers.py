"""
An offer shows while it runs and is gone by itself, says what "free" includes, and the message that
it brings says which offer it is about.
"""

import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.signing import b64_encode
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic_site.foundation.roles import FRONT_DESK, MANAGER
from clinic_site.foundation.wording import claims
from contact.erasure import erase_person
from contact.models import Inquiry, Offer

from .conftest import run_tasks
from .desk import INBOX, alter, run_action, write
from .editing import edit, typed, url
from .factories import make_offer
from .hours import local
from .html import soup
from .messages import contact_form, filled, payload
from .pages import CONDITION

pytestmark = pytest.mark.django_db

TITLE = "First visit for $49"


def main(client, path):
    return soup(client.get(path)).find("main")


def sitemap(client):
    return re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode())


def nodes(client, path):
    script = soup(client.get(path)).find("script", type="application/ld+json")
    return json.loads(script.children[0])["@graph"]


def errors(response):
    """{field: what is said at it} of a form of the admin that was refused."""
    assert response.status_code == 200
    return {
        name: " ".join(said)
        for name, said in response.context_data["adminform"].form.errors.items()
    }


def add(client, **changes):
    fields = typed(client.get(url(Offer, "add")))
    today = timezone.localdate()
    offer = {
        "title": TITLE,
        "text": "A talk about your back and an exam.",
        "includes": "",
        "who": "New patients",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
    }
    return client.post(url(Offer, "add"), fields | offer | changes)


# --- While it runs, and when it doesn't


@pytest.mark.parametrize("path", ["/", "/offers/", "/contact/", CONDITION])
def test_a_running_offer_is_on_home_on_its_page_and_beside_each_form(client, path):
    assert TITLE not in client.get(path).content.decode()
    make_offer()
    assert TITLE in main(client, path).text


def test_its_page_says_what_is_included_who_may_have_it_and_until_when(client):
    make_offer(includes="A talk and an exam.", ends_on=date(2199, 5, 3))
    text = main(client, "/offers/").text
    for words in ("A talk and an exam.", "New patients", "Friday, May 3, 2199"):
        assert words in text


@pytest.mark.parametrize(
    ("last_day", "told"),
    [("2027-12-01", "through December 1"), ("2099-12-01", "through December 1, 2099")],
)
def test_beside_the_form_stands_the_year_of_one_that_runs_for_long(client, last_day, told):
    with time_machine.travel(local("2027-11-27 12:00"), tick=False):
        make_offer(ends_on=date.fromisoformat(last_day))
        assert f"{TITLE}, {told} " in f"{main(client, '/contact/').text} "


def test_without_offers_the_page_says_so_and_how_to_ask_and_search_engines_pass_it_by(client):
    page = soup(client.get("/offers/"))
    assert "We don’t have any special offers right now." in page.find("main").text
    assert page.find("main").find("a", href="/contact/")
    assert page.find("meta", name="robots")["content"] == "noindex"
    assert not [node for node in nodes(client, "/offers/") if node["@type"] == "Offer"]
    assert "http://testserver/offers/" not in sitemap(client)
    assert not page.find("footer").find("a", href="/offers/")


def test_while_offers_run_sitemap_and_footer_lead_to_them(client):
    make_offer()
    page = soup(client.get("/about/"))
    assert page.find("footer").find("a", href="/offers/").text == "Special offers"
    assert "http://testserver/offers/" in sitemap(client)
    assert not soup(client.get("/offers/")).find("meta", name="robots")


def test_search_engines_read_the_offer_that_visitors_read(client):
    offer = make_offer(starts_on=date(2026, 1, 1), ends_on=date(2199, 1, 1))
    (node,) = [node for node in nodes(client, "/offers/") if node["@type"] == "Offer"]
    assert node["name"] == TITLE
    assert node["url"] == f"http://testserver{offer.get_absolute_url()}"
    assert (node["validFrom"], node["validThrough"]) == ("2026-01-01", "2199-01-01")
    assert node["offeredBy"]["@id"] in {other["@id"] for other in nodes(client, "/offers/")}
    assert soup(client.get("/offers/")).find(id=offer.anchor)


@pytest.mark.parametrize(
    ("moment", "shows"),
    [
        ("2026-11-26 23:59:58", False),
        ("2026-11-27 00:00:02", True),
        ("2026-11-28 23:59:58", True),
        ("2026-11-29 00:00:02", False),
    ],
)
def test_it_runs_from_its_first_midnight_to_its_last_by_the_clinics_clock(client, moment, shows):
    make_offer(starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 28))
    with time_machine.travel(local(moment), tick=False):
        assert (TITLE in main(client, "/offers/").text) == shows
        assert (TITLE in main(client, "/").text) == shows


@pytest.mark.usefixtures("kept_pages")
def test_kept_pages_show_and_drop_it_at_midnight(client, saved):
    with time_machine.travel(local("2026-11-26 23:30"), tick=False) as clock:
        with saved():
            make_offer(starts_on=date(2026, 11, 27), ends_on=date(2026, 11, 27))
        assert TITLE not in main(client, "/").text
        clock.move_to(local("2026-11-27 00:00:02"))
        assert TITLE in main(client, "/").text
        clock.move_to(local("2026-11-27 23:59"))
        assert TITLE in main(client, "/").text
        clock.move_to(local("2026-11-28 00:00:02"))
        assert TITLE not in main(client, "/").text
        assert "/offers/" not in client.get("/about/").content.decode()


@pytest.mark.usefixtures("kept_pages")
def test_kept_pages_show_a_changed_offer_at_once(client, saved):
    with saved():
        offer = make_offer()
    assert TITLE in main(client, "/").text
    with saved():
        offer.delete()
    assert TITLE not in main(client, "/").text


def test_the_search_finds_the_page_of_offers(client, saved):
    with saved():
        make_offer()
    found = main(client, "/search/?q=special+offers").find(class_="search-results")
    assert "/offers/" in [link["href"] for link in found.find_all("a")]


# --- Its words


@pytest.mark.parametrize(
    "words",
    [
        "Free exam for new patients.",
        "Your first exam is free.",
        "A complimentary exam.",
        "No charge for your first visit.",
        "Your exam costs $0 in May.",
        "The exam comes without any fee.",
        "Your first visit is on us.",
        "First visit on us!",
        "Two-for-one massages.",
        "Buy one, get one.",
    ],
)
@pytest.mark.parametrize("field", ["title", "text"])
def test_what_is_free_must_list_what_it_includes(admin_client, field, words):
    said = errors(add(admin_client, **{field: words}))
    assert list(said) == ["includes"]
    assert "22 TAC §77.1(c)" in said["includes"]
    assert not Offer.objects.exists()
    assert add(admin_client, **{field: words}, includes="A talk and an exam.").status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        "Feel free to ask.",
        "Count on us.",
        "Call on us in May.",
        "A sugar-free snack.",
        "$0.50 off",
        "Half price in May",
        "$49, not $90",
    ],
)
def test_words_that_give_nothing_away_need_no_list(words):
    assert not claims.says_free(words)


@pytest.mark.parametrize("field", ["title", "text", "includes", "who"])
def test_a_claim_that_a_clinic_may_not_make_is_refused_at_its_field(admin_client, field):
    said = errors(add(admin_client, **{field: "We guarantee that it works."}))
    assert list(said) == [field]
    assert "guarantee" in said[field]
    assert "22 TAC §77.4" in said[field]


def test_words_that_only_call_for_a_second_look_are_saved_and_pointed_out(admin_client):
    assert add(admin_client, text="The best care in town.").status_code == 302
    page = soup(admin_client.get(url(Offer, "changelist")))
    assert "look at this again" in page.find(class_="messagelist").text


def test_an_end_before_the_start_is_refused_at_the_field(admin_client):
    response = add(admin_client, starts_on="2026-12-02", ends_on="2026-12-01")
    assert list(errors(response)) == ["ends_on"]
    assert soup(response).find("input", name="title")["value"] == TITLE


def test_the_database_keeps_no_offer_that_ends_before_it_starts():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_offer(ends_on=timezone.localdate() - timedelta(days=1))


# --- The message about it


def ask(client, offer, **changes):
    """Follow the link of the offer and send the form that it leads to."""
    link = soup(client.get("/offers/")).find(id=offer.anchor).find("a")["href"]
    form = contact_form(client.get(link))
    fields = filled(form) | payload(topic=None, wordings=None, source_page=None) | changes
    return client.post("/contact/", fields)


def test_a_message_from_an_offer_says_which_one_it_is_about(client):
    offer = make_offer()
    assert ask(client, offer).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.offer, inquiry.offer_title) == (offer, TITLE)
    assert inquiry.topic == "offers"


def test_the_form_says_what_the_message_is_about_also_after_a_mistake(client):
    offer = make_offer()
    assert TITLE in main(client, offer.contact_url).find(class_="notice").text
    response = ask(client, offer, name="")
    assert response.status_code == 422
    assert TITLE in soup(response).find("main").find(class_="notice").text
    assert filled(contact_form(response))["offer"] == offer.signed


def test_the_link_of_an_offer_that_is_over_says_so(client):
    offer = make_offer(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    page = soup(client.get(offer.contact_url))
    assert "That offer has ended." in page.find("main").text
    assert filled(contact_form(client.get(offer.contact_url)))["offer"] == ""


@pytest.mark.parametrize(
    "number", ["0", "999999", "9" * 40, "-1", "1 or 1", "<b>", "١", "", "\x00", "1\n"]
)
def test_made_up_offers_are_dropped_and_the_message_arrives(client, number):
    make_offer(pk=1)
    assert client.get("/contact/", {"offer": number}).status_code == 200
    assert client.post("/contact/", payload(offer=number)).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.offer, inquiry.offer_title) == (None, "")


def test_an_offer_that_ended_while_somebody_wrote_stays_with_the_message(client, admin_client):
    offer = make_offer(starts_on=date(2026, 1, 1), ends_on=date(2199, 1, 2))
    form = filled(contact_form(client.get(offer.contact_url)))
    Offer.objects.update(title="First visit for $59", ends_on=date(2026, 1, 2))
    refused = client.post("/contact/", form | payload(wordings=None, name=""))
    assert TITLE in soup(refused).find("main").find(class_="notice").text
    sent = client.post("/contact/", filled(contact_form(refused)) | {"name": "Ann"})
    assert sent.status_code == 302
    message = Inquiry.objects.get()
    assert (message.offer, message.offer_title) == (offer, TITLE)
    shown = soup(admin_client.get(message.admin_path)).find(class_="field-asked_offer")
    assert f"{TITLE}, ended on" in shown.text


def test_an_offer_that_was_deleted_while_somebody_wrote_stays_too(client, admin_client):
    offer = make_offer()
    form = filled(contact_form(client.get(offer.contact_url)))
    offer.delete()
    assert client.post("/contact/", form | payload(wordings=None)).status_code == 302
    message = Inquiry.objects.get()
    assert (message.offer, message.offer_title) == (None, TITLE)
    shown = soup(admin_client.get(message.admin_path)).find(class_="field-asked_offer")
    assert f"{TITLE} (deleted since)" in shown.text


def test_nobody_else_makes_up_the_title_of_an_offer(client):
    made_up, signature = b64_encode(b'[1,"Free"]').decode(), make_offer().signed.partition(":")[2]
    for offer in (f"{made_up}:{signature}", f":{signature}", ":", made_up):
        assert client.post("/contact/", payload(offer=offer)).status_code == 302
    assert {inquiry.offer_title for inquiry in Inquiry.objects.all()} == {""}


def test_a_number_alone_names_no_offer_that_has_ended(client):
    offer = make_offer(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 2))
    assert client.post("/contact/", payload(offer=offer.pk)).status_code == 302
    assert Inquiry.objects.get().offer_title == ""


@pytest.mark.usefixtures("kept_pages")
def test_links_of_offers_fill_no_cache(client, tmp_path):
    offer = make_offer()
    client.get("/contact/")
    before = sorted((tmp_path / "pages").glob("*"))
    for number in (offer.pk, 7, 8, "x"):
        client.get(f"/contact/?offer={number}")
    assert sorted((tmp_path / "pages").glob("*")) == before


def test_two_messages_about_two_offers_are_two_though_their_words_are_the_same(client):
    first, second = make_offer(), make_offer(title="Two for one")
    for offer in (first, first, second):
        client.post("/contact/", payload(offer=offer.pk))
    assert [one.offer for one in Inquiry.objects.order_by("pk")] == [first, second]


def test_staff_see_the_offer_in_the_list_and_in_the_message(sign_in):
    offer = make_offer()
    message = write(offer=offer.pk, topic="offers")
    client = sign_in(FRONT_DESK)
    assert f"Special offers: {TITLE}" in soup(client.get(INBOX)).text
    shown = soup(client.get(message.admin_path)).find(class_="field-asked_offer")
    assert "runs until" in shown.text
    assert client.get(shown.find("a")["href"]).status_code == 200
    assert TITLE in soup(client.get(f"{INBOX}?q=first+visit&status=all")).find("tbody").text


def test_the_title_stays_with_the_message_when_the_offer_changes_or_goes(admin_client):
    offer = make_offer()
    message = write(offer=offer.pk)
    Offer.objects.update(title="First visit for $59")
    assert TITLE in soup(admin_client.get(message.admin_path)).find(class_="field-asked_offer").text
    offer.delete()
    message.refresh_from_db()
    assert (message.offer, message.offer_title) == (None, TITLE)
    shown = soup(admin_client.get(message.admin_path)).find(class_="field-asked_offer")
    assert f"{TITLE} (deleted since)" in shown.text


def test_a_message_about_no_offer_has_no_line_for_one(admin_client):
    page = soup(admin_client.get(write().admin_path))
    assert not page.find(class_="field-asked_offer")


def test_the_mail_to_staff_names_the_offer_and_nothing_of_the_patient(client, mail_server):
    write(offer=make_offer().pk, name="Zebulon Quartermain", message="My xylophone")
    run_tasks()
    (sent,) = mail_server.mails
    text = sent.get_content()
    assert f"Offer:     {TITLE}" in text
    assert "Zebulon" not in text
    assert "xylophone" not in text


def test_the_spreadsheet_has_the_offer(admin_client):
    message = write(offer=make_offer().pk)
    response = run_action(admin_client, "export", message)
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert "About,Offer,Message" in lines[0]
    assert f"A question,{TITLE}," in lines[1]


def test_erasing_a_person_takes_the_offer_out_of_the_message(admin_user):
    offer = make_offer()
    message = write(offer=offer.pk, status="closed")
    erase_person(admin_user, [message])
    message.refresh_from_db()
    assert (message.offer, message.offer_title) == (None, "")
    assert "49" not in message.search_text
    assert Offer.objects.filter(pk=offer.pk).exists()


def test_so_does_age(client):
    message = alter(write(offer=make_offer().pk), status="closed", status_since=local("2020-01-01"))
    (kept_too_long,) = Inquiry.objects.kept_too_long()
    kept_too_long.erase()
    message.refresh_from_db()
    assert message.offer_title == ""


# --- Who may write one


def test_a_manager_writes_offers_and_the_front_desk_reads_them(sign_in):
    offer = make_offer()
    desk = sign_in(FRONT_DESK)
    assert desk.get(url(Offer, "change", offer.pk)).status_code == 200
    assert desk.post(url(Offer, "change", offer.pk), {"title": "Mine"}).status_code == 403
    assert desk.get(url(Offer, "add")).status_code == 403
    manager = sign_in(MANAGER)
    assert edit(manager, offer, title="Ours").status_code == 302
    assert add(manager).status_code == 302
