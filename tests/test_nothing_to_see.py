"""Characters that show nothing are no answer to a field that must not be empty."""

import pytest
from allauth.account.forms import LoginForm
from django import forms

from articles.models import Article, ClaimOverride, Clinician, Picture, Topic, WorkingDraft
from contact.models import Inquiry, ReadyReply

from .editing import edit, typed, url
from .factories import make_article, make_clinician, reviewed_article
from .html import soup
from .messages import error_links, payload, was_asked_again

pytestmark = pytest.mark.django_db

BLANKS = {
    "zero width space": "\u200b",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "left to right": "\u200e",
    "right to left": "\u200f",
    "Arabic letter mark": "\u061c",
    "joiner": "\u200d",
    "override": "\u202e\u202c",
    "isolate": "\u2066\u2069",
    "tag": "\U000e0020",
    "Mongolian separator": "\u180e",
    "control": "\x07",
    "Hangul filler": "\u3164",
    "narrow Hangul filler": "\uffa0",
    "first Hangul filler": "\u115f\u1160",
    "Khmer vowel": "\u17b4",
    "grapheme joiner": "\u034f",
    "variation selector": "\ufe0f",
    "another selector": "\U000e0100",
    "empty Braille": "\u2800",
    "several": " \u200b\u3164\u00a0\u2800\ufeff\n",
}
SEEN = {
    "family": "👩‍👩‍👧‍👦",
    "health worker": "👩🏽‍⚕️",
    "Arabic": "\u200fمرحبا\u200f",
    "Hebrew": "\u200fדנה\u200e",
    "Persian": "می\u200cخواهم",
    "Hangul": "한글 ㅎㅎ",
    "Braille": "⠓⠊",
    "flag of Wales": "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "a dot": ".",
    "a mark": "\ufeffAnn\u200b",
}
REQUIRED = "Fill this in."
FEW = ["zero width space", "soft hyphen", "Hangul filler", "empty Braille"]
a_blank = pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
one_of_few = pytest.mark.parametrize("blank", [BLANKS[name] for name in FEW], ids=FEW)


def refused(response):
    return response.status_code == 200 and REQUIRED in soup(response).text


@a_blank
@pytest.mark.parametrize("field", ["name", "message"])
def test_a_message_and_a_name_show_something(client, field, blank):
    response = client.post("/contact/", payload(**{field: blank}))
    assert was_asked_again(response)
    assert error_links(soup(response)) == [f"#id_{field}"]


@a_blank
def test_without_anything_to_see_there_is_no_way_to_answer(client, blank):
    assert was_asked_again(client.post("/contact/", payload(email=blank, phone=blank)))
    assert client.post("/contact/", payload(phone=blank)).status_code == 302
    assert Inquiry.objects.get().phone == ""


@pytest.mark.parametrize("words", SEEN.values(), ids=SEEN)
def test_what_shows_something_is_kept_as_it_was_typed(client, words):
    assert client.post("/contact/", payload(name=words, message=words)).status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.name, inquiry.message) == (words, words)


@a_blank
def test_every_text_field_that_must_not_be_empty_asks_for_it(blank):
    for field in (forms.CharField(), forms.EmailField(), forms.URLField(), forms.SlugField()):
        with pytest.raises(forms.ValidationError) as caught:
            field.clean(blank)
        assert [error.code for error in caught.value.error_list] == ["required"]
    assert "login" in LoginForm({"login": blank, "password": "x"}).errors


@one_of_few
def test_a_title_shows_something(admin_client, blank):
    article = reviewed_article()
    assert refused(edit(admin_client, article, title=blank))
    assert Article.objects.get(pk=article.pk).title == "A made article"
    topic = Topic.objects.first()
    assert refused(edit(admin_client, topic, name=blank))
    person = make_clinician()
    assert refused(edit(admin_client, person, name=blank))
    assert Clinician.objects.get(pk=person.pk).name == "Pat Example"


@one_of_few
def test_a_text_of_a_page_shows_something(admin_client, blank):
    article = make_article(published_at=None)
    for body in (f"<p>{blank}</p>", f"<p><strong>{blank}</strong></p>", "<p>&#8203;&nbsp;</p>"):
        assert refused(edit(admin_client, article, **{"articletext_set-0-body": body}))
    assert article.articletext_set.get().body == "<p>Words of its own.</p>"


@one_of_few
def test_a_picture_that_nobody_described_is_not_public(admin_client, blank):
    picture = Picture.objects.first()
    article = reviewed_article(picture=picture, picture_description="A hand.")
    answer = edit(admin_client, article, picture_description=blank)
    assert "Describe the picture, or check “Decorative”." in soup(answer).text
    assert Article.objects.get(pk=article.pk).picture_description == "A hand."


@one_of_few
def test_a_reason_to_keep_a_sentence_shows_something(admin_client, blank):
    article = reviewed_article()
    body = {"articletext_set-0-body": "<p>We guarantee relief.</p>"}
    asked = edit(admin_client, article, **body)
    name = soup(asked).find(class_="checklist").find("textarea")["name"]
    address = url(Article, "change", article.pk)
    assert admin_client.post(address, typed(asked) | {name: blank}).status_code == 200
    assert not ClaimOverride.objects.exists()
    sent = typed(asked) | {name: blank, "_draft": "Save draft"}
    assert admin_client.post(address, sent).status_code == 302
    assert WorkingDraft.objects.get().data["exceptions"] == {}


@one_of_few
def test_a_line_that_says_why_shows_something(admin_client, blank):
    article = reviewed_article()
    answer = edit(admin_client, article, title="Another title", why_without_review=blank)
    assert "No clinician has approved these words." in soup(answer).text
    assert Article.objects.get(pk=article.pk).title == "A made article"


@one_of_few
def test_a_ready_reply_shows_something(admin_client, blank):
    address = url(ReadyReply, "add")
    sent = typed(admin_client.get(address)) | {"title": blank, "text": blank}
    assert refused(admin_client.post(address, sent))
    assert not ReadyReply.objects.filter(title=blank).exists()
