"""Who writes "stop texting me" is told what happens, and staff see it until it's recorded."""

import pytest

from contact.models import ConsentEvent, Inquiry
from contact.text_stops import asks_to_stop_texts

from .conftest import run_tasks
from .desk import INBOX, page, write
from .html import soup

MARK, PHONE = "texts NOT stopped", "(940) 555-0123"
STOP = {"message": "Please stop texting me", "phone": PHONE}


@pytest.mark.parametrize(
    "message",
    [
        *["STOP", "stop please", "Please stop!", "¡STOP!", "Stop. Ann Example", "STOP ALL", "END"],
        *["Unsubscribe", "UNSUBSCRIBE me please", "Opt out", "Hi, I'd like to opt out."],
        *["Please stop texting me", "Can you stop the texts?", "stop sending me text messages"],
        *["I want to stop getting texts", "Quit texting my phone", "Stop all messages"],
        *["Please stop with these texts", "You won't stop texting me!", "stop sms"],
        *["Don't text me anymore", "Don’t text me", "do not text this number", "Please don't text"],
        *["Please do not send me any more texts", "Don't send text messages to my phone"],
        *["Don't text me, call me", "Never text me again", "I told you not to text me"],
        *["I don't want any more text messages", "I no longer want to receive your texts"],
        *["I don't want to be texted", "I'd prefer not to be texted", "I'd rather not get texts"],
        *["No more text messages please", "no more texts", "No texts.", "Call me, no texts please"],
        *["Unsubscribe me from your texts", "unsubscribe my phone number from your text messages"],
        *["Take me off your text list", "Remove my number from your texting list"],
        *["Please remove me from your list", "take me off of your text messages"],
        *["Opt out of texts", "I am opting out of your text reminders", "opt me out of sms"],
        *["I revoke my consent to texts", "I withdraw my permission to be texted"],
        *["Stop contacting me", "Don't contact me again", "I don't like getting texts"],
        *[
            "Please delete my number",
            "remove my phone number from your system",
            "no me contacten más",
        ],
        *["Please turn off the text reminders", "cancel all text messages"],
        *["Ya no me manden mensajes de texto", "No me envíen más textos", "no manden más mensajes"],
        *["Dejen de mandarme mensajes", "¿Pueden dejar de enviarme textos?", "Deje de textearme"],
        *["Quiero dejar de recibir mensajes", "No quiero recibir más mensajes de texto"],
        *["No quiero que me manden mensajes", "No más textos, por favor", "ALTO"],
        *["Sáquenme de la lista de mensajes", "Quiten mi número de los mensajes de texto"],
        *["Quiero darme de baja de los mensajes", "Cancelen los mensajes", "no me texteen"],
    ],
)
def test_words_that_ask_for_no_more_texts_are_known(message):
    assert asks_to_stop_texts(message)


@pytest.mark.parametrize(
    "message",
    [
        *["", "Do you have time on Tuesday?", "Text me", "Please text me back", "I got your text"],
        *["Stop the pain", "How do I stop the pain?", "I can't stop coughing", "Nonstop pain"],
        *["The pain won't stop", "The pain won't stop, text me", "It won't stop. Texts are fine."],
        *["It won't stop and texts are the best way", "Should I stop taking ibuprofen?"],
        *["I can't stop texting and my thumb hurts", "I need to stop texting so much"],
        *["Should I stop texting? My neck hurts", "Can I stop by after your text messages?"],
        *["I didn't get your text message", "I don't have your texts", "You don't text me"],
        *[
            "Why don't you text me?",
            "I got no texts",
            "I did not get texts",
            "I get no more texts from you",
        ],
        *["Please don't stop texting me", "I don't want to miss your texts", "I don't text"],
        *["Take me off the waiting list", "Remove me from the cancellation list"],
        *["Unsubscribe me from your emails", "How do I cancel my subscription to your emails?"],
        *["I want to opt out of surgery", "I withdraw my consent to treatment"],
        *["Does it stop at the knee?", "Please cancel my appointment", "My foot went dead"],
        *["I don't want surgery. Text messages are fine.", "End of story: my back hurts"],
        *["What's a good number?", "I stopped contacting my doctor", "Contact me again soon"],
        *["My number is new. Remove the old one, please."],
        *["Can I text you a picture?", "No numbness, text me", "I quit smoking"],
        *["Mándenme un texto", "No recibí su mensaje", "No me mandan los mensajes", "Bajas horas"],
        *["¿Debo dejar de tomar la pastilla?", "No puedo dejar de toser", "El dolor no para"],
        *[
            "No quiero perder sus mensajes",
            "No dejen de mandarme mensajes",
            "Alto dolor de espalda",
        ],
        *["Quiero cancelar mi cita por mensaje", "No entiendo sus mensajes"],
    ],
)
def test_near_misses_are_not(message):
    assert not asks_to_stop_texts(message)


@pytest.mark.parametrize(
    "nasty",
    ["stop ", "dont send a ", "no quiero a ", "unsubscribe a ", "no me manden a ", "opt out a "],
)
def test_a_very_long_text_is_looked_through_once(nasty):
    assert asks_to_stop_texts(nasty * 5000) in (True, False)


def listed(client, **view):
    return soup(client.get(INBOX, {"status": "all"} | view)).find(id="result_list").text


def notice(client, inquiry):
    """What the page of a message says of texts; or None."""
    notices = soup(client.get(page(inquiry, "change"))).find_all(class_="notice")
    return next((one for one in notices if "Texts have NOT stopped" in one.text), None)


