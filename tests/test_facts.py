"""What the sample site says is what its sources say, and the former page's errors stay away."""

import re

import pytest

from articles.models import Article, Condition, Evidence, Page, Source, Symptom, Treatment
from contact.models import Clinic

from .factories import make_condition
from .html import soup
from .pages import CONDITION

pytestmark = pytest.mark.django_db

# What stood on the clinic's former page: slips of the pen, then claims that nobody can show.
FORMER_ERRORS = [
    r"\bits time to\b",
    r"\bback spams\b",
    r"\bmuscles spasms\b",
    r"\bback on the head\b",
    r"\blaying down\b",
    r"–\w",
    r"\bpros and cons\b",
    r"\bmany studies\b",
    r"\bimproved mobility\b",
    r"\b(only|merely) treats? (the )?symptoms\b",
    r"\bpressure on the spinal cord\b",
    r"\bovercompensate",
    r"\bnatural ability\b",
    r"\bstimulate blood flow\b",
    r"\brelax(es)? away\b",
    r"\b(initiate|start)s? the repair\b",
    r"\b(a few|few) pounds\b",
    r"\b(speak|talk) (with|to) your (physician|doctor) before starting\b",
    r"\bhair\b",
]


@pytest.fixture
def doc(client):
    return soup(client.get(CONDITION))


def texts(client):
    """The words of every public page: (path, title and main)."""
    for model in (Condition, Article, Page):
        for row in model.objects.all():
            path = row.get_absolute_url()
            doc = soup(client.get(path))
            yield path, f"{doc.find('title').text} {doc.find('main').text}"


def test_the_first_words_of_a_condition_name_the_source_of_what_they_claim(doc):
    lead = doc.find("p", class_="lead")
    assert "most new low back pain eases with time. (source)" in " ".join(lead.text.split())
    cited = doc.find(id=lead.find("a")["href"].removeprefix("#"))
    assert "Qaseem A" in cited.text


def test_a_condition_whose_definition_claims_nothing_names_no_source_there(client):
    condition = make_condition()
    lead = soup(client.get(condition.get_absolute_url())).find("p", class_="lead")
    assert lead.text.strip() == condition.definition


def symptoms(urgency):
    return list(Symptom.objects.filter(urgency=urgency).values_list("text", flat=True))


def paragraph(name):
    """All that a treatment says of itself, in one line."""
    return soup(" ".join(Treatment.objects.get(slug=name).texts())).text


# --- Words ----------------------------------------------------------------------------------


def test_no_slip_and_no_unproven_claim_of_the_former_page_is_back(client):
    for path, text in texts(client):
        for phrase in FORMER_ERRORS:
            assert not re.search(phrase, text, re.IGNORECASE), f"{path}: {phrase}"


def test_quotation_marks_are_curly_and_each_that_opens_is_closed(client):
    for path, text in texts(client):
        assert text.count("“") == text.count("”"), path
        assert not re.search("[\"']", text), path


def test_the_clinic_has_one_name(client):
    name = Clinic.objects.current().name
    for path, text in texts(client):
        for found in re.findall(r"(?:\w+ ){0,2}Family Chiropractic\b.{0,7}", text):
            assert name in found, f"{path}: {found}"


def test_every_phone_number_has_ten_digits(client):
    for path, text in texts(client):
        for number in re.findall(r"\(\d{3}\)[\d –-]+", text):
            assert len(re.sub(r"\D", "", number)) == 10, f"{path}: {number}"


# --- When to get help -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign",
    [
        "genitals",
        "peeing",
        "bladder or bowel",
        "both legs",
        "foot that drops",
        "getting worse",
        "chest pain, fainting, or sudden tearing pain in your back or belly",
        "crash",
    ],
)
def test_the_sign_is_an_emergency_and_nothing_less(sign):
    assert any(sign in text for text in symptoms("emergency"))
    assert not any(sign in text for text in symptoms("same_day") + symptoms("routine"))


