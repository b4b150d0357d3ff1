"""Who writes to cancel or move a visit is told to call, whichever topic they chose."""

import pytest

from contact.models import Clinic, Inquiry
from contact.visit_changes import asks_to_change_a_visit

from .conftest import run_tasks
from .desk import INBOX, page, write
from .html import soup


@pytest.mark.parametrize(
    "message",
    [
        *["Please cancel my appointment", "I need to cancel.", "Cancel", "I have to cancel today"],
        *["Can you cancel my 3 pm?", "I must cancel for Tuesday", "Cancelling tomorrow's visit"],
        *["I'd like to reschedule", "Can we RESCHEDULE?", "Could you postpone my next visit"],
        *["Can I move my appointment to Friday?", "I want to change the time of my visit"],
        *["Please change my appointment", "Could we move it to Thursday?", "Push me to next week"],
        *["Could I come on Thursday, not Tuesday?", "May I come Friday instead of Monday?"],
        *["I can't come", "I can’t come on Tuesday", "We cannot come in tomorrow, sorry"],
        *["I can't make it", "I won't make it on Friday", "I will not be able to make it today"],
        *[
            "I'm not going to make it to my visit",
            "I can't keep my appointment",
            "I can't be there",
        ],
        *["I won't be able to come", "I can't make my appointment", "I’m unable to come in"],
        *["Move my 2 pm to 4 pm", "I won't be coming tomorrow", "I'm not coming on Monday"],
        *["Cancel 2pm", "Can we re-schedule?", "Please cancel my daughter's 4:00", "cancel please"],
        *["I can't make my 3 o'clock", "I have to miss my appointment", "Another day instead?"],
        *["Cancela mi cita, por favor", "No puedo ir a mi cita", "No podré ir a las 3"],
        *["No voy a poder ir a la clínica", "Quiero cambiar la hora de mi cita"],
        *["Quiero cancelar mi cita", "Necesito cancelar.", "Tengo que cancelar la del lunes"],
        *["¿Puedo cambiar mi cita?", "Quisiera reprogramar", "Reagendar, por favor"],
        *[
            "No puedo ir mañana",
            "No podré asistir",
            "No voy a poder ir",
            "no puedo venir el martes",
        ],
        *["¿Pueden mover la cita al viernes?", "¿Puedo cambiarla para el jueves?"],
        *["I wont be able to make it tomorow", "I need to reschedual my appointment"],
        *["Please cancle my appt", "can I come at 4 instead of 2 tomorrow?"],
        *["I won't need my Thursday visit", "running late for my 3pm"],
        *["I'm running 10 minutes late", "I'll be late for my appointment"],
        *["Voy a llegar tarde a mi cita", "Can I come in at 4:30 instead of 2?", "cancle please"],
        *["I no longer need the appointment", "I am going to be late today"],
    ],
)
def test_words_that_cancel_or_move_a_visit_are_known(message):
    assert asks_to_change_a_visit(message)


@pytest.mark.parametrize(
    "message",
    [
        *["Do you have time on Tuesday?", "", "How do I cancel my subscription to your emails?"],
        *["A cancelled flight hurt my back", "I had to cancel my vacation because of my back"],
        *["I can't move since my last visit", "Can an adjustment change my posture?"],
        *["I can't wait to come in", "Does the pain cancel out?", "I can't make it stop"],
        *[
            "I can't make it up the stairs",
            "I can't come up with a reason",
            "My pain comes and goes",
        ],
        *["I can't make an appointment online", "How do I make an appointment?", "Noise canceling"],
        *["My surgery was rescheduled", "Do you have a cancellation list?", "I changed jobs"],
        *["I can't sleep, and spasms come at night", "I don't cancel.", "Change of weather"],
        *["We can't come to an agreement", "I can't be there for my kids because of the pain"],
        *[
            "What's your cancellation policy?",
            "I lost my appointment card",
            "I can’t move my 2 legs",
        ],
        *["The pain is an 8, not 10", "I missed a step"],
        *["No puedo ir a correr", "No puedo llegar a tocar mis pies", "No voy a ir al doctor"],
        *["¿Cómo cancelo mi suscripción?", "Me cancelaron el vuelo", "No puedo ir al baño"],
        *["No me puedo mover desde la cita", "Quiero hacer una cita", "No puedo ir al trabajo"],
        *["What if I'm late?", "What happens if I am late to my visit?"],
        *["You were running late at my last visit", "The doctor was running late."],
        *["I do 10 instead of 20 squats", "My pain is at 4 instead of 8"],
        *["I don't need my appointment card", "I don't need an appointment, right?"],
        *["I'm up late at night", "I walk late", "I run late in the day", "My period is late"],
        *["I am 3 weeks late on my stretches", "Se me hizo tarde en el trabajo"],
        *["Voy por la tarde", "Do I need an appointment?"],
        *["I am running late at night for exercise", "Is it too late to book?"],
        *["Schedule me for tomorrow", "My spasms come 4 times instead of 2"],
        *["Is it late in the year for a physical?", "I was late for work because of my back"],
        *["I don't need the visit summary", "I will not need surgery"],
    ],
)
def test_near_misses_are_not(message):
    assert not asks_to_change_a_visit(message)


