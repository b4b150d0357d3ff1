"""From an article it is one step to a question, and the message says which article it is about."""

import pytest

from articles.models import Article
from contact.models import Inquiry

from .factories import make_article
from .html import soup
from .messages import contact_form, error_links, filled

pytestmark = pytest.mark.django_db


def links(client, article):
    """The links of an article that lead to the contact form with something filled in."""
    page = soup(client.get(article.get_absolute_url()))
    return [link["href"] for link in page.find_all("a") if "?about=" in link.get("href", "")]


def message(client, path):
    return filled(contact_form(client.get(path)))["message"]


def test_the_card_and_the_call_at_the_end_open_the_form_with_the_title(client):
    article = make_article(title="Sitting & standing: 50% “each”?")
    found = links(client, article)
    assert len(found) == 2
    for link in found:
        assert message(client, link) == "About “Sitting & standing: 50% “each”?”:"


def test_the_card_asks_what_the_article_asks_and_names_the_number(client):
    article = Article.objects.exclude(question="").first()
    card = soup(client.get(article.get_absolute_url())).find("aside", class_="ask")
    assert article.question in card.text
    assert card.find("a", class_="button--call")["href"].startswith("tel:")


def test_the_contents_stand_in_the_page_once(client):
    page = soup(client.get(make_article().get_absolute_url()))
    assert len(page.find_all("nav", class_="contents")) == 1


@pytest.mark.parametrize(
    ("query", "typed"),
    [
        ("", ""),
        ("about=", ""),
        ("about=%20%00%0A", ""),
        ("about=One%0ATwo%00", "About “OneTwo”:"),
        ("about=" + "x" * 500, f"About “{'x' * 120}”:"),
        ("about=<script>", "About “<script>”:"),
    ],
)
def test_whatever_a_link_holds_the_form_opens_with_one_short_line(client, query, typed):
    assert message(client, f"/contact/?{query}") == typed


def test_the_message_arrives_with_what_was_added(client):
    form = filled(contact_form(client.get("/contact/?about=How to sit")))
    form |= {"name": "Pat", "email": "pat@example.com", "topic": "question"}
    client.post("/contact/", form | {"message": form["message"] + " Do you see teens?"})
    assert Inquiry.objects.get().message == "About “How to sit”: Do you see teens?"


@pytest.mark.parametrize("title", ["How to sit", "Sitting & standing: 50% “each”?", "x" * 500])
def test_a_message_with_nothing_added_is_not_sent(client, title):
    form = filled(contact_form(client.get("/contact/", {"about": title})))
    form |= {"name": "Pat", "email": "pat@example.com", "topic": "question"}
    answer = client.post("/contact/", form)
    assert answer.status_code == 422
    page = soup(answer)
    assert page.find(id="id_message_error").text.endswith("Enter your message.")
    assert error_links(page) == ["#id_message"]
    assert filled(contact_form(answer))["message"] == form["message"]
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("message", ["About “How to sit”: ?", "About “my back”:\nit hurts:"])
def test_a_message_with_anything_added_is_sent(client, message):
    form = filled(contact_form(client.get("/contact/")))
    form |= {"name": "Pat", "email": "pat@example.com", "topic": "question", "message": message}
    assert client.post("/contact/", form).status_code == 302
