"""A message that sounds like an emergency is known by a table of words, in English and Spanish."""

import time

import pytest

from contact.urgent import URGENT, urgent_words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("I cannot pee since this morning", "can’t pee"),
        ("I haven't been able to urinate", "can’t pee"),
        ("Desde ayer no puedo orinar", "can’t pee"),
        ("I lost control of my bladder", "lost control of bladder or bowels"),
        ("Perdí el control de la vejiga", "lost control of bladder or bowels"),
        ("It is numb between my legs", "numb between the legs"),
        ("Se me duerme la entrepierna", "numb between the legs"),
        ("I can't feel my legs", "weak or numb leg or foot"),
        ("My left foot has gone weak", "weak or numb leg or foot"),
        ("My foot drops when I walk", "weak or numb leg or foot"),
        ("No siento las piernas", "weak or numb leg or foot"),
        ("I have chest pain", "chest pain"),
        ("There is a pressure in my chest", "chest pain"),
        ("Me duele mucho el pecho", "chest pain"),
        ("I can hardly talk, I have trouble breathing", "trouble breathing"),
        ("Me cuesta respirar", "trouble breathing"),
        ("Her face is drooping", "signs of a stroke"),
        ("He has slurred speech", "signs of a stroke"),
        ("Tiene la cara torcida", "signs of a stroke"),
        ("The worst headache of my life", "worst headache"),
        ("El peor dolor de cabeza de mi vida", "worst headache"),
        ("I passed out at work", "fainted"),
        ("Ayer me desmayé", "fainted"),
        ("A sudden tearing pain", "tearing pain"),
        ("Hay sangre en la orina", "blood"),
        ("Fever and a stiff neck", "fever with pain"),
        ("Tengo fiebre y dolor de espalda", "fever with pain"),
        ("I'm pregnant and bleeding", "pregnant and bleeding"),
        ("Es una emergencia", "an emergency"),
    ],
)
def test_words_of_a_red_flag_sound_urgent(message, words):
    assert words in urgent_words(message)


@pytest.mark.parametrize(
    "message",
    [
        *["I can't pee", "I can’t pee", "I canʼt pee", "I can´t pee", "I can`t pee", "I can′t pee"],
        *["I CAN'T PEE", "i cant pee", "I can not pee", "I can't\neven pee", "I can't, like, pee"],
    ],
)
def test_capitals_line_breaks_and_kinds_of_apostrophes_make_no_difference(message):
    assert urgent_words(message) == ["can’t pee"]


@pytest.mark.parametrize(
    "message",
    [
        "PERDÍ EL CONTROL DEL ESFÍNTER",
        "perdi el control del esfinter",
        "perdi\u0301 el control del esfinter",
    ],
)
def test_accents_make_no_difference(message):
    assert urgent_words(message) == ["lost control of bladder or bowels"]


@pytest.mark.parametrize(
    "message",
    [
        *["Do you have time on Tuesday?", "My back hurts after gardening", "Me duele la espalda"],
        *["I carried my chest of drawers and my back hurts", "A pain in the chest of drawers"],
        *["I have become numb to your ads", "I can pee fine", "A stroke of luck", "I can't come"],
        *["No puedo estar de pie mucho tiempo", "I can't wait to be on my feet again"],
        *["What are your emergency hours?", "Is blood pressure a problem?", "Puedo orinar bien"],
        *["Will you face the street?", "A speech about arms and legs", ""],
    ],
)
def test_near_misses_do_not(message):
    assert urgent_words(message) == []


@pytest.mark.parametrize(
    "message",
    [
        *["No chest pain", "My back hurts, but no chest pain", "It is not chest pain"],
        *["A spasm without chest pain", "I don't have any chest pain", "I do not have chest pain"],
        *["No tengo dolor de pecho", "No me duele el pecho", "Un espasmo sin dolor de pecho"],
        *["My legs are not numb", "A stiff neck, no fever", "No loss of bladder control"],
    ],
)
def test_what_is_denied_directly_before_does_not(message):
    assert urgent_words(message) == []


@pytest.mark.parametrize(
    "message",
    [
        *["The chest pain went away", "No. Chest pain since noon", "Is it my back? No, chest pain"],
        *["No chest pain yesterday. Today chest pain", "I have never had chest pain like this"],
        *["I have no doubt that it is chest pain", "No fever, but chest pain", "No - chest pain"],
        *["No idea why\nchest pain", "I had chest pain last year", "Not only chest pain"],
    ],
)
def test_when_in_doubt_it_counts(message):
    assert urgent_words(message) == ["chest pain"]


@pytest.mark.parametrize("message", ["No, no puedo orinar", "no no puedo orinar", "No, can't pee"])
def test_a_phrase_that_says_itself_what_does_not_work_is_not_denied_by_a_no(message):
    assert urgent_words(message) == ["can’t pee"]


def test_a_denied_word_does_not_hide_the_next_one():
    assert urgent_words("No numbness, weak legs") == ["weak or numb leg or foot"]


def test_the_words_come_from_the_table_once_each_and_never_from_the_writer():
    found = urgent_words("CHEST pain!! Chest pain. Me duele el pecho. I fainted, Zebulon")
    assert found == ["chest pain", "fainted"]
    assert set(found) <= URGENT.keys()


@pytest.mark.parametrize(
    "nasty",
    [
        *["numb ", "cant ", "cant a a a ", "no puedo ", "legs is is is is is ", "no numb legs "],
        *["a", " ", ",", "- ", "\n", "_", "'", "\u0316\u0301", "no no ", "chest a a a of "],
        *["no have chest pain ", "not any cant ", "between the legs is "],
    ],
)
def test_a_very_long_text_takes_no_longer_than_its_length(nasty):
    """Some 0.3 seconds on a slow machine; with a square of the length it would be hours."""
    text = nasty * (180_000 // len(nasty))
    began = time.process_time()
    urgent_words(text)
    assert time.process_time() - began < 4