@pytest.mark.parametrize(
    "sign",
    [
        "fever",
        "weight loss",
        "cancer",
        "at night",
        "lump",
        "steroid",
        "immune",
        "weakness or numbness in one leg",
        "recent infection",
        "cough",
        "shoulder blades",
        "lifting",
    ],
)
def test_the_sign_is_for_a_doctor_the_same_day(sign):
    assert any(sign in text for text in symptoms("same_day"))
    assert not any(sign in text for text in symptoms("emergency") + symptoms("routine"))


def test_what_may_be_a_nerve_failing_is_never_called_ordinary():
    for text in symptoms("routine"):
        found = re.search(r"\b(numb|weak|both|loss|sudden|tingl|tires)", text, re.IGNORECASE)
        assert not found, text


@pytest.mark.parametrize(
    "slug",
    [
        "adolescent-spinal-health",
        "still-cant-sit-comfortably",
        "chiropractic-tips-for-gardeners",
        "chiropractic-care-for-office-workers",
        "why-spinal-alignment-matters-more-as-we-age",
    ],
)
def test_every_emergency_card_on_backs_names_the_same_five_signs(client, slug):
    main = soup(client.get(f"/articles/{slug}/")).find("main")
    [card] = main.find_all("section", class_="care-card--emergency")
    for sign in (
        r"numbness or tingling around (the|your) genitals, buttocks or inner thighs",
        r"new trouble peeing, or (loss|loses?) (control )?of .*bladder",
        r"a foot that drops or drags, weakness that is getting worse, or new pain, tingling, "
        r"numbness or weakness in both legs",
        r"chest pain, (you )?faint.*sudden tearing pain in (the|your) back or belly",
        r"fall(ing)? ",
    ):
        assert re.search(sign, card.text), sign
    assert len(card.find_all("li")) <= 5
    assert re.search(r"new (numbness or weakness in one|weak)|one leg is newly weak", main.text)


def test_all_cards_name_the_signs_of_a_stroke_in_the_same_words(client):
    cards = {}
    for row in (*Condition.objects.all(), *Article.objects.all(), *Page.objects.all()):
        for card in soup(client.get(row.get_absolute_url())).find_all(class_="care-card"):
            if "stroke" in card.text or "droop" in card.text:
                cards[row.slug, card["id"]] = card.text
    assert len(cards) >= 5
    for place, text in cards.items():
        assert re.search(
            r"[Aa] face that droops, trouble speaking, sudden weakness or numbness on one side of "
            r"(your|the) body, or sudden loss of balance: this may be a stroke",
            text,
        ), place


def test_wherever_a_weak_arm_or_leg_needs_a_doctor_today_a_sudden_one_needs_911(client):
    named = re.compile(r"(weak or numb|(weakness or numbness|numbness or weakness) in (one|it))")
    found = 0
    for row in (*Condition.objects.all(), *Article.objects.all(), *Page.objects.all()):
        main = soup(client.get(row.get_absolute_url())).find("main")
        for node in main.find_all("li") + main.find_all("p"):
            if named.search(node.text):
                found += 1
                assert "sudden" in node.text, (row, node.text)
    assert found >= 5


def test_no_words_point_to_where_a_card_stands_for_paper_has_it_at_the_top(client):
    by_place = re.compile(r"this card|these (two )?cards|(card|signs) (above|below)")
    rows = (*Condition.objects.all(), *Article.objects.all(), *Page.objects.all())
    assert len(rows) > 15
    for row in rows:
        words = soup(client.get(row.get_absolute_url())).find("main").text
        assert not by_place.search(words.lower()), row


def test_the_box_of_adjustments_names_every_sign_that_needs_911_afterward(client):
    """So does the card in the article on myths."""
    box = paragraph("spinal-adjustment")
    card = soup(client.get("/articles/common-myths-about-spinal-adjustments/")).find(
        class_="care-card--emergency"
    )
    for words in (box, card.text):
        for sign in (
            "a face that droops, trouble speaking",
            "seeing or walking",
            "sudden weakness or numbness",
            "loss of balance",
            "a sudden, severe headache",
            "chest pain",
            "between your legs",
            "new trouble peeing",
            "loss of bladder or bowel control",
            "a foot that drops or drags, weakness that is getting worse",
            "new pain, tingling, numbness or weakness in both legs",
        ):
            assert sign in words, sign


