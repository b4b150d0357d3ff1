"""The condition page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError

from articles.models import Clinician, Condition, ConditionText, Evidence, Symptom
from contact.models import Clinic

from .factories import make_condition
from .html import soup

pytestmark = pytest.mark.django_db
PATH = "/conditions/back-spasms/"
AT_NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture
def doc(client):
    return soup(client.get(PATH))


def section(doc, heading, level="h2"):
    """The elements between this heading and the next one that isn't below it."""
    ends = {"h1", "h2", level}
    inside = list(doc.find("main").walk())
    start = next(n for n, node in enumerate(inside) if node.tag == level and node.text == heading)
    after = inside[start + 1 :]
    end = next((n for n, node in enumerate(after) if node.tag in ends), len(after))
    return after[:end]


def words(nodes):
    return " ".join(node.text for node in nodes if node.tag in ("p", "li", "dd"))


def test_it_opens_with_what_the_condition_is_in_30_words_or_fewer(doc):
    lead = doc.find("main").find("p")
    assert lead.text.startswith("A back spasm is")
    assert len(lead.text.split()) <= 30


def test_the_way_to_emergency_help_is_within_the_first_150_words(doc):
    main = doc.find("main")
    card = main.find("section", id="emergency")
    assert len(main.text.partition(card.text)[0].split()) < 50
    assert card.find("a", href="tel:911")
    assert len(card.text.split()) < 125


@pytest.mark.parametrize(
    "heading",
    [
        "Back spasm symptoms",
        "Start with five steps",
        "Over the next few days",
        "How long a back spasm lasts",
        "Back spasm causes",
        "Preventing back spasms",
        "Chiropractic care for back spasms",
        "How will a chiropractor help your back spasms?",
        "Is back spasm treatment effective?",
        "For questions or special offers",
    ],
)
def test_every_section_of_the_present_page_is_there(doc, heading):
    assert heading in [h2.text for h2 in doc.find_all("h2")]


@pytest.mark.parametrize(
    ("level", "heading", "number"),
    [
        ("h3", "Physical fitness and back spasms", 5),
        ("h3", "Underlying conditions of back spasms", 5),
        ("h2", "Preventing back spasms", 3),
    ],
)
def test_the_lists_are_whole(doc, level, heading, number):
    assert len([node for node in section(doc, heading, level) if node.tag == "li"]) == number


@pytest.mark.parametrize(
    "heading",
    [
        "Physical fitness and back spasms",
        "Underlying conditions of back spasms",
        "How it’s diagnosed",
    ],
)
def test_what_may_lie_behind_a_spasm_stands_within_its_causes(doc, heading):
    inside = section(doc, "Back spasm causes")
    assert heading in [node.text for node in inside if node.tag == "h3"]


def test_the_symptom_lists_are_the_rows_of_the_database(doc):
    condition = Condition.objects.get(slug="back-spasms")
    for group, label, number in (
        ("muscles_and_joints", "Muscles and joints", 6),
        ("nerves", "Nerves", 2),
    ):
        heading = next(h3 for h3 in doc.find_all("h3") if h3.text == label)
        shown = [item.text for item in heading.parent.find_all("li")]
        assert shown == [symptom.text for symptom in condition.symptoms.filter(group=group)]
        assert len(shown) == number


def test_sciatica_is_explained_where_it_is_first_named(doc):
    text = doc.find("main").text
    assert "Sciatica: pain that shoots" in text
    assert text.index("ciatica") == text.index("Sciatica: pain") + 1


@pytest.mark.parametrize(
    ("anchor", "hidden", "heading"),
    [
        ("emergency", "Emergency:", "Call 911"),
        ("same-day", "Urgent, today:", "See a doctor today"),
        ("routine", "Not urgent:", "Book a visit"),
    ],
)
def test_each_care_card_says_its_urgency_in_words_of_its_own(doc, anchor, hidden, heading):
    card = doc.find("section", id=anchor)
    title = card.find("h2")
    assert title.find("span", class_="visually-hidden").text == hidden
    assert title.text.removeprefix(hidden).strip().startswith(heading)
    assert 1 <= len(card.find_all("li")) <= 5
    assert [other.text.startswith(hidden) for other in doc.find_all("h2")].count(True) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/conditions/back-spasms/",
        "/conditions/back-spasms/print/",
        "/articles/still-cant-sit-comfortably/",
    ],
)
def test_every_emergency_card_dials_911_and_says_so_in_spanish_too(client, path):
    cards = soup(client.get(path)).find_all("section", class_="care-card--emergency")
    assert cards
    for card in cards:
        assert card.find("a", class_="button", href="tel:911").text == "Call 911"
        # The list above is in English: the sentence must be enough for a reader who cannot read it.
        spanish = "Si cree que puede ser una emergencia, llame al 911 ahora mismo."
        assert card.find("p", lang="es").text == spanish