def test_the_answer_says_in_two_languages_that_a_person_records_it(answer):
    told = answer(**STOP).find(class_="notice")
    assert "a person at the clinic reads that and records it" in told.text
    assert "reply STOP to any text from us" in told.text
    assert "una persona de la clínica lo lee" in told.find("p", lang="es").text


def test_the_answer_speaks_of_no_email_to_whoever_gave_no_address(answer):
    assert "the link in the email" in answer(**STOP).text
    by_phone_alone = answer(**STOP, email="").text
    assert "reply STOP to any text from us." in by_phone_alone
    assert "the link in the email" not in by_phone_alone
    assert "enlace del correo" not in by_phone_alone


def test_the_answer_never_tells_whether_that_number_had_agreed(answer):
    without = answer(**STOP).find(class_="notice").text
    write(phone=PHONE, email="owner@example.com", texts="on")
    assert answer(**STOP | {"name": "Bea"}).find(class_="notice").text == without


def test_the_answer_to_other_messages_says_nothing_of_it(answer):
    assert answer(message="Should I stop taking ibuprofen?").find(class_="notice") is None


def test_the_answer_promises_no_text_to_whoever_asks_for_none(answer):
    assert "call or text" in answer(phone=PHONE, texts="on", message="Text me").text
    assert "call or text" not in answer(**STOP, texts="on").text


def test_one_that_may_be_urgent_shows_911_first(answer):
    main = answer(phone=PHONE, message="Stop texting me, I have chest pain").text
    assert main.index("Call 911") < main.index("stop texting you")


def test_words_alone_withdraw_nothing(answer):
    write(phone=PHONE, texts="on")
    answer(**STOP)
    assert not ConsentEvent.objects.filter(decision="withdrawn").exists()
    assert ConsentEvent.objects.in_force("texts").count() == 1


def test_staff_see_it_until_they_record_it_and_the_mark_leads_there(admin_client):
    write(phone=PHONE, texts="on")
    asks = write(**STOP)
    assert listed(admin_client).count(MARK) == 1
    link = notice(admin_client, asks).find("a")["href"]
    button = soup(admin_client.get(link)).find("button", name="withdraw")
    assert button.text == "Record that this person withdrew"
    admin_client.post(link, {button["name"]: button["value"]})
    assert MARK not in listed(admin_client)
    assert notice(admin_client, asks) is None


def test_an_answer_does_not_end_the_mark(admin_client):
    write(phone=PHONE, texts="on")
    asks = write(**STOP, status="answered")
    assert MARK in listed(admin_client)
    assert notice(admin_client, asks)


def test_without_a_yes_in_force_there_is_no_mark(admin_client):
    write(phone="(940) 555-0177", email="other@example.com", texts="on")
    asks = write(**STOP)
    assert MARK not in listed(admin_client)
    assert notice(admin_client, asks) is None


@pytest.mark.parametrize("changes", [{"phone": ""}, {"email": ""}, {"email": "ANN@example.com"}])
def test_the_number_or_the_address_is_enough_to_know_the_person(admin_client, changes):
    write(phone=PHONE, texts="on")
    asks = write(**STOP | changes)
    assert notice(admin_client, asks)
    assert MARK in listed(admin_client)


def test_two_who_left_no_address_are_two_people(admin_client):
    write(phone=PHONE, email="", texts="on")
    write(**STOP, email="")
    other = write(phone="(940) 555-0177", email="", message="STOP")
    assert listed(admin_client).count(MARK) == 1
    assert notice(admin_client, other) is None


def test_suspected_spam_lends_nobody_its_number(admin_client):
    write(phone=PHONE, email="owner@example.com", texts="on")
    write(phone=PHONE, status="suspect")
    assert notice(admin_client, write(message="Stop texting me")) is None


def test_a_yes_in_the_same_message_is_asked_about(admin_client):
    assert notice(admin_client, write(**STOP, texts="on"))


def test_who_says_yes_again_later_wants_texts(admin_client):
    write(phone=PHONE, texts="on")
    asks = write(**STOP)
    write(phone=PHONE, texts="on", message="Now I do want texts")
    assert notice(admin_client, asks) is None
    assert MARK not in listed(admin_client)


def test_an_erased_message_asks_for_nothing(admin_client):
    write(phone=PHONE, texts="on")
    asks = write(**STOP)
    asks.erase()
    assert notice(admin_client, asks) is None


def test_the_mark_stands_beside_that_of_a_visit(admin_client):
    write(phone=PHONE, texts="on")
    write(phone=PHONE, message="Cancel my visit. Stop texting me.")
    assert f"appointment NOT changed {MARK}" in listed(admin_client)


def test_the_mail_to_staff_holds_none_of_its_words(answer, mail_server):
    answer(phone=PHONE, message="Zebulon says stop texting me")
    run_tasks()
    told = mail_server.mails[0].get_content()
    assert "Zebulon" not in told
    assert "texting" not in told


@pytest.mark.django_db
def test_many_at_once_take_two_queries(django_assert_num_queries):
    write(phone=PHONE, texts="on")
    for number in range(10):
        write(phone=PHONE, message=f"STOP. {number}")
    rows = list(Inquiry.objects.all())
    with django_assert_num_queries(2):
        assert len(ConsentEvent.objects.texts_not_stopped(rows)) == 10
    with django_assert_num_queries(0):
        assert not ConsentEvent.objects.texts_not_stopped(rows[-1:])