def test_where_bladder_and_bowel_are_named_so_is_trouble_peeing(client):
    for row in (*Article.objects.all(), *Page.objects.all()):
        doc = soup(client.get(row.get_absolute_url()))
        for card in doc.find_all(class_="care-card--emergency"):
            assert "bladder" not in card.text or "trouble peeing" in card.text, row
    assert "new trouble peeing or controlling your bladder" in doc.find("footer").text


def test_a_link_to_more_emergencies_leads_to_the_second_card(client):
    for row in Article.objects.all():
        for link in soup(client.get(row.get_absolute_url())).find("main").find_all("a"):
            if "other signs that need 911" in link.text:
                assert link["href"] == f"{CONDITION}#other-emergencies", row


def test_signs_of_a_stroke_are_named_as_such_and_lead_to_911(doc):
    card = doc.find("section", id="emergency")
    assert re.search(
        r"face that droops, trouble speaking.*one side of your body.*balance.*stroke. Call 911",
        card.text,
    )


@pytest.mark.parametrize(
    "sign",
    [
        "a face that droops, trouble speaking",
        "a sudden, severe headache",
        "pain in your side with a fever, vomiting or blood in your urine",
        "bleeding or contractions while you are pregnant",
        "a stiff neck with a fever",
    ],
)
def test_emergencies_away_from_the_back_stand_in_a_second_card(doc, sign):
    cards = doc.find_all("section", class_="care-card")
    assert [card["id"] for card in cards] == [
        "emergency",
        "same-day",
        "other-emergencies",
        "routine",
    ]
    second = doc.find("section", id="other-emergencies")
    assert len(second.find_all("li")) == 5
    assert sign in second.text
    assert cards[0].find("a", href="#other-emergencies")


@pytest.mark.parametrize(
    "caution",
    [
        "pregnant, take a blood thinner or any other medicine",
        "have trouble with your kidneys, liver or heart",
        "double up on acetaminophen",
        "drive after taking a muscle relaxant",
        "If you have diabetes or poor circulation, ask a doctor before you use heat or cold",
        "use either on numb skin",
    ],
)
def test_medicine_heat_and_cold_come_with_their_cautions(doc, caution):
    assert caution in doc.find("main").text


def test_who_should_ask_before_heat_or_cold_is_among_the_risks_of_the_treatment():
    assert "Ask a doctor first if you have diabetes or poor circulation" in paragraph(
        "heat-and-cold"
    )


@pytest.mark.parametrize(
    ("slug", "sign"),
    [
        (
            "prp-therapy-for-muscle-strain",
            "chest pain or shortness of breath, with or without a swollen calf",
        ),
        ("prp-therapy-for-muscle-strain", "dark urine"),
        ("prp-therapy-for-muscle-strain", "rock hard"),
        ("chiropractic-tips-for-gardeners", "face that droops, trouble speaking"),
        ("common-myths-about-spinal-adjustments", "sudden weakness or numbness on one side"),
        ("common-myths-about-spinal-adjustments", "a face that droops"),
    ],
)
def test_the_article_calls_911_for_what_its_own_subject_can_bring(client, slug, sign):
    main = soup(client.get(f"/articles/{slug}/")).find("main")
    cards = main.find_all("section", class_="care-card--emergency")
    assert any(sign in card.text for card in cards)
    assert all(len(card.find_all("li")) <= 5 for card in cards)


def test_a_new_headache_or_neck_pain_is_for_a_doctor_before_any_adjustment(client):
    text = soup(client.get("/articles/common-myths-about-spinal-adjustments/")).find("main").text
    assert "See a doctor before any adjustment if you have new neck pain." in text
    assert "See one today for a headache unlike any you have had before." in text