def test_only_an_emergency_card_dials_911(doc):
    assert [card.get("id") for card in doc.find_all("section", class_="care-card--same-day")]
    emergencies = {"emergency", "other-emergencies"}
    for card in doc.find_all("section", class_="care-card"):
        assert (card.find("a", href="tel:911") is not None) == (card["id"] in emergencies)


def test_the_emergency_card_comes_before_the_symptoms_and_the_causes(doc):
    order = [h2.get("id") for h2 in doc.find_all("h2")]
    assert order.index("emergency-heading") < order.index("back-spasm-symptoms")
    assert order.index("back-spasm-symptoms") < order.index("back-spasm-causes")


def test_the_contents_list_names_every_section_of_the_page(doc):
    main = doc.find("main")
    contents = main.find("nav", class_="contents")
    listed = [link["href"].removeprefix("#") for link in contents.find_all("a")]
    for h2 in main.find_all("h2"):
        lineage = h2.lineage
        if not any(node.tag in ("nav", "aside") for node in lineage):
            assert {node.get("id") for node in lineage} & set(listed), h2.text
    assert len(listed) == len(set(listed))
    assert doc.find(id=contents["aria-labelledby"]).text == "On this page"


def test_ids_are_unique_and_every_link_within_the_page_arrives(doc):
    ids = [node["id"] for node in doc.walk() if "id" in node.attrs]
    assert len(ids) == len(set(ids))
    links = [link["href"] for link in doc.find_all("a") if link["href"].startswith("#")]
    assert {link[1:] for link in links} <= set(ids)
    for node in doc.walk():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set(node.get(name, "").split()) <= set(ids), node.attrs


def test_a_section_keeps_its_address_when_its_heading_is_edited(client):
    block = ConditionText.objects.get(anchor="back-spasm-causes")
    block.heading = "What causes a back spasm"
    block.save()
    assert soup(client.get(PATH)).find("h2", id="back-spasm-causes").text == block.heading


def test_two_sections_of_one_name_get_two_addresses():
    condition = Condition.objects.get(slug="back-spasms")
    twins = [
        ConditionText.objects.create(parent=condition, region="causes", heading="Twice", body="")
        for _ in range(2)
    ]
    assert [twin.anchor for twin in twins] == ["twice", "twice-2"]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Back spasm causes", ["Too little water", "may play a part", "Heavy lifting", "sports"]),
        ("Over the next few days", ["Keep moving", "Bed rest isn’t advised", "six weeks"]),
        ("Heat or cold?", ["heat wrap", "10 to 20 minutes", "cloth between"]),
        ("Pain medicine", ["Ask a pharmacist first", "Up to 30 in 100"]),
        ("How long a back spasm lasts", ["Six weeks", "One year"]),
        (
            "Chiropractic care for back spasms",
            [
                "gets better with time",
                "Heat and gentle movement can help in the meantime",
                "Opioids",
            ],
        ),
        ("Is back spasm treatment effective?", ["750 US service members", "about 1 point"]),
    ],
)
def test_a_section_says_what_is_known_and_cites_it(doc, heading, said):
    nodes = section(doc, heading)
    for phrase in said:
        assert phrase in words(nodes)
    assert any(node.get("href", "").startswith("#source-") for node in nodes)


def test_prevention_begins_with_exercise_and_each_habit_has_its_evidence(doc):
    habits = [node for node in section(doc, "Preventing back spasms") if node.tag == "li"]
    assert habits[0].text.startswith("Regular exercise")
    for habit in habits:
        assert "The evidence:" in habit.text
        assert habit.find("a")["href"].startswith("#source-")


