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
        ("Could this be cauda equina syndrome?", "numb between the legs"),
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
        ("I hit my head and I'm on a blood thinner", "blow to the head"),
        ("Mom takes Eliquis, and she bumped her head", "blow to the head"),
        ("He threw up twice after he hit his head", "blow to the head"),
        ("She is confused since the bump on her head", "blow to the head"),
        ("I banged my head and the headache is getting worse", "blow to the head"),
        ("Me golpeé la cabeza y tomo anticoagulantes", "blow to the head"),
        ("Me golpeé muy fuerte en la cabeza y tengo mucho sueño", "blow to the head"),
        ("Me pegué en la cabeza y tengo vómitos", "blow to the head"),
        ("I passed out at work", "fainted"),
        ("Ayer me desmayé", "fainted"),
        ("A sudden tearing pain", "tearing pain"),
        ("Hay sangre en la orina", "blood"),
        ("Fever and a stiff neck", "fever with pain"),
        ("Tengo fiebre y dolor de espalda", "fever with pain"),
        ("I'm pregnant and bleeding", "pregnant and bleeding"),
        ("Es una emergencia", "an emergency"),
        ("I can barely pee", "can’t pee"),
        ("I can't go to the bathroom", "can’t go to the bathroom"),
        ("I have trouble going to the bathroom", "can’t go to the bathroom"),
        ("No puedo hacer del baño", "can’t go to the bathroom"),
        ("No bladder control", "lost control of bladder or bowels"),
        ("I keep leaking urine", "lost control of bladder or bowels"),
        ("Se me sale la orina", "lost control of bladder or bowels"),
        ("Saddle numbness", "numb between the legs"),
        ("My bottom is numb since my back went out", "numb between the legs"),
        ("My bum is numb", "numb between the legs"),
        ("I'm numb down there", "numb between the legs"),
        ("I can't feel when I wipe", "numb between the legs"),
        ("Pins and needles between my legs", "numb between the legs"),
        ("Tengo entumida la entrepierna", "numb between the legs"),
        ("Se me durmió la entrepierna", "numb between the legs"),
        ("I have tingling in both legs", "pain or tingling in both legs"),
        ("Pins and needles down both of my legs", "pain or tingling in both legs"),
        ("There's pain in both legs", "pain or tingling in both legs"),
        ("both legs tingling", "pain or tingling in both legs"),
        ("Dolor en las dos piernas", "pain or tingling in both legs"),
        ("Me duelen mucho las dos piernas", "pain or tingling in both legs"),
        ("Se me duermen las piernas", "weak or numb leg or foot"),
        ("My legs keep giving out", "weak or numb leg or foot"),
        ("The weakness is getting worse", "weak or numb leg or foot"),
        ("I'm dragging my left foot", "weak or numb leg or foot"),
        ("Arrastro el pie", "weak or numb leg or foot"),
        ("Se me cae el pie", "weak or numb leg or foot"),
        ("I can't stand or walk", "can’t walk"),
        ("No puedo ni caminar", "can’t walk"),
        ("Back pain after a serious fall", "serious fall or crash"),
        ("I fell off a ladder yesterday", "serious fall or crash"),
        ("Dad fell off the roof", "serious fall or crash"),
        ("She fell down the stairs", "serious fall or crash"),
        ("I was in a car crash", "serious fall or crash"),
        ("We had a wreck with our truck", "serious fall or crash"),
        ("I had a car accident in 2019", "serious fall or crash"),
        ("I was hit by a car", "serious fall or crash"),
        ("Me caí de la escalera", "serious fall or crash"),
        ("Se cayó del techo", "serious fall or crash"),
        ("Tuve un choque ayer", "serious fall or crash"),
        ("Ayer choqué", "serious fall or crash"),
        ("Tuve un accidente de carro", "serious fall or crash"),
        ("Me atropellaron", "serious fall or crash"),
        ("My chest feels heavy", "chest pain"),
        ("A crushing chest", "chest pain"),
        ("Left arm and jaw pain", "chest pain"),
        ("Mi pecho duele", "chest pain"),
        ("A sudden loss of balance", "signs of a stroke"),
        ("Left side numb", "signs of a stroke"),
        ("One arm weak", "signs of a stroke"),
        ("She can't speak properly", "signs of a stroke"),
        ("I can't see out of one eye", "signs of a stroke"),
        ("No puedo hablar", "signs of a stroke"),
        ("Creo que es un derrame", "signs of a stroke"),
        ("Se me durmió el lado izquierdo", "signs of a stroke"),
        ("Bloody urine", "blood"),
        ("Orino con sangre", "blood"),
        ("Pain in my side and fever", "fever with pain"),
        ("Fever of 102.5 and terrible back pain", "fever with pain"),
        ("Calentura y dolor de espalda", "fever with pain"),
        ("Pain in my side, and I keep vomiting", "pain in the side and vomiting"),
        ("Sangrado y estoy embarazada", "pregnant and bleeding"),
        ("I feel suicidal", "thoughts of suicide"),
        ("I want to die", "thoughts of suicide"),
        ("Me quiero morir", "thoughts of suicide"),
        ("Urgente", "an emergency"),
        ("Emergencia", "an emergency"),
        ("Emergency!", "an emergency"),
        ("Please, this is urgent", "an emergency"),
        ("me quiero matar", "thoughts of suicide"),
        ("Me voy a matar", "thoughts of suicide"),
        ("No quiero seguir viviendo", "thoughts of suicide"),
        ("No tengo ganas de vivir", "thoughts of suicide"),
        ("I want to end it all", "thoughts of suicide"),
        ("I dont want to be here anymore", "thoughts of suicide"),
        ("I took too many pills", "an emergency"),
        ("It may be an overdose", "an emergency"),
        ("I threw up blood", "blood"),
        ("I vomited blood this morning", "blood"),
        ("I coughed up blood", "blood"),
        ("Spitting blood", "blood"),
        ("Vomité sangre", "blood"),
        ("I cant breath", "trouble breathing"),
        ("I have a crushing feeling in my chest", "chest pain"),
        ("Foot numbness since Monday", "weak or numb leg or foot"),
        ("My toes are numb", "weak or numb leg or foot"),
        ("One leg weaker than the other", "weak or numb leg or foot"),
        ("My leg is dragging", "weak or numb leg or foot"),
        ("I am paralyzed", "weak or numb leg or foot"),
        ("I feel numb in my rear end", "numb between the legs"),
        ("I can't move my arm", "signs of a stroke"),
        ("My arm is numb", "signs of a stroke"),
        ("Se me durmió el brazo", "signs of a stroke"),
        ("No puedo mover el brazo", "signs of a stroke"),
        ("Bowel accident", "lost control of bladder or bowels"),
        ("Paralyzed", "weak or numb leg or foot"),
        ("Estoy paralizada", "weak or numb leg or foot"),
        ("chestpain", "chest pain"),
        ("Sudden vision loss", "signs of a stroke"),
        ("I've had double vision since noon", "signs of a stroke"),
        ("Trouble seeing since the adjustment", "signs of a stroke"),
        ("Since the adjustment I have trouble walking", "signs of a stroke"),
        ("Sudden trouble walking", "signs of a stroke"),
        ("Suddenly I can't see well", "signs of a stroke"),
        ("I'm suddenly unsteady", "signs of a stroke"),
        ("De repente me cuesta caminar", "signs of a stroke"),
        ("Me cuesta ver desde el ajuste", "signs of a stroke"),
        ("Headache that gets worse after hitting my head", "blow to the head"),
        ("I keep throwing up after hitting my head", "blow to the head"),
        ("My head hit the floor and I feel confused", "blow to the head"),
        ("I faint when I stand up", "fainted"),
        ("He passes out in the heat", "fainted"),
        ("Dark urine after workout", "dark urine"),
        ("My pee is dark brown since the race", "dark urine"),
        ("My urine looks like cola", "dark urine"),
        ("Orina oscura después del gimnasio", "dark urine"),
        ("I heard a crack in my leg", "broken bone"),
        ("I heard a loud snap", "broken bone"),
        ("My leg is bent out of shape", "broken bone"),
        ("His arm is bent at a strange angle", "broken bone"),
        ("Oí un crujido en la pierna", "broken bone"),
        ("My foot is cold and blue", "cold or blue limb"),
        ("My toes are turning blue", "cold or blue limb"),
        ("My arm went cold", "cold or blue limb"),
        ("My leg is numb and cold", "cold or blue limb"),
        ("El pie está frío y azul", "cold or blue limb"),
        ("Rock-hard calf with terrible pain", "rock-hard swelling"),
        ("The swelling is as hard as a rock", "rock-hard swelling"),
        ("La pantorrilla está dura como piedra", "rock-hard swelling"),
        ("Seizure", "seizure"),
        ("Convulsiones", "seizure"),
        ("My wife is confused from the heat", "confused in the heat"),
        ("He was out in the sun all day and is confused", "confused in the heat"),
        ("The heat made her confused", "confused in the heat"),
        ("Está confundido por el calor", "confused in the heat"),
        ("I have contractions and I am 30 weeks", "pregnant and bleeding"),
        ("I'm 30 weeks and bleeding", "pregnant and bleeding"),
        ("Tengo contracciones y estoy de 30 semanas", "pregnant and bleeding"),
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
        *["My office is on a car lot", "I moved my appointment by accident", "A crash course"],
        *["I fell in love with your clinic", "I fell asleep on the stairs", "My faucet is leaking"],
        *["I can't walk my dog today because my back hurts", "I can't go for a walk this week"],
        *["I can't wait to walk again", "Can't I just walk in?", "I can't come, I walk to work"],
        *["I can't talk right now, call me later", "I can't speak to anyone before Friday"],
        *["I can't speak Spanish", "My last doctor and I can't see eye to eye"],
        *["The balance due is 40 dollars", "I have been dragging my feet about this"],
        *["I stretch both legs every day", "The pain is in my back, both legs are fine"],
        *[
            "The bottom of my back hurts",
            "I have hay fever and back pain",
            "The heavy chest of drawers",
        ],
        *["No bladder control problems", "Is there an urgent care near you?", "Nothing urgent"],
        *["This is not an emergency.", "I can't walk in on Tuesday", "I lost sight of it"],
        *["My back is killing me", "I hurt myself in the garden", "I'm dying to see you"],
        *["Hay un choque de horarios", "¿Dan ondas de choque?", "Un choque eléctrico en la pierna"],
        *["Borré su correo por accidente", "Me caí de sueño", "Un derrame en la rodilla"],
        *["No puedo hablar por teléfono", "No puedo sacar a caminar al perro", "No es urgente"],
        *["Doy pecho y me duele la espalda", "Mi contacto de emergencia es Ana"],
        *["I bumped my head on a shelf years ago", "Do you treat headaches after head injuries?"],
        *["You hit the nail on the head", "I head out at 5, sleepy as I am"],
        *["I can't lift my arm above my head", "Paralyzed by choice: which visit do I book?"],
        *["I don't want to be here all day, how long is a visit?", "Too many appointments"],
        *[
            "My legs are weekend runners",
            "It ends it all the same",
            "No me voy a matar haciendo pesas",
        ],
        *["Tengo hormigueo en la mano desde hace un año", "Análisis de sangre y orina"],
        *["Can you crack my back?", "I hear my back crack when I bend", "I heard you crack backs"],
        *["I heard a chiropractor can crack my back", "I heard a crack is only gas"],
        *["My feet are cold in winter", "My hand feels cold at night", "Tengo los pies fríos"],
        *["My arm is black and blue from a bump", "The blue form for my knees", "I have a cold"],
        *["My legs are out of shape since I stopped running", "Don't get bent out of shape"],
        *["I sleep with my knee bent", "My shoulders are rock hard", "Is rock climbing too hard?"],
        *["I walk with trouble since 2019", "I have trouble seeing your page on my phone"],
        *["I can't see any times for an adjustment", "Trouble walking the dog after work"],
        *["I'm confused: heat or ice?", "I'm confused by the heat or ice advice"],
        *["I've had muscle contractions for 6 weeks", "I was in a cast for 12 weeks"],
        *["I get up to pee in the dark", "Sleep paralysis runs in my family", "A faint ache"],
        *["I pass out flyers all day", "Estoy paralizada de miedo", "Me truena la espalda"],
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
        *[
            "No car accident",
            "I wasn't in an accident",
            "No tuve un accidente",
            "I don't want to die",
        ],
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
        *["no have chest pain ", "not any cant ", "between the legs is ", "fever a ", "car a a "],
        *["fell a off a ", "pain a in both ", "left arm weak a ", "1.", "cant speak much "],
        *["limb is is is cold ", "leg cold numb or ", "heard a loud ", "rock leg hard a a "],
        *["trouble a a see a since a ", "in the sun a confused a ", "at 30 weeks a muscle "],
    ],
)
def test_a_very_long_text_takes_no_longer_than_its_length(nasty):
    """Some 0.9 seconds on a slow machine; with a square of the length it would be hours."""
    text = nasty * (180_000 // len(nasty))
    began = time.process_time()
    urgent_words(text)
    assert time.process_time() - began < 4