@pytest.mark.parametrize(
    ("slug", "signs"),
    [
        (
            "why-spinal-alignment-matters-more-as-we-age",
            ["a serious fall", "hit your head and take a blood thinner", "bladder"],
        ),
        (
            "chiropractic-care-for-office-workers",
            ["buttocks or inner thighs", "weakness in both legs", "bladder"],
        ),
    ],
)
def test_signs_that_need_911_stand_in_an_emergency_card(client, slug, signs):
    main = soup(client.get(f"/articles/{slug}/")).find("main")
    cards = main.find_all("section", class_="care-card--emergency")
    assert "Call 911 or go to an emergency room now" in " ".join(card.text for card in cards)
    for sign in signs:
        assert any(sign in card.text for card in cards), sign


def test_after_a_blow_to_the_head_one_reads_when_to_call_911_and_who_says_so(client):
    main = soup(client.get("/articles/why-spinal-alignment-matters-more-as-we-age/")).find("main")
    advice = next(part for part in main.find_all("li") if part.text.startswith("Your head,"))
    call = advice.text.partition("Call 911")[2]
    for sign in ("pass out", "seizure", "throwing up", "confused", "sleepy", "gets worse"):
        assert sign in call, sign
    assert advice.find("a", href="#source-cdc-head-injury")


def test_whoever_scrubs_mold_off_is_told_what_to_wear(client):
    main = soup(client.get("/articles/mold-humidity-and-chronic-pain/")).find("main")
    assert "Wear long gloves and goggles, and an N-95 mask if you can." in main.text


def test_clumsy_hands_an_unsteady_walk_and_a_child_are_for_a_doctor(doc):
    text = doc.find("main").text
    assert any("clumsier hands or unsteady walking" in sign for sign in symptoms("same_day"))
    assert "In anyone younger than seven, back pain needs a doctor’s check" in text


def test_somebody_on_the_floor_is_told_a_way_up(doc):
    step = doc.find("ol", class_="steps").find_all("li")[3]
    assert (
        "On the floor, roll onto your side, get on your hands and knees, and crawl to a sturdy "
        "chair. Kneel" in step.text
    )
    assert step.find("a", href="#source-alberta-floor")


def test_how_long_to_use_heat_or_cold_is_cited_wherever_it_stands(client):
    found = 0
    for row in (*Article.objects.all(), *Condition.objects.all()):
        doc = soup(client.get(row.get_absolute_url()))
        for words in (*doc.find_all("p"), *doc.find_all("li")):
            if "10 to 20 minutes" in words.text and "short-answer" not in words.get("class", ""):
                found += 1
                assert words.find("a", href="#source-commonspirit-back-spasm"), row
        assert "15 to 20 minutes" not in doc.find("main").text, row
    assert found >= 4


def test_most_new_pain_gets_better_is_said_of_low_back_pain_alone(client):
    for path, text in texts(client):
        assert not re.search(r"\bnew back pain (gets|eases)", text, re.IGNORECASE), path


def test_a_curved_spine_is_a_cause_and_no_symptom():
    assert not any("curv" in text for text in Symptom.objects.values_list("text", flat=True))
    causes = Condition.objects.get(slug="back-spasms").blocks["causes"]
    assert any("the spine curves" in block.body for block in causes)


# --- The 2018 trial -------------------------------------------------------------------------


def test_the_2018_trial_is_told_as_its_authors_told_it():
    card = Evidence.objects.get(source__key="goertz-2018")
    for words, facts in {
        card.participants: ["750", "18 to 50", "low back pain", "three military hospitals"],
        card.comparison: [
            "usual medical care",
            "the same care plus",
            "six weeks",
            "exercise",
            "up to 12 visits",
        ],
        card.result: ["1.1 points", "0.7 to 1.4", "2.2 points", "57.5%", "32.5%", "62.6%", "46.6%"],
        card.limits: [
            "knew which care",
            "sham",
            "young",
            "wasn’t the same",
            "chiropractic college",
        ],
    }.items():
        for fact in facts:
            assert fact in words
    assert "ultrasound, electrical stimulation" in card.comparison
    assert "less likely to report using pain medicine" in card.result
    assert "didn’t look at back spasms alone" in card.participants