@pytest.mark.parametrize(
    ("slug", "name", "said"),
    [
        (
            "exercise",
            "Exercise advice",
            "only a licensed physical therapist, or a physical therapist assistant",
        ),
        ("massage", "Massage", "bruises"),
        ("heat-and-cold", "Heat and cold", "10 to 20 minutes"),
        ("ultrasound", "Ultrasound therapy", "WHO and NICE, advise against routine use"),
        ("regenerative-medicine", "Regenerative medicine", "approved none of these products"),
    ],
)
def test_every_method_of_the_present_page_has_its_anchor_and_its_status(doc, slug, name, said):
    box = doc.find(id=slug)
    assert box.find("h3").text == name
    assert said in box.text
    terms = [dt.text for dt in box.find_all("dt")]
    assert terms == ["Who gives it", "License", "Evidence", "FDA status", "Common risks"]
    assert all(dd.text for dd in box.find_all("dd"))


def test_the_2018_trial_is_told_with_both_arms_its_size_its_limits_and_its_link(doc):
    card = doc.find("article", class_="evidence")
    terms = [dt.text for dt in card.find_all("dt")]
    assert terms == ["Who was studied", "Compared", "Result", "Limits", "Source"]
    for phrase in ("750 active-duty", "usual medical care", "1.1 points", "People knew which care"):
        assert phrase in card.text
    links = [a["href"] for a in card.find_all("a")]
    assert links == ["#source-goertz-2018", "https://doi.org/10.1001/jamanetworkopen.2018.0105"]


def test_a_study_card_shows_its_claim_result_and_limit_and_folds_the_rest(client, doc):
    evidence = list(Evidence.objects.order_by("ordering"))
    cards = doc.find_all("article", class_="evidence")
    assert len(cards) == len(evidence) == 3
    for card, row in zip(cards, evidence, strict=True):
        folded = card.find("details")
        assert folded.find("summary").text == "About this study"
        assert [dd.text for dd in folded.find_all("dd")][2:4] == [row.result, row.limits]
        in_view = card.text.replace(folded.text, "")
        for words in (row.claim, row.result_in_short, row.limit_in_short):
            assert words in in_view
        # Beside its number stands its source, named as the text names it.
        link = card.find("a", href=f"#{row.source.anchor}")
        named = {a.text for a in doc.find_all("a", href=link["href"])}
        assert named == {link.text}


def test_a_card_without_short_lines_shows_all_of_itself(client):
    Evidence.objects.update(result_in_short="", limit_in_short="")
    card = soup(client.get(PATH)).find("article", class_="evidence")
    assert card.find("details") is None
    assert len(card.find_all("dd")) == 5


@pytest.mark.parametrize("given", ["result_in_short", "limit_in_short"])
def test_a_result_in_short_never_stands_without_its_limit(given):
    card = Evidence.objects.first()
    card.result_in_short = card.limit_in_short = ""
    setattr(card, given, "A line.")
    with pytest.raises(ValidationError, match="A result without its limit says too much"):
        card.full_clean()


def test_the_phone_number_stands_in_header_section_end_and_footer_from_one_record(client):
    clinic = Clinic.objects.current()
    clinic.phone = "940-387-5555"
    clinic.save()
    page = soup(client.get(PATH))
    for part in ("header", "main", "footer"):
        assert page.find(part).find("a", href="tel:+19403875555"), part
    calls = [a["href"] for a in page.find_all("a") if a.get("href", "").startswith("tel:")]
    assert set(calls) == {"tel:+19403875555", "tel:911"}
    assert "555-0100" not in page.text


def review_by_ann(**changes):
    ann = Clinician.objects.create(name="Ann Example", credentials="D.C.", role="chiropractor")
    Condition.objects.update(reviewed_by=ann, reviewed_on=date(2026, 11, 22), **changes)


@pytest.mark.parametrize(
    ("due", "shown"), [(date(2027, 11, 22), True), (date(2026, 12, 1), True), (None, False)]
)
def test_reviewer_and_review_dates_stand_at_the_end(client, due, shown):
    review_by_ann(review_due_on=due)
    with time_machine.travel(AT_NOON):
        page = soup(client.get(PATH))
    review = page.find("section", class_="review")
    assert "Reviewed by Ann Example, D.C." in review.text
    assert review.find("time", datetime="2026-11-22").text == "November 22, 2026"
    assert ("Next review" in review.text) == shown
    everything = page.find("main").text
    assert everything.index("Last reviewed") > everything.rindex("What a study found")


