"""Pasting into the editor keeps the meaning, and says what was not kept."""

import pytest
from playwright.sync_api import expect

from tests.clipboard import (
    APART,
    CASES,
    CROSSED_OUT,
    HIDDEN,
    HIDDEN_WORDS,
    NOT_CROSSED_OUT,
    NOT_HIDDEN,
    STRUCK,
    TOGETHER,
)

from .site import needs_chromium
from .staff import move_caret, text_editor
from .test_writing import PASTE, WATCH

pytestmark = needs_chromium

PLANT = """
from django.test import Client
article = Article.objects.create(
    title="To paste into", slug="to-paste-into",
    summary="A summary that is long enough to be a whole sentence of its own.",
)
ArticleText.objects.create(parent=article, region="main", body="<p>Now</p>")
client = Client()
client.force_login(User.objects.create_superuser("paula"))
print(article.pk, client.cookies["sessionid"].value)
"""
PASTE_TEXT = """(box, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const options = { clipboardData, bubbles: true, cancelable: true };
    box.dispatchEvent(new ClipboardEvent("paste", options));
}"""


@pytest.fixture(scope="module")
def editor(site, browser):
    """The page with the editor open, for all cases: each takes the place of the one before."""
    number, session = site.shell(PLANT).split()
    context = browser.new_context(base_url=site.url)
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    tab = context.new_page()
    tab.add_init_script(WATCH)
    tab.goto(f"/admin/articles/article/{number}/change/")
    yield tab
    context.close()


@pytest.fixture
def paste(editor):
    """Paste HTML in the place of all that is there; what the form would then send."""
    box = text_editor(editor, "Text:")

    def paste(content, script=PASTE):
        move_caret(box, "Control+a")
        box.press("Delete")
        box.evaluate(script, content)
        return editor.locator("textarea[name=articletext_set-0-body]").input_value()

    return paste


def note(editor):
    return editor.locator(".paste-note[role=alert]")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_pasted_keeps_its_meaning_and_the_writer_is_told_what_was_lost(editor, paste, case):
    assert paste(case.html) == case.text
    if case.told:
        expect(note(editor)).to_have_count(1)
        said = note(editor).inner_text()
        assert said.count(".") == 1  # one sentence
        assert [words in said for words in case.told] == [True] * len(case.told)
        assert said.count(";") == len(case.told) - 1
    else:
        expect(note(editor)).to_have_count(0)
    assert editor.evaluate("violations.filter(([, , sample]) => !sample?.startsWith('Take'))") == []


@pytest.mark.parametrize("spelling", CROSSED_OUT)
def test_crossed_out_words_do_not_come_back_to_life(editor, paste, spelling):
    assert paste(f"<p>{CROSSED_OUT[spelling]} Take 200 mg.</p>") == "<p>Take 200 mg.</p>"
    expect(note(editor)).to_contain_text(STRUCK)


@pytest.mark.parametrize("spelling", NOT_CROSSED_OUT)
def test_words_that_are_not_crossed_out_are_kept(editor, paste, spelling):
    assert paste(f"<p>{NOT_CROSSED_OUT[spelling]}</p>") == "<p>Take 200 mg.</p>"
    expect(note(editor)).to_have_count(0)


@pytest.mark.parametrize("spelling", HIDDEN_WORDS)
def test_words_that_could_not_be_seen_do_not_come_in(editor, paste, spelling):
    assert paste(f"<p>{HIDDEN_WORDS[spelling]} Take 200 mg.</p>") == "<p>Take 200 mg.</p>"
    expect(note(editor)).to_contain_text(HIDDEN)


@pytest.mark.parametrize("spelling", NOT_HIDDEN)
def test_words_that_could_be_seen_are_kept(editor, paste, spelling):
    assert paste(f"<p>{NOT_HIDDEN[spelling]}</p>") == "<p>Take 200 mg.</p>"
    expect(note(editor)).to_have_count(0)


@pytest.mark.parametrize("layout", APART)
def test_what_stood_apart_in_the_layout_stays_apart(paste, layout):
    html, text = APART[layout]
    assert paste(html) == text


@pytest.mark.parametrize("pieces", TOGETHER)
def test_what_was_one_word_stays_one(paste, pieces):
    html, text = TOGETHER[pieces]
    assert paste(html) == text


def test_nothing_of_a_paste_is_loaded_or_run(editor, paste):
    paste(
        "<style>p {background:url(https://evil.example/a)} @import 'https://evil.example/b';</style>"
        '<p style="background:url(\'https://evil.example/c\')" onclick="alert(1)">Take 200 mg.'
        '<img src="https://evil.example/d"/onerror="alert(2)"><iframe src="https://evil.example/e">'
        '</iframe><input type="image" src="https://evil.example/f"><table background='
        '"https://evil.example/g"><tr><td>8</td></tr></table></p>'
    )
    assert (
        editor.evaluate("violations.filter((seen) => JSON.stringify(seen).includes('evil'))") == []
    )


def test_plain_text_from_a_spreadsheet_keeps_its_cells_apart(paste):
    assert paste("Age\tMinutes\n8\t10", PASTE_TEXT).count("Age | Minutes") == 1
    assert "8 | 10" in paste("Age\tMinutes\n8\t10", PASTE_TEXT)