def test_every_page_that_names_the_trial_gives_its_limit_and_its_link(client):
    trial = Source.objects.get(key="goertz-2018")
    assert trial.doi == "10.1001/jamanetworkopen.2018.0105"
    told = 0
    for row in (*Article.objects.all(), *Condition.objects.all()):
        doc = soup(client.get(row.get_absolute_url()))
        text = doc.find("main").text
        if "service members" in text:
            told += 1
            assert "low back pain" in text
            assert "about 1" in text
            assert "People knew which care they got" in text, row
            assert doc.find("a", href=trial.get_absolute_url()), row
    assert told >= 2


# --- Treatments -----------------------------------------------------------------------------


def test_medicine_is_no_rival_and_opioids_come_last(doc):
    text = doc.find("main").text
    assert "You don’t have to choose between medicine and chiropractic care" in text
    assert "Opioids are strong pain drugs" in text
    said = "only for pain that has lasted for months, when other options have failed"
    assert said in text


def test_ultrasound_is_advised_against_by_who_and_nice():
    words = paragraph("ultrasound")
    assert "(WHO) and NICE, a British guideline body, advise against routine use" in words
    assert not re.search(r"trigger|relax", words)
    assert "names muscle spasms among the uses" in words
    assert "puts the machine in a category. It doesn’t show that it works" in words


def test_heat_and_cold_are_told_apart_and_neither_heals():
    words = paragraph("heat-and-cold")
    assert re.search(r"Heat .*tight muscle", words)
    assert re.search(r"Cold numbs", words)
    assert "heal" not in words.replace("health", "")


def test_regenerative_products_are_approved_for_no_back_and_the_harm_is_named():
    words = paragraph("regenerative-medicine")
    assert "In 2021 the FDA said that it had approved none of these products" in words
    for harm in ("blindness", "tumors", "infections"):
        assert harm in words


@pytest.mark.parametrize("name", ["prp", "regenerative-medicine"])
def test_who_may_give_an_injection_is_said(name):
    assert "An injection is not part of chiropractic practice in Texas" in paragraph(name)


def test_physical_therapy_is_a_physical_therapists():
    assert not Treatment.objects.filter(name__icontains="physical therapy").exists()
    words = paragraph("exercise")
    assert "only a licensed physical therapist, or a physical therapist assistant, may" in words
    assert "Others may teach you exercises if they don’t call it physical therapy" in words


def test_adjustment_is_promised_no_more_than_a_little_to_moderate_help():
    words = paragraph("spinal-adjustment")
    assert "can bring some people with low back pain small to moderate relief" in words
    assert "Serious harm is rare" in words
    assert "estimates of how rare vary widely" in words


# --- The numbers of studies -----------------------------------------------------------------

BACK = "back-spasms"
DESK = "chiropractic-care-for-office-workers"
TEEN = "adolescent-spinal-health"
GARDEN = "chiropractic-tips-for-gardeners"
MYTHS = "common-myths-about-spinal-adjustments"
MOLD = "mold-humidity-and-chronic-pain"
HAND = "prp-therapy-for-hand-pain"
MUSCLE = "prp-therapy-for-muscle-strain"
SITTING = "still-cant-sit-comfortably"
PRODUCTS = "what-are-regenerative-medicine-treatments-used-to-treat"
AGING = "why-spinal-alignment-matters-more-as-we-age"


