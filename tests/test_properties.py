"""
Promises that hold whatever is typed, tried with inputs that Hypothesis makes up.

The inputs are the same in each run: see tests/conftest.py. To look for new ones:
pytest tests/test_properties.py --hypothesis-profile=explore
"""

import csv
import re
from contextlib import contextmanager
from io import StringIO
from itertools import chain
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Article, Redirect
from articles.paging import PER_PAGE
from clinic_site.foundation.blank import is_blank
from clinic_site.foundation.roles import FRONT_DESK
from contact.exports import FORMULA, csv_response
from contact.links import consent_path, mailed_consent_path, sent_path
from contact.models import Inquiry
from contact.phone import parse_phone

from .factories import make_article
from .html import soup
from .messages import contact_form, payload

pytestmark = pytest.mark.django_db

# All that a browser sends of what people type: its line breaks are "\r\n", or "\n" in a script.
TYPED = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=300)
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=300)
QUERIES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=200)
WORDS = st.lists(st.sampled_from(["abc", "Zoë", "東京", *"-+=@'\",;\n\t.", "940"]), max_size=8)


@contextmanager
def undone():
    """For one example: what it stores is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# The contact form


TEXT_FIELDS = ("name", "email", "phone", "message")
OTHER_FIELDS = ("texts", "offers", "wordings", "source_page", "website")
NAMES = st.one_of(st.just("Ann Example"), TYPED)
EMAILS = st.one_of(st.just(""), st.emails(), TYPED)
PHONES = st.one_of(st.just(""), st.just("(940) 555-0100"), TYPED)


@given(
    name=NAMES,
    email=EMAILS,
    phone=PHONES,
    topic=st.one_of(st.just("question"), TYPED),
    message=st.one_of(st.just("Are you open?"), TYPED),
    others=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(OTHER_FIELDS, ANYTHING),
    ),
)
def test_a_message_is_stored_whole_or_given_back_whole(
    client, name, email, phone, topic, message, others
):
    typed = {"name": name, "email": email, "phone": phone, "topic": topic, "message": message}
    with undone():
        response = client.post("/contact/", payload(**typed | others))
        assert response.status_code in (302, 422)
        if response.status_code == 302:
            inquiry = Inquiry.objects.get()
            assert inquiry.name == " ".join(name.split())
            assert inquiry.message == message.strip()
            assert inquiry.phone == ("" if is_blank(phone) else phone.strip())
            assert client.get(response["Location"]).status_code == 200
        else:
            assert not Inquiry.objects.exists()
            again = contact_form(response)
            shown = {
                field: again.find("input", name=field)["value"]
                for field in TEXT_FIELDS[:3]
                if typed[field]
            }
            assert shown == {field: typed[field] for field in shown}
            assert again.find("textarea", name="message").text.removeprefix("\n") == message


@given(values=st.dictionaries(st.sampled_from(TEXT_FIELDS + OTHER_FIELDS), ANYTHING))
def test_no_bytes_of_a_form_end_in_an_error(client, values):
    with undone():
        assert client.post("/contact/", values).status_code in (302, 422)


# Phone numbers


@given(ANYTHING)
def test_any_text_is_a_number_that_reads_back_or_is_refused(text):
    try:
        number = parse_phone(text)
    except ValidationError:
        return
    assert re.fullmatch(r"\+[0-9]{4,15}", number)
    assert parse_phone(number) == number


@given(
    area=st.integers(201, 989).filter(lambda area: area % 100 != 11),
    line=st.integers(200_0000, 989_9999),
    shape=st.sampled_from(
        [
            "({a}) {b}-{c}",
            "{a}-{b}-{c}",
            "{a}.{b}.{c}",
            "{a} {b} {c}",
            "+1 {a} {b} {c}",
            "1-{a}-{b}-{c}",
            "{a}{b}{c}",
        ]
    ),
)
def test_one_number_is_the_same_however_it_is_written(area, line, shape):
    exchange, last = divmod(line, 10_000)
    text = shape.format(a=area, b=exchange, c=f"{last:04}")
    assert parse_phone(text) == f"+1{area}{exchange}{last:04}"


# Search, lists and paging


@given(query=QUERIES)
def test_any_search_of_the_site_is_answered_and_shown_again(client, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    shown = soup(response).find("input", name="q")["value"]
    assert shown.split() == query.split()


@given(query=ANYTHING)
@settings(max_examples=30)
def test_any_search_of_the_inbox_is_answered(client, front_desk, query):
    assert client.get("/admin/contact/inquiry/", {"q": query}).status_code == 200


@pytest.fixture
def front_desk(sign_in):
    return sign_in(FRONT_DESK)


@given(
    path=st.sampled_from(["/articles/", "/search/", "/topics/treatments/"]),
    page=st.one_of(ANYTHING, st.integers().map(str)),
)
def test_any_page_of_a_list_is_there_or_not_found(client, path, page):
    assert client.get(path, {"page": page}).status_code in (200, 404)


@given(count=st.integers(0, 3 * PER_PAGE))
@settings(max_examples=6)
def test_each_article_stands_on_one_page_of_the_list(client, count):
    with undone():
        Article.objects.all().delete()
        for number in range(count):
            make_article(slug=f"made-{number}")
        pages = range(1, max(1, -(-count // PER_PAGE)) + 1)
        links = [
            link["href"]
            for page in pages
            for link in soup(client.get("/articles/", {"page": page})).find("main").find_all("a")
            if link["href"].startswith("/articles/made-")
        ]
        assert sorted(links) == sorted(f"/articles/made-{number}/" for number in range(count))
        assert client.get("/articles/", {"page": pages[-1] + 1}).status_code == 404


# Addresses and signed links


@given(path=ANYTHING)
def test_any_address_is_a_page_or_not_found(ask_by_wsgi, path):
    status, _, _ = ask_by_wsgi("/" + quote(path, safe="/"))
    assert status in (200, 301, 302, 404, 405)


@given(data=st.data())
def test_a_signed_link_that_was_changed_leads_nowhere(client, data):
    with undone():
        client.post("/contact/", payload())
        inquiry = Inquiry.objects.get()
        link = data.draw(
            st.sampled_from(
                [sent_path(inquiry), consent_path(inquiry), mailed_consent_path(inquiry)]
            )
        )
        head, signed = link.rstrip("/").rsplit("/", 1)
        place = data.draw(st.integers(0, len(signed) - 1))
        letter = data.draw(
            st.sampled_from("aZ0-_:.").filter(lambda letter: letter != signed[place])
        )
        changed = signed[:place] + letter + signed[place + 1 :]
        assert client.get(link).status_code == 200
        assert client.get(f"{head}/{changed}/").status_code == 404


# Redirects


SLUGS = ["arm", "back", "chin", "disc"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from([0, 1]), st.sampled_from(SLUGS)),
        st.tuples(st.sampled_from(["delete"]), st.sampled_from([0, 1])),
    ),
    max_size=8,
)


@given(steps=STEPS)
def test_every_old_address_leads_in_one_step_to_its_page(client, steps):
    """A page's latest owner answers for an address; after it is deleted the address is gone."""
    with undone():
        pages = {0: make_article(slug="first"), 1: make_article(slug="second")}
        owners = {"first": 0, "second": 1}
        for name, number, *slug in steps:
            if number not in pages:
                continue
            page = pages[number]
            if name == "delete":
                page.delete()
                del pages[number]
            elif slug[0] not in {page.slug for page in pages.values()}:
                page.slug = slug[0]
                page.save()
                owners[slug[0]] = number
        for slug, number in owners.items():
            response = client.get(f"/articles/{slug}/")
            if number not in pages:
                assert response.status_code == 410, slug
            elif pages[number].slug == slug:
                assert response.status_code == 200, slug
            else:
                assert response.status_code == 301, slug
                assert response["Location"] == f"/articles/{pages[number].slug}/"
        onward = Redirect.objects.exclude(new_path="")
        assert not onward.filter(new_path__in=onward.values("old_path")).exists()