@pytest.mark.parametrize(
    "nasty",
    ["cancel my ", "cant ", "move my a ", "no puedo ", "cancel a a ", "im 10 ", "come a 10 "],
)
def test_a_very_long_text_is_looked_through_once(nasty):
    assert asks_to_change_a_visit(nasty * 5000) in (True, False)


@pytest.mark.parametrize("topic", ["question", "offers", "other"])
def test_the_answer_to_them_says_to_call_whichever_topic_was_chosen(answer, topic):
    notice = answer(topic=topic, message="Please cancel my visit tomorrow").find(class_="notice")
    assert "A message can’t change or cancel an appointment." in notice.text
    assert "please call us at (940) 555-0100" in notice.text
    assert notice.find("a", href=Clinic.objects.get().phone_link)


@pytest.mark.parametrize(
    "changes", [{"topic": "appointment"}, {"message": "Quiero cambiar mi cita del lunes"}]
)
def test_the_answer_to_them_says_so_in_spanish_too(answer, changes):
    spanish = answer(**changes).find(class_="notice").find("p", lang="es")
    assert spanish.text == (
        "Este mensaje no cambia ni cancela su cita. Para eso, llámenos al (940) 555-0100."
    )
    assert spanish.find("a", href=Clinic.objects.get().phone_link)
    Clinic.objects.update(phone="")
    spanish = answer(**changes | {"name": "Bea"}).find(class_="notice").find("p", lang="es")
    assert spanish.text.endswith("Para eso, llámenos.")


def test_the_answer_without_a_number_still_says_to_call(answer):
    Clinic.objects.update(phone="")
    notice = answer(message="I can't come tomorrow").find(class_="notice")
    assert "please call us" in notice.text


def test_the_answer_to_other_messages_does_not(answer):
    assert answer(message="How do I cancel my subscription?").find(class_="notice") is None


def test_one_that_may_be_urgent_shows_911_first(answer):
    main = answer(message="I can't come, I have chest pain").text
    assert main.index("Call 911") < main.index("A message can’t change or cancel")


def test_staff_are_told_that_the_appointment_has_not_changed(admin_client, answer, mail_server):
    answer(message="I can't come tomorrow")
    run_tasks()
    told = mail_server.mails[0].get_content()
    assert "The appointment has NOT changed. The writer was told to call." in told
    assert "tomorrow" not in told
    assert "appointment NOT changed" in soup(admin_client.get(INBOX)).find("tbody").text
    message = soup(admin_client.get(page(Inquiry.objects.get(), "change")))
    assert "The appointment has NOT changed" in message.text


@pytest.mark.django_db
def test_an_erased_message_asks_for_nothing():
    inquiry = write(message="I can't come tomorrow")
    assert inquiry.needs_a_call
    inquiry.erase()
    assert not inquiry.needs_a_call


def test_every_confirmation_by_mail_says_that_visits_are_changed_by_phone(answer, mail_server):
    answer(offers="on", message="Zebulon can't come tomorrow")
    run_tasks()
    (receipt,) = [mail for mail in mail_server.mails if mail["Subject"] == "What you agreed to"]
    body = receipt.get_content()
    assert "A message can't change or cancel an appointment. Call us for that" in body
    assert "Zebulon" not in body
    assert "tomorrow" not in body


def test_one_about_an_offer_keeps_its_title_in_the_list(admin_client):
    write(topic="offers", message="I need to cancel.")
    Inquiry.objects.update(offer_title="First visit for $49")
    row = soup(admin_client.get(INBOX)).find("tbody").text
    assert ": First visit for $49 appointment NOT changed" in row
