"""Words that a person in pain can read: grade 8 or lower, 15 words or fewer in a sentence."""

import pytest
from django.core.management import call_command

from articles.models import Article, Condition, Page, Treatment
from articles.publishing.checklist import Checklist
from clinic_site.foundation.wording.readability import (
    CHOPPY,
    grade,
    grade_in_words,
    mean_sentence,
    plain,
    prose,
    word_count,
    words,
)

from .editing import url
from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

ENOUGH = 20  # words: below that, one long word decides the grade


def public_pages():
    kinds = (Condition, Article, Page, Treatment)
    return [page for model in kinds for page in model.objects.published()]


def sections():
    """Every section of the sample site: (page and heading, its words)."""
    for page in public_pages():
        for heading, pieces in page.texts_by_heading():
            text = prose("\n".join(pieces))
            if len(words(text)) >= ENOUGH:
                yield f"{page}: {heading}", text


def report(capsys):
    call_command("readability")
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat. The dog ran to the door.", -2, 2),
        ("Most back pain gets better with time, whatever treatment people choose.", 4, 8),
        (
            "Therapeutic ultrasound interventions demonstrate insufficient efficacy regarding "
            "musculoskeletal rehabilitation outcomes among heterogeneous populations.",
            18,
            40,
        ),
    ],
)
def test_the_grade_tells_plain_words_from_hard_ones(text, low, high):
    assert low < grade(text) < high


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("One two three. Four five.", 2.5),
        ("Keep moving.\nUse heat for a while.", 3.5),  # entries of a list are sentences
        ("15 to 20 … 30!", 1),
        ("…", None),
    ],
)
def test_the_mean_sentence_counts_words_between_full_stops_and_lines(text, mean):
    assert mean_sentence(text) == mean


def test_every_section_of_the_sample_site_reads_at_grade_8_or_lower():
    graded = {name: grade(text) for name, text in sections()}
    assert len(graded) > 120
    assert {name: value for name, value in graded.items() if value > 8} == {}


def test_every_section_of_the_sample_site_has_15_words_or_fewer_in_a_sentence_on_average():
    means = {name: mean_sentence(text) for name, text in sections()}
    assert {name: value for name, value in means.items() if value > 15} == {}


def test_no_article_of_the_sample_sounds_choppy():
    graded = {str(each): grade(Checklist(each).graded_text) for each in Article.objects.all()}
    assert len(graded) == 10
    assert {name: value for name, value in graded.items() if value < CHOPPY} == {}


def test_what_is_measured_is_all_that_stands_on_the_page():
    condition = Condition.objects.get(slug="back-spasms")
    measured = [piece for _heading, pieces in condition.texts_by_heading() for piece in pieces]
    assert condition.definition in measured
    for symptom in condition.symptoms.all():
        assert symptom.text in measured
    for card in condition.evidence.all():
        assert set(card.texts()) <= set(measured)
    for block in condition.blocks:
        assert block.body in measured


def test_the_command_names_every_public_page_with_its_hardest_section(capsys):
    lines = report(capsys).splitlines()
    for page in public_pages():
        assert any(f" {page} | " in line for line in lines), page
    assert len(lines) == 1 + len(public_pages())


def test_the_command_finds_the_section_that_is_too_hard(capsys):
    hard = "Heterogeneous musculoskeletal rehabilitation interventions demonstrate " * 8
    make_article(title="A hard article", body=f"<p>{hard}</p>")
    line = next(line for line in report(capsys).splitlines() if "A hard article" in line)
    name, _colon, value = line.partition(" | ")[2].rpartition(": ")
    assert name == "A section"
    assert value == "16 or higher"


def test_the_command_bears_a_page_without_a_word(capsys):
    make_article(title="Only a title").articletext_set.all().delete()
    assert "    0 " in next(line for line in report(capsys).splitlines() if "Only a t" in line)


def test_the_command_keeps_drafts_to_themselves(capsys):
    make_article(title="Still a draft", published_at=None)
    assert "Still a draft" not in report(capsys)


@pytest.mark.parametrize(
    "html",
    [
        '<p>One <a href="/a/b/">two</a> th<b>re</b>e.</p><p>Four<br>five &amp; six</p>',
        "<ul><li>One</li><li>two</li></ul><h3>Three</h3>four",
        "less than a < b and c > d",
    ],
)
def test_the_quick_count_of_words_is_that_of_the_plain_text(html):
    assert word_count(html) == len(words(plain(html)))


def test_the_quick_count_is_right_for_every_page_of_the_sample():
    for page in public_pages():
        text = "\n".join(page.texts())
        assert word_count(text) == len(words(plain(text))), page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Go out. Sit up. Be well.", "too short to judge"),
        ("Musculoskeletal rehabilitation.", "too short to judge"),
        ("\n".join(["Ice", "Heat", "Rest", "A walk"] * 10), "mostly a list, which has no grade"),
        ("The cat sat on the mat and then it ran off. " * 5, "2 or lower"),
        (
            "Your back is strong, and a short walk each day will help it to stay that way. " * 3,
            "2 to 3",
        ),
        (
            "Multidisciplinary musculoskeletal rehabilitation necessitates perseverance. " * 5,
            "16 or higher",
        ),
    ],
)
def test_staff_read_a_range_or_that_there_is_none_and_never_a_negative_grade(text, shown):
    assert grade_in_words(text) == shown


def test_no_text_of_any_length_gets_a_negative_grade():
    plain = "Go on. We sit. A cat ran up to a hat. You can do it at home. " * 3
    for length in range(1, len(plain)):
        assert "-" not in grade_in_words(plain[:length])


def test_a_short_draft_is_too_short_to_judge_on_the_staffs_screen(admin_client):
    article = make_article("<ul><li>Ice</li><li>Heat</li></ul>", published_at=None)
    page = soup(admin_client.get(url(Article, "change", article.pk)))
    grade_shown = page.find(class_="checklist__grade").text
    assert grade_shown == "Reading grade: too short to judge."