def test_a_next_review_that_is_past_is_never_shown(client):
    review_by_ann(review_due_on=date(2026, 11, 30))
    with time_machine.travel(AT_NOON):
        assert "Next review" not in client.get(PATH).content.decode()


def test_the_picture_has_its_size_and_a_short_description_and_waits_its_turn(doc):
    picture = doc.find("main").find("div", class_="picture--lead").find("img")
    assert int(picture["width"]) > 0
    assert int(picture["height"]) > 0
    assert 0 < len(picture["alt"]) <= 125
    assert picture["loading"] == "lazy"  # it comes after what somebody in pain needs


def test_it_shows_the_ten_articles(doc):
    related = doc.find("section", **{"aria-labelledby": "related"})
    assert len(related.find_all("h3")) == 10


SIGNS = "If you have any of these signs"
OTHERS = "other signs that need 911"
TODAY = "If you have any under “See a doctor today,” call a doctor first."
START = "If you have none of these, start here:"


@pytest.mark.parametrize(
    ("gone", "lead"),
    [
        ([], f"{SIGNS} or the {OTHERS}, call 911. {TODAY} {START}"),
        (["same_day"], f"{SIGNS} or the {OTHERS}, call 911. {START}"),
        (["other_emergencies"], f"{SIGNS}, call 911. {TODAY} {START}"),
        (["same_day", "other_emergencies"], f"{SIGNS}, call 911. {START}"),
    ],
)
def test_the_steps_come_after_a_no_to_every_card_for_today(client, gone, lead):
    Symptom.objects.filter(urgency__in=gone).delete()
    ConditionText.objects.filter(region__in=gone).delete()
    for path in (PATH, "/"):
        words = soup(client.get(path)).find("p", class_="right-now__lead").text
        assert " ".join(words.split()) == lead


def test_a_second_condition_needs_no_code(client):
    make_condition()
    page = soup(client.get("/conditions/stiff-neck/"))
    assert page.find("h1").text == "Stiff neck"
    headings = [h2.text for h2 in page.find("main").find_all("h2")]
    for region in Condition.regions:
        assert f"About {region.key}" in headings
        assert f"Words on {region.key}." in page.text
    contents = [link.text for link in page.find("nav", class_="contents").find_all("a")]
    assert [words for words in contents if words.startswith("About")] == [
        heading
        for heading in headings
        if heading.startswith("About") and heading != "About other_emergencies"
    ]
    assert "Other signs that need 911" in contents
    cards = {card["id"]: card for card in page.find_all("section", class_="care-card")}
    assert "Words on other_emergencies." in cards.pop("other-emergencies").text
    assert [card.find("li").text for card in cards.values()] == [
        "a stiff neck with a high fever",
        "a neck that is worse at night",
        "keeps coming back",
    ]
    assert "About back spasms" not in page.text
    for path in ("/conditions/", "/", "/sitemap.xml"):
        assert "/conditions/stiff-neck/" in client.get(path).content.decode()


def test_what_staff_write_as_plain_text_is_never_taken_for_html(client):
    attack = "<script>alert(1)</script>"
    condition = make_condition(title=attack, definition=attack, emergency_note=attack)
    condition.symptoms.create(text=attack, urgency="emergency")
    ConditionText.objects.create(parent=condition, region="causes", heading=attack, body="")
    page = client.get("/conditions/stiff-neck/").content.decode()
    assert attack not in page
    assert page.count("&lt;script&gt;alert(1)") >= 6


@pytest.mark.parametrize("title", ["TMJ disorder", "Ankle pain"])
def test_the_name_of_a_condition_is_written_as_its_editors_wrote_it(client, title):
    Condition.objects.all().delete()
    make_condition(title=title, slug="other")
    for path in ("/", "/conditions/other/"):
        main = soup(client.get(path)).find("main").text
        assert title.lower() not in main
    assert title in soup(client.get("/")).find("main").text


def test_no_page_leads_to_an_emergency_list_that_is_not_there(client):
    Condition.objects.all().delete()
    condition = make_condition(title="Ankle pain")
    condition.symptoms.filter(urgency="emergency").delete()
    own = condition.get_absolute_url()
    for path in ("/", own):
        page = soup(client.get(path))
        links = {link.get("href") for link in page.find_all("a")}
        assert links.isdisjoint({"#emergency", f"{own}#emergency"}), path
        assert page.find(id="emergency") is None, path
