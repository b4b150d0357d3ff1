"""What a clinic may not say of its care is found, and honest words pass."""

import time

import pytest

from articles.models import Article, Condition, Page, Treatment
from articles.publishing.checklist import Checklist
from clinic_site.foundation.wording import claims

PLANTED = [
    ("cure", "Our adjustments cure back pain."),
    ("cure", "Most patients are cured within a week."),
    ("guarantee", "We guarantee that your pain goes away."),
    ("guarantee", "Our method works for everyone."),
    ("guarantee", "You will enjoy long-lasting relief."),
    ("guarantee", "Pain-free in a week!"),
    ("guarantee", "Come to us and live pain free."),
    ("guarantee", "You will never need surgery again."),
    ("guarantee", "You’ll never hurt again."),
    ("fear", "If left untreated, a spasm ends in surgery."),
    ("fear", "Waiting leads to permanent nerve damage."),
    ("fear", "Call us before it’s too late."),
    ("fear", "Without treatment your spine will degenerate."),
    ("fear", "Without regular adjustments, your joints will slowly deteriorate."),
    ("fear", "If you do not get treated, you may be paralyzed."),
    ("fear", "If you don’t come in, you will need surgery."),
    ("fear", "Your spine will degenerate if you skip your visits."),
    ("misalignment", "Spasms come from a misaligned spine."),
    ("misalignment", "A subluxation presses on the nerve."),
    ("misalignment", "When the vertebrae are out of place, muscles tighten."),
    ("restore-alignment", "An adjustment restores proper alignment."),
    ("restore-alignment", "We realign your spine."),
    ("fda", "PRP is FDA approved."),
    ("fda", "Our laser is FDA-cleared."),
    ("fda", "The kit was approved by the FDA."),
    ("fda", "It is cleared by the FDA to treat back pain."),
    ("no-risk", "There are no risks at all."),
    ("no-risk", "An adjustment is 100% safe."),
    ("no-risk", "It is completely safe and risk-free."),
    ("no-risk", "It helps without side effects."),
    ("natural-healing", "We support the body’s natural ability to heal."),
    ("natural-healing", "Your body heals itself after an adjustment."),
    ("heal", "We heal back pain."),
    ("heal", "Our treatments can really heal a disc."),
    ("heal", "We can reverse arthritis."),
    ("heal", "Stem cells regenerate your cartilage."),
    ("heal", "PRP injections will regrow worn cartilage."),
    ("heal", "We eliminate pain for good."),
    ("heal", "Adjustments fix your spine."),
    ("illness", "Adjustments boost your immune system."),
    ("illness", "Strengthen your immune system with regular visits."),
    ("illness", "Chiropractic treats asthma in children."),
    ("illness", "We help with headaches, colic and ear infections."),
    ("illness", "Adjustments prevent disease."),
    ("illness", "Chiropractic care helps fight off colds."),
    ("proven", "Chiropractic care is proven to help."),
    ("proven", "A groundbreaking treatment has come to town."),
    ("proven", "It is a miracle for sore backs."),
    ("physical-therapy", "Our chiropractors offer massage and physical therapy."),
    ("physical-therapy", "A chiropractor uses many methods: physical therapy and heat."),
    ("doctor", "Dr. Lee will see you now."),
    ("doctor", "Ask Dr. Lee. He is a chiropractor"),
    ("free", "Book your free consultation today."),
    ("free", "The first visit is free of charge."),
    ("free", "Ask for a complimentary exam."),
    ("free", "We look at your back without charge."),
    ("unnamed-study", "Studies show that adjustments work."),
    ("superlative", "We are the best chiropractors in Texas."),
]

