"""A message that sounds urgent is stored and told like any other, and never refused."""

import pytest
from django_tasks_db.models import DBTaskResult

from articles.models import (
    ArticleCareCard,
    Condition,
    ConditionText,
    PageCareCard,
    Treatment,
    Urgency,
)
from contact.models import Clinic, Inquiry
from contact.urgent import urgent_words

from .conftest import run_tasks
from .desk import INBOX, alter, page, run_action, write
from .factories import make_condition
from .html import soup
from .messages import payload
from .pages import CONDITION
from .test_export import table

pytestmark = pytest.mark.django_db

URGENT = {"message": "Zebulon cannot pee and has chest pain, please help"}


@pytest.fixture
def send(client):
    """Post a message, and return the answer."""

    def send(**changes):
        return client.post("/contact/", payload(**URGENT | changes))

    return send


def test_it_is_stored_with_the_words_of_the_table_alone(send):
    assert send().status_code == 302
    inquiry = Inquiry.objects.get()
    assert inquiry.message == URGENT["message"]
    assert inquiry.status == Inquiry.Status.NEW
    assert inquiry.urgent_words == "can’t pee; chest pain"
    assert inquiry.outgoing_mail.get().kind == "notification"


def test_every_sign_of_the_emergency_cards_sounds_urgent_when_somebody_sends_it(client, send):
    cards = soup(client.get(CONDITION)).find_all("section", class_="care-card--emergency")
    assert len(cards) == 2
    signs = [sign.text for card in cards for sign in card.find_all("li")]
    assert len(signs) == 10
    for sign in signs:
        send(message=sign)
    found = Inquiry.objects.values_list("message", "urgent_words")
    assert sorted(message for message, words in found if words) == sorted(signs)


def signs_for_911():
    """All that the sample site says somebody should call 911 for."""
    for card in (*ArticleCareCard.objects.all(), *PageCareCard.objects.all()):
        if card.urgency == Urgency.EMERGENCY:
            yield from card.symptom_list
            yield card.note
    for condition in Condition.objects.all():
        yield from (symptom.text for symptom in condition.symptoms_by_place[Urgency.EMERGENCY])
        yield condition.emergency_note
    for text in ConditionText.objects.filter(region="other_emergencies"):
        yield from (sign.text for sign in soup(text.body).find_all("li"))
    for treatment in Treatment.objects.all():
        yield from (text for text in treatment.risks.split(". ") if "911" in text)


def test_every_sign_that_the_sample_site_sends_to_911_sounds_urgent():
    # Without the number, because “call 911” counts by itself.
    signs = {sign.replace("911", "") for sign in signs_for_911() if sign}
    assert len(signs) > 30
    assert [sign for sign in sorted(signs) if not urgent_words(sign)] == []


# Each sign of those that a bullet names several of, or that can't be told without the words
# around it, as a patient would write it.
SINGLE_SIGNS = [
    # spinal-adjustment: "after any adjustment … trouble speaking, seeing or walking"
    *["I have trouble speaking", "trouble seeing since my adjustment"],
    *["I have trouble walking since the adjustment", "sudden weakness", "loss of balance"],
    # common-myths: "sudden trouble seeing or walking"
    *["sudden trouble seeing", "I suddenly have trouble walking"],
    # regenerative-medicine: "after an injection … numbness or tingling between them"
    *["sudden loss of sight after an injection", "numbness between my legs"],
    # muscle strain: "a limb is numb, cold or blue", and so on
    *["my leg is numb", "my leg is cold", "my foot is blue", "I heard a crack"],
    *["my arm is bent out of shape", "dark urine after a bad strain", "my calf is rock hard"],
    # the older spine, of a blow to the head
    *["I hit my head and passed out", "I had a seizure", "he hit his head and keeps throwing up"],
    *["she hit her head and is confused", "I hit my head and I'm very sleepy"],
    *["I hit my head and have a headache that gets worse", "I hit my head and take warfarin"],
    # gardeners
    *["my husband is confused in the heat", "he passed out in the heat", "I fell from a wall"],
    # back spasms
    *["I faint", "I'm fainting", "sudden tearing pain in my belly", "my foot drags"],
    *["my weakness is getting worse", "new weakness in both legs", "loss of bowel control"],
    *["pain in my side with a fever", "pain in my side and vomiting", "blood in my urine"],
    *["I'm pregnant and bleeding", "contractions, and I'm pregnant", "stiff neck with a fever"],
    *["sudden, severe headache", "suddenly I walk unsteady", "I am struggling to breathe"],
]


