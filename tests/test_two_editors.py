"""Nobody saves over what somebody else saved meanwhile without having seen it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article, ArticleText, Condition, Page

from .editing import edit, typed, url
from .factories import reviewed_article, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    """Another member of staff, in a browser of her own."""
    client = Client()
    client.force_login(User.objects.create_superuser("ann"))
    return client


def differences(response):
    """{label: (words only saved, words only typed)} as the refusal shows them."""
    box = soup(response).find("dl", class_="changes")
    labels = [node.text for node in box.find_all("dt")]
    words = [
        tuple(" ".join(n.text for n in cell.find_all(tag)) for tag in ("del", "ins"))
        for cell in box.find_all("dd")
    ]
    return dict(zip(labels, words, strict=True))


@pytest.mark.parametrize("model", [Article, Condition, Page])
def test_saving_over_a_newer_version_is_refused_and_both_texts_are_shown(
    admin_client, other, model
):
    row = model.objects.get(slug="about") if model is Page else model.objects.first()
    address = url(model, "change", row.pk)
    mine = typed(admin_client.get(address)) | {"title": "My title"}
    assert edit(other, row, title="Her title").status_code == 302
    response = admin_client.post(address, mine)
    assert response.status_code == 200
    row.refresh_from_db()
    assert row.title == "Her title"
    assert "ann saved this page after you opened it" in soup(response).text
    assert soup(response).find("input", name="title")["value"] == "My title"
    assert differences(response)["Title"] == ("Her", "My")


def test_who_has_seen_both_may_save(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"title": "My title"}
    edit(other, article, title="Her title")
    seen = typed(admin_client.post(address, mine))
    assert admin_client.post(address, seen).status_code == 302
    article.refresh_from_db()
    assert article.title == "My title"


def test_a_third_save_meanwhile_is_refused_again(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"title": "My title"}
    edit(other, article, title="Her title")
    seen = typed(admin_client.post(address, mine))
    edit(other, article, title="Her second title")
    assert admin_client.post(address, seen).status_code == 200


def test_blocks_and_rows_are_compared_too(admin_client, other):
    condition = reviewed_condition()
    address = url(Condition, "change", condition.pk)
    mine = typed(admin_client.get(address)) | {
        "conditiontext_set-0-body": "<p>My words.</p>",
        "symptoms-0-text": "my symptom",
    }
    edit(
        other,
        condition,
        **{"conditiontext_set-0-body": "<p>Her words.</p>", "symptoms-0-text": "her symptom"},
    )
    found = differences(admin_client.post(address, mine))
    assert ("Her", "My") in found.values()
    assert ("her", "my") in found.values()
    assert len(found) == 2


def test_a_block_that_she_added_is_named(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address))
    block = {"heading": "Hers", "body": "<p>New.</p>", "region": "main", "ordering": "30"}
    new = {f"articletext_set-1-{name}": value for name, value in block.items()}
    edit(other, article, **{"articletext_set-TOTAL_FORMS": "2"}, **new)
    response = admin_client.post(address, mine)
    assert differences(response) == {"Text, added since": ("Hers", "")}
    assert admin_client.post(address, typed(response)).status_code == 302
    assert ArticleText.objects.filter(parent=article).count() == 2


def test_a_block_that_she_took_away_is_not_lost_from_what_was_typed(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"articletext_set-0-body": "<p>My words.</p>"}
    edit(other, article, **{"articletext_set-0-DELETE": "on"})
    response = admin_client.post(address, mine)
    assert response.status_code == 200
    assert "My words." in response.content.decode()


def test_what_either_wrote_is_never_code(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"title": "<script>1</script>"}
    edit(other, article, title="<script>2</script>")
    page = admin_client.post(address, mine).content.decode()
    assert "<script>1" not in page
    assert "<script>2" not in page


def test_one_alone_saves_twice_in_a_row(admin_client):
    article = reviewed_article()
    for title in ("One", "Two"):
        assert edit(admin_client, article, title=title).status_code == 302


def test_only_words_are_compared_not_how_the_editor_writes_them_down(admin_client, other):
    article = reviewed_article(body="<ul>\n<li>One\nword</li>\n</ul>\n<p>Two</p>\n")
    address = url(Article, "change", article.pk)
    body = "<ul><li><p>One word</p></li></ul><p>Two</p>"
    mine = typed(admin_client.get(address)) | {"articletext_set-0-body": body}
    edit(other, article, title="Her title")
    assert set(differences(admin_client.post(address, mine))) == {"Title"}