HONEST = [
    "There is no cure.",
    "Two months: half were free of pain.",
    "Nobody can say if you will be pain-free.",
    "It is not FDA approved.",
    "No one can guarantee a result.",
    "Nobody can guarantee that.",
    "We can’t guarantee how you will do.",
    "A cure is not known.",
    "An adjustment does not cure asthma or restore the alignment of a spine.",
    "A standing desk is one way to do that, not a cure.",
    "None of these products is FDA approved for back pain.",
    "No treatment is without risk.",
    "Nothing is 100% safe.",
    "It is not proven to help.",
    "The effect is unproven.",
    "Pain does not mean that a bone is out of place.",
    "Is it approved by the FDA for my problem?",
    "Myth 1: The pop means a bone went back into place",
    "Walk away if you hear that it always works.",
    "Most kits are cleared by the FDA to mix with bone graft.",
    "Chiropractors and physical therapists hold separate licenses.",
    "A physical therapist gives physical therapy.",
    "Dr. Lee, D.C., sees patients on Mondays.",
    "Dr. Lee is a chiropractor here.",
    "A free exam includes a talk and a check of your back, and no X-ray.",
    "Feel free to ask for a copy of your exam.",
    "Drug-free treatments come first.",
    "Research shows a modest effect (Goertz, 2018).",
    "Talk to a doctor about breakthrough pain.",
    "It is best to keep moving.",
    "Most back pain heals on its own.",
    "Give the muscle time to heal.",
    "No treatment reverses arthritis.",
    "We cannot reverse arthritis.",
    "Stem cells have not been shown to regenerate cartilage.",
    "No study shows that stem cells regenerate cartilage.",
    "Without treatment, most new back pain gets better.",
    "If you do not improve, you may need surgery.",
    "No study shows that without treatment your spine will degenerate.",
    "Discs degenerate with age, and most of them never hurt.",
    "Many people never need surgery.",
    "Nobody can say that you will never need surgery.",
    "You will never get a text from us unless you say yes.",
    "We treat people with diabetes gently.",
    "We treat cancer patients only with their doctor’s consent.",
    "There is no good evidence that chiropractic treats asthma.",
    "Does chiropractic treat asthma?",
    "Tell us if you have a weak immune system.",
    "Vaccines prevent disease.",
    "We fix a time for your next visit.",
    "We prevent infections with a new needle for each injection.",
]

BOASTS = [
    "It not only eases pain but cures it.",
    "No other clinic can guarantee this.",
    "There is no doubt that we cure pain.",
    "Do not wait, we cure spasms.",
    "It is not painful: it cures.",
    "Not a drug, but a cure.",
    "It cures pain that does not go away.",
    "Are you ready for our miracle cure?",
    "This is no ordinary clinic and we guarantee relief.",
]


def found(text):
    return {claim.rule.code for claim in claims.find(text)}


@pytest.mark.parametrize(("rule", "sentence"), PLANTED)
def test_a_planted_claim_is_found_by_its_rule(rule, sentence):
    assert rule in found(f"<p>Welcome to us.</p><p>{sentence} Come in.</p>")


def test_every_rule_is_planted_and_names_its_source_and_better_words():
    assert {rule.code for rule in claims.RULES} == {rule for rule, _sentence in PLANTED}
    for rule in claims.RULES:
        assert any(name in rule.source for name in ("TAC §77", "FDA", "FTC", "Occ. Code")), rule
        assert len(rule.better) > 20


def test_what_is_only_style_warns_and_the_rest_blocks():
    style = {rule.code for rule in claims.RULES if not rule.blocks}
    assert style == {"unnamed-study", "superlative"}


@pytest.mark.parametrize("sentence", HONEST)
def test_honest_words_pass(sentence):
    assert found(sentence) == set()


@pytest.mark.parametrize("sentence", BOASTS)
def test_a_denial_of_something_else_hides_no_claim(sentence):
    assert found(sentence)


@pytest.mark.parametrize(
    "html",
    [
        "<p>We <strong>guar</strong>antee it.</p>",
        "<p>We guar&shy;antee it.</p>",
        "<p>We gua\u200brantee it.</p>",
        "<p>WE&nbsp;GUARANTEE&nbsp;IT!</p>",
        "<ul><li>Not expensive</li><li>We guarantee it</li></ul>",
        "<p>No fuss<br>We guarantee it</p>",
    ],
)
def test_markup_and_invisible_characters_hide_nothing(html):
    assert found(html) == {"guarantee"}


def test_a_claim_names_its_words_and_its_sentence():
    [claim] = claims.find("<p>Hello there. We <em>guarantee</em> relief. Bye.</p>")
    assert (claim.phrase, claim.sentence) == ("guarantee", "We guarantee relief.")


@pytest.mark.django_db
def test_the_whole_sample_site_may_go_out_as_it_is(time_machine):
    time_machine.move_to("2026-11-23T12:00Z")  # the day after its review, which holds for a year
    pages = [
        page
        for model in (Condition, Article, Page, Treatment)
        for page in model.objects.published()
    ]
    assert len(pages) > 20
    found = {page: [f.message for f in Checklist(page).findings] for page in pages}
    known = "No clinician has reviewed it yet"  # true of all of it, and no reason to refuse
    assert [
        (page, message)
        for page, messages in found.items()
        for message in messages
        if not message.startswith(known)
    ] == []


@pytest.mark.parametrize(
    "words",
    [
        *[
            "we ",
            "not a ",
            "Dr. A ",
            "free visit ",
            "studies show ",
            "our care can help ",
            "our a ",
        ],
        *["without our care, a ", "degenerate, a ", "you will never have a ", "we help a, b or "],
    ],
)
def test_a_very_long_sentence_does_not_hold_up_the_form(words):
    started = time.monotonic()
    list(claims.find(words * 10_000))
    assert time.monotonic() - started < 3