@pytest.mark.parametrize("sign", SINGLE_SIGNS)
def test_each_of_these_signs_sounds_urgent_by_itself(sign):
    assert urgent_words(sign)


def test_one_that_comes_back_with_an_error_is_answered_by_the_emergency_card_first(send):
    for source_page in (CONDITION, "/\0"):
        page = soup(answer := send(name="", source_page=source_page))
        assert answer.status_code == 422
        ids = [node.get("id") for node in page.find("main").walk() if node.tag]
        classes = [node.get("class") or "" for node in page.find("main").walk() if node.tag]
        assert "urgent" in ids
        card = next(i for i, name in enumerate(classes) if "care-card--emergency" in name)
        assert card < classes.index("error-summary")
        assert [node.get("id") for node in page.walk() if "autofocus" in node.attrs] == ["urgent"]
        assert "We do not have your message yet." in page.text
    assert "call or text 988" not in page.text
    assert "call or text 988" in soup(send(name="", message="I want to die")).text
    assert soup(send(name="", message="Do you take children?")).find(id="urgent") is None
    assert not Inquiry.objects.exists()


def test_one_that_came_from_another_site_shows_the_emergency_card_too(client):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post("/contact/", payload(**URGENT), headers=headers)
    assert answer.status_code == 403
    assert soup(answer).find(id="urgent")


def test_other_messages_have_no_such_words(send):
    send(message="Do you have time on Tuesday? No chest pain.")
    assert Inquiry.objects.get().urgent_words == ""


def test_a_message_that_sounds_urgent_and_like_spam_is_stored_with_the_words(send):
    assert send(website="https://robot.example").status_code == 302
    assert Inquiry.objects.get().urgent_words == "can’t pee; chest pain"


def test_erasing_takes_the_words_out():
    inquiry = write(**URGENT)
    inquiry.erase()
    inquiry.refresh_from_db()
    assert inquiry.urgent_words == ""


def test_the_export_has_the_words(admin_client):
    chosen = write(**URGENT)
    (row,) = table(run_action(admin_client, "export", chosen))
    assert row["May be urgent"] == "can’t pee; chest pain"


# --- What its writer sees


def answer(client, **changes):
    """The page after sending."""
    response = client.post("/contact/", payload(**URGENT | changes), follow=True)
    assert response.status_code == 200
    return soup(response).find("main")


def order(main):
    """The headings of the page, from the top."""
    return [node.text for node in main.find_all() if node.tag in ("h1", "h2")]


def test_its_answer_shows_the_emergency_card_first_with_its_button(client):
    condition = Condition.objects.get()
    main = answer(client)
    assert order(main)[:3] == [
        "This may be an emergency. Do not wait for our reply.",
        "Emergency: Call 911 or go to an emergency room now if you have:",
        "We have your message",
    ]
    card = main.find(id="emergency")
    signs = [symptom.text for symptom in condition.symptoms_by_place["emergency"]]
    assert [item.text for item in card.find_all("li")] == signs
    assert "Call 911" in card.find("a", class_="button", href="tel:911").text
    assert card.find(lang="es")


def test_the_card_is_that_of_the_condition_page_that_held_the_form(client):
    neck = make_condition(slug="neck-pain", title="Neck pain")
    neck.symptoms.filter(urgency="emergency").update(text="a neck sign")
    card = answer(client, source_page="/conditions/neck-pain/").find(id="emergency")
    assert "a neck sign" in card.text
    elsewhere = answer(client, source_page="/articles/", message="I have chest pain")
    assert "a neck sign" not in elsewhere.find(id="emergency").text