# Rich text


HTML = st.recursive(
    st.one_of(
        st.sampled_from(["word", "Zoë", "a&amp;b", "&lt;b&gt;", "1 < 2", "<", ">", "\n"]),
        TYPED.map(lambda text: text[:20]),
    ),
    lambda inner: st.one_of(
        st.tuples(
            st.sampled_from(
                [
                    "p",
                    "div",
                    "span",
                    "b",
                    "i",
                    "ul",
                    "ol",
                    "li",
                    "h1",
                    "h3",
                    "aside",
                    "table",
                    "tr",
                    "td",
                    "script",
                    "style",
                    "a",
                    "svg",
                    "math",
                    "template",
                ]
            ),
            st.sampled_from(
                [
                    "",
                    ' onclick="alert(1)"',
                    ' href="javascript:alert(1)"',
                    ' style="color:red"',
                    ' class="callout"',
                    ' href="/a/" target="_blank"',
                    " x='",
                ]
            ),
            inner,
        ).map(lambda parts: "<{0}{1}>{2}</{0}>".format(*parts)),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)
sanitize = Article._meta.get_field("articletext").related_model._meta.get_field("body").sanitize


@given(html=HTML)
@settings(max_examples=300)
def test_sanitized_text_holds_nothing_that_runs_and_stays_as_it_is(html):
    clean = sanitize(html)
    assert sanitize(clean) == clean
    tags = re.findall(r"<(\w+)([^>]*)>", clean)
    assert {tag for tag, _ in tags} <= {
        "p",
        "strong",
        "em",
        "h3",
        "ul",
        "ol",
        "li",
        "br",
        "a",
        "aside",
    }
    assert not any(re.search(r"\son|javascript:|style", attributes) for _, attributes in tags)


BLOCKS = ["<p>{}</p>", "<div>{}</div>", "<h1>{}</h1>", "<p><b>{}</b><br></p>"]
BLOCKS += ["<ul><li>{}</li></ul>", "<table><tr><td>{}</td></tr></table>", "<p><font>{}</font></p>"]


@given(st.lists(st.tuples(st.sampled_from(BLOCKS), st.sampled_from(["Rest", "Zoë", "10"]))))
def test_no_word_of_a_block_is_lost_or_glued_to_the_next(blocks):
    html = "".join(block.format(word) for block, word in blocks)
    text = re.sub(r"<[^>]+>", " ", sanitize(html))
    assert text.split() == [word for _, word in blocks]


# Tables for a spreadsheet


@given(
    rows=st.lists(
        st.lists(st.one_of(WORDS.map("".join), ANYTHING), min_size=2, max_size=2), max_size=5
    )
)
def test_a_table_reads_back_and_holds_no_formula(rows):
    rows = [[cell.replace("\0", "") for cell in row] for row in rows]
    answer = csv_response("table", ["One", "Two"], rows)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *read = csv.reader(StringIO(text, newline=""))
    assert header == ["One", "Two"]
    cells = zip(chain(*read), chain(*rows), strict=True)
    assert all(cell in (written, f"'{written}") for cell, written in cells)
    for cell in (cell for row in read for cell in row):
        assert cell.startswith("'") or re.fullmatch(r"\+[0-9]+", cell) or not FORMULA.match(cell)