@pytest.mark.parametrize(
    ("slug", "source", "facts"),
    [
        (BACK, "henschke-2008", ["Two weeks: half", "One month: half", "Two months: half"]),
        (BACK, "henschke-2008", ["One year: about 7 in 10"]),
        (BACK, "menezes-costa-2012", ["Six weeks", "from 52 to 23 points out of 100"]),
        (BACK, "henschke-2008", ["The authors call recovery slow for most people"]),
        (BACK, "cleveland-back-spasms", ["a kidney stone or kidney infection", "gallstones"]),
        (
            BACK,
            "cleveland-back-spasms",
            ["a pocket of infection (abscess) or a tumor in the spine", "ankylosing spondylitis"],
        ),
        (
            TEEN,
            "yu-2024",
            ["1 in 3", "about 3 in 10 come back within a year", "1 in 8 last five weeks or more"],
        ),
        (TEEN, "rodriguez-2010", ["A limp or a stiff back in the morning"]),
        (
            TEEN,
            "jfp-youth-2020",
            ["rare before age seven", "more than three weeks", "wakes your teen"],
        ),
        (TEEN, "hhs-activity-2018", ["from 6 to 17", "an hour of activity each day"]),
        (SITTING, "maigne-2006", ["After one month, 36 in 100", "20 in 100", "mild effectiveness"]),
        (BACK, "da-silva-2019", ["250 people who had just recovered", "7 in 10", "within a year"]),
        (BACK, "french-2006", ["two trials with 258 people", "after five days"]),
        (
            BACK,
            "medlineplus-back-home",
            ["ice at first and heat later", "for six weeks"],
        ),
        (BACK, "steffens-2016", ["about 45%", "about 35%", "belts and shoe insoles didn’t help"]),
        (BACK, "steffens-2016", ["moderate-quality", "low to very low quality", "after a year"]),
        (BACK, "da-silva-2019", ["Awkward postures and more than five hours of sitting"]),
        (
            BACK,
            "mayo-pregnancy",
            [
                "if the pain is severe",
                "a fever or burning when you pee",
                "lasts more than two weeks",
            ],
        ),
        (BACK, "acp-2017", ["doesn’t recommend acetaminophen for new low back pain"]),
        (BACK, "ahcpr-1994", ["Up to 30 in 100", "no better than anti-inflammatory"]),
        (BACK, "aafp-imaging", ["usually don’t need a scan in the first six weeks", "costs more"]),
        (BACK, "aaos-lifting", ["feet shoulder-width apart", "Bend your knees", "get help"]),
        (BACK, "swain-2020", ["41 reviews", "saw such links", "no agreement that one causes"]),
        (BACK, "acp-2017", ["gets better with time, whatever treatment"]),
        (DESK, "da-silva-2019", ["more than five hours a day", "a link, not a cause"]),
        (DESK, "standing-desk-2020", ["three studies", "no less back pain"]),
        (DESK, "steffens-2016", ["on moderate evidence", "on weak evidence", "after a year"]),
        (AGING, "steffens-2016", ["The evidence for that is moderate", "gone after a year"]),
        (GARDEN, "niosh-heat-2017", ["stay with them", "cool them with wet cloths"]),
        (GARDEN, "steffens-2016", ["exercise plus lessons on how to care for your back"]),
        (GARDEN, "aaos-lifting", ["the load is light and your legs do the work"]),
        (GARDEN, "swain-2020", ["don’t agree on whether lifting causes back pain"]),
        (BACK, "pocovi-2024", ["701 people who had recently recovered", "208 days", "112 days"]),
        (BACK, "brinjikji-2015", ["3 in 10", "age 20", "8 in 10", "age 80"]),
        (DESK, "steffens-2016", ["about 45 percent", "about 35 percent"]),
        (DESK, "waongenngarm-2021", ["193 office workers", "9 in 100", "7 in 100", "33 in 100"]),
        (DESK, "pocovi-2024", ["208 days", "112 days"]),
        (TEEN, "evans-2018", ["185 teens, aged 12 to 18", "much alike", "about 1 point out of 10"]),
        (TEEN, "yamato-2018", ["69 studies", "more than 72,000"]),
        (
            MYTHS,
            "swait-2017",
            ["1 in 2 million treatments to 13 in 10,000 patients", "the second counts people"],
        ),
        (MYTHS, "rubinstein-2019", ["47 trials", "about as well as other recommended treatments"]),
        (MYTHS, "rubinstein-2019", ["9,211 people"]),
        (MYTHS, "paige-2017", ["of patients, more than half", "26 trials", "first six weeks"]),
        (MYTHS, "acp-2017", ["rates the evidence for them as low"]),
        (MYTHS, "ziegler-2021", ["350 people", "1,547 visits", "between four and five on average"]),
        (MYTHS, "biller-2014", ["told about this link before treatment"]),
        (MOLD, "iom-2004", ["few studies, and they didn’t show a link"]),
        (MOLD, "dixon-2019", ["2,658 people", "modest"]),
        (MOLD, "steffens-2014", ["993 people", "made no difference"]),
        (MOLD, "beukenhorst-2020", ["two thirds of its 43 studies"]),
        (MOLD, "epa-mold", ["within 24 to 48 hours", "under 60 percent", "10 square feet"]),
        (HAND, "sward-2022", ["29 people", "Three months later, there was no effect on pain"]),
        (HAND, "evans-2025", ["90 people", "no clear difference in pain", "Six months"]),
        (MUSCLE, "sheth-2018", ["five trials", "five to six days sooner", "268 people"]),
        (MUSCLE, "hamilton-2015", ["90 professional athletes", "not clearly better than exercise"]),
        (MUSCLE, "mayo-rhabdomyolysis", ["Dark urine", "harm your kidneys"]),
        (SITTING, "medlineplus-tailbone", ["about four weeks", "8 to 12 weeks"]),
        (SITTING, "lirette-2014", ["about 9 in 10"]),
        (MYTHS, "kawchuk-2015", ["Scans of finger joints", "gas"]),
        (
            SITTING,
            "maigne-2006",
            ["102 people", "22 in 100 compared with 12 in 100", "due to chance"],
        ),
        (PRODUCTS, "fda-2021", ["charged", "outside a clinical trial", "likely being deceived"]),
        (PRODUCTS, "acr-2019", ["strongly advises against PRP for the knee and hip"]),
        (
            PRODUCTS,
            "texas-stem-cell-law",
            ["Texas has its own law on stem cells", "A certified doctor"],
        ),
        (PRODUCTS, "texas-stem-cell-law", ["hospital, surgery center or medical school"]),
        (PRODUCTS, "texas-stem-cell-law", ["review board must oversee it", "consent form"]),
        (PRODUCTS, "beitzel-2015", ["As of 2015, the kits that make it were cleared mainly"]),
        (HAND, "beitzel-2015", ["As of 2015, the kits"]),
        (MUSCLE, "beitzel-2015", ["As of 2015, the kits that make PRP were cleared mainly"]),
        (PRODUCTS, "bennell-2021", ["288 people", "no better than salt water after a year"]),
        (AGING, "brinjikji-2015", ["3,110 people", "no back pain", "37 of every", "96 of every"]),
        (AGING, "swain-2020", ["41 reviews saw some links, but no agreement"]),
        (AGING, "sherrington-2019", ["people over 60", "about 23 percent"]),
    ],
)
def test_what_a_study_found_stands_beside_its_name(client, slug, source, facts):
    doc = soup(client.get(CONDITION if slug == BACK else f"/articles/{slug}/"))
    links = [link for link in doc.find_all("a") if link.get("href") == f"#source-{source}"]
    beside = " ".join(link.parent.text for link in links)
    for fact in facts:
        assert fact in beside


def test_the_words_on_prp_for_muscles_open_with_what_heals_most_without_it(client):
    opening = soup(client.get(f"/articles/{MUSCLE}/")).find("div", class_="prose").find("p").text
    assert opening.startswith("Most pulled muscles get better without any injection")


def test_the_signs_for_a_doctor_today_stand_before_all_explanations(doc):
    text = doc.find("main").text
    assert text.index("See a doctor today if") < text.index("What a back spasm is")