@pytest.mark.parametrize("change", ["a draft", "no emergency list"])
def test_a_page_without_a_public_list_gives_way_to_the_clinics_own(client, change):
    neck = make_condition(slug="neck-pain", title="Neck pain")
    neck.symptoms.filter(urgency="emergency").update(text="a neck sign")
    if change == "a draft":
        Condition.objects.filter(pk=neck.pk).update(published_at=None)
    else:
        neck.symptoms.filter(urgency="emergency").delete()
    card = answer(client, source_page="/conditions/neck-pain/").find(id="emergency")
    assert "a neck sign" not in card.text
    assert card.find("li")


def test_without_any_condition_page_there_is_still_the_button(client):
    Condition.objects.all().delete()
    main = answer(client)
    assert order(main)[0] == "This may be an emergency. Do not wait for our reply."
    assert main.find("a", class_="button", href="tel:911")
    assert "911" in main.find(lang="es").text


def test_the_answer_is_the_same_where_it_is_kept_apart_as_suspected_spam(client):
    assert answer(client, website="https://robot.example").find(id="emergency")
    assert Inquiry.objects.get().status == Inquiry.Status.SUSPECT


def test_the_answer_keeps_reference_and_promise_and_says_not_to_wait(client):
    text = answer(client).text
    assert Inquiry.objects.get().reference in text
    assert Inquiry.objects.get().reply_promise() in text
    assert "do not wait for that answer: call 911" in text
    assert "You’ll hear from us" not in text


def test_a_sentence_in_spanish_stands_right_after_the_first_button(client):
    nodes = [node for node in answer(client).walk() if node.tag in ("a", "p")]
    button = next(i for i, node in enumerate(nodes) if node.get("href") == "tel:911")
    following = nodes[button + 1]
    assert following["lang"] == "es"
    assert following.text == "Si cree que puede ser una emergencia, llame al 911 ahora mismo."


def test_no_bar_at_the_foot_of_the_answer_offers_to_write(client):
    def bar(**changes):
        sent = client.post("/contact/", payload(**URGENT | changes), follow=True)
        return soup(sent).find(class_="call-bar")

    assert bar() is None
    assert "Message" in bar(message="Do you have time on Tuesday?").text


def test_the_answer_leads_nobody_to_the_clinic_before_911(client):
    """It may be closed, or the line busy."""
    main = answer(client)
    assert "Do not wait for us, and do not call us first." in main.text
    assert "Need us sooner?" not in main.text
    assert main.find_all("a", href=Clinic.objects.get().phone_link) == []
    other = answer(client, message="Do you have time on Tuesday?")
    assert "Need us sooner?" in other.text
    assert other.find_all("a", href=Clinic.objects.get().phone_link)


def test_whoever_writes_of_suicide_reads_of_the_lifeline_too(client):
    main = answer(client, message="My back hurts so much that I want to die")
    assert "call or text 988, the Suicide & Crisis Lifeline" in main.text
    button = main.find("a", class_="button", href="tel:988")
    assert "Call 988" in button.text
    nodes = list(main.walk())
    assert nodes.index(button) < nodes.index(main.find(id="emergency"))
    assert "Call 988 or 911. Do not wait for us" in main.text
    assert "988" in " ".join(node.text for node in main.find_all(lang="es"))
    assert "988" not in answer(client).text


def test_the_answer_to_other_messages_has_no_emergency_card(client):
    main = answer(client, message="Do you have time on Tuesday?")
    assert main.find(id="emergency") is None
    assert order(main)[0].startswith("You’ll hear from us by")


# --- What staff see


def test_the_subject_says_may_be_urgent_and_the_mail_no_word_of_message_or_table(send, mail_server):
    send(name="Quartermain")
    run_tasks()
    (mail,) = mail_server.mails
    reference = Inquiry.objects.get().reference
    assert mail["Subject"] == f"May be urgent: new message {reference}"
    assert "may be urgent. Look now." in mail.get_content()
    everything = f"{mail_server.envelopes[0].content.decode()} {mail.get_content()}".lower()
    for word in ("zebulon", "pee", "chest", "pain", "quartermain", "help"):
        assert word not in everything


def test_the_mail_about_other_messages_says_nothing_of_it(send, mail_server):
    send(message="Do you have time on Tuesday?")
    run_tasks()
    (mail,) = mail_server.mails
    assert mail["Subject"] == f"New message {Inquiry.objects.get().reference}"
    assert "urgent" not in mail.get_content()


@pytest.mark.parametrize(
    "suspect",
    [{"website": "https://robot.example"}, {"message": "Chest pain! a.com b.com www.c.com"}],
    ids=["a robot", "links"],
)
def test_staff_are_told_at_once_even_of_what_looks_like_spam(send, mail_server, suspect):
    send(**suspect)
    run_tasks()
    assert Inquiry.objects.get().status == Inquiry.Status.SUSPECT
    assert [mail["Subject"][:14] for mail in mail_server.mails] == ["May be urgent:"]


def test_no_log_and_no_task_holds_what_it_says(send, mail_server, caplog):
    caplog.set_level("DEBUG")
    send()
    mail = Inquiry.objects.get().outgoing_mail.get()
    assert DBTaskResult.objects.get().args_kwargs == {"args": [mail.pk], "kwargs": {}}
    run_tasks()
    for word in ("cannot pee", "can’t pee", "chest pain", "Zebulon"):
        assert word not in caplog.text


def test_the_list_and_the_message_say_look_now_and_which_words_did_it(admin_client):
    inquiry = write(**URGENT)
    line = soup(admin_client.get(INBOX)).find(class_="late").parent
    assert line.tag == "div"
    assert line.text == "May be urgent: look now (can’t pee; chest pain)"
    message = soup(admin_client.get(page(inquiry, "change"))).find("main").text
    assert message.count("May be urgent") == 1
    said = "May be urgent: look now. It says something like: can’t pee; chest pain."
    assert said in message


def test_the_list_shows_them_before_all_others_even_late_ones(admin_client):
    late = alter(write(message="Late"), reply_due_at="2020-01-01T12:00Z")
    urgent = write(**URGENT)
    changelist = admin_client.get(INBOX).context_data["cl"]
    assert list(changelist.result_list) == [urgent, late]


@pytest.mark.parametrize("suspicion", ["", "content"])
def test_the_to_do_list_names_them_first_and_leads_to_them(admin_client, suspicion):
    write(message="Do you have time on Tuesday?")
    status = Inquiry.Status.SUSPECT if suspicion else Inquiry.Status.NEW
    urgent = alter(write(**URGENT), status=status, suspicion=suspicion)
    todo = soup(admin_client.get("/admin/")).find(class_="todos__item")
    assert "1 message that may be urgent" in todo.text
    assert "Look at this before anything else" in todo.text
    changelist = admin_client.get(todo.find("a")["href"]).context_data["cl"]
    assert list(changelist.result_list) == [urgent]


@pytest.mark.parametrize("status", ["answered", "closed", "suspect"])
def test_the_mark_goes_once_a_person_has_dealt_with_it(admin_client, status):
    inquiry = write(**URGENT, status=status)
    assert not Inquiry.objects.urgent().exists()
    assert "may be urgent" not in soup(admin_client.get("/admin/")).find(class_="home__part").text
    assert "look now" not in soup(admin_client.get(page(inquiry, "change"))).text


def test_the_mark_goes_with_erasing(admin_client):
    inquiry = write(**URGENT)
    inquiry.erase()
    assert not Inquiry.objects.urgent().exists()
    assert "look now" not in soup(admin_client.get(page(inquiry, "change"))).text
