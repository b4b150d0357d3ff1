"""After a save staff read what readers see now, with a link to look at it."""

import pytest

from articles.models import Article, Page, Topic
from clinic_site.foundation.roles import EDITOR
from contact.models import Notice

from .editing import edit, typed, url
from .factories import SUMMARY, approve
from .html import soup
from .test_checklist import make_ready

pytestmark = pytest.mark.django_db

PUBLIC = {"published_at_0": "2026-01-05", "published_at_1": "9 am"}
DRAFT = {"published_at_0": "", "published_at_1": ""}


def told(client, response):
    """The messages on the page that follows a save."""
    assert response.status_code == 302, soup(response).find("ul", class_="errorlist").text
    page = soup(client.get(response["Location"]))
    return page.find("ul", class_="messagelist").find_all("li")


@pytest.mark.parametrize("button", ["_save", "_continue"])
def test_a_page_that_is_public_now_is_one_click_away_and_shows_the_new_words(admin_client, button):
    article = make_ready()
    article.title = "All new words"
    article.save()
    approve(article)
    response = edit(admin_client, article, **PUBLIC, **{button: "Save"})
    first = told(admin_client, response)[0]
    assert first.text == "Published. View page"
    assert "Reading grade" in told(admin_client, edit(admin_client, article, _save="Save"))[1].text
    page = admin_client.get(first.find("a")["href"])
    assert soup(page).find("h1").text == "All new words"
    edit(admin_client, article, title="Newer words", _save="Save")
    assert soup(admin_client.get(first.find("a")["href"])).find("h1").text == "Newer words"


def test_a_draft_is_called_one_and_can_be_looked_at(admin_client):
    article = make_ready()
    first = told(admin_client, edit(admin_client, article, _save="Save"))[0]
    assert first.text == "Saved as a draft. View draft"
    assert soup(admin_client.get(first.find("a")["href"])).find("h1").text == article.title


def test_a_scheduled_page_names_its_day_and_its_time_on_the_clinics_clock(
    admin_client, time_machine
):
    time_machine.move_to("2026-11-26T14:00Z")
    later = {"published_at_0": "2026-11-27", "published_at_1": "9 am"}
    article = make_ready()
    approve(article)
    first = told(admin_client, edit(admin_client, article, **later))[0]
    assert first.text == "Scheduled for Fri, Nov 27, 9 a.m. View draft"


def test_a_new_page_is_told_of_in_the_same_words(sign_in):
    client = sign_in(EDITOR)
    fields = {"title": "New", "summary": SUMMARY, "topics": [Topic.objects.first().pk]}
    new = typed(client.get(url(Article, "add"))) | fields
    first = told(client, client.post(url(Article, "add"), new | {"_continue": "Save"}))[0]
    assert first.text == "Saved as a draft. View draft"
    assert first.find("a")["href"] == url(Article, "draft", Article.objects.get(title="New").pk)


def test_staff_come_back_to_the_list_as_they_had_filtered_it(admin_client):
    page = Page.objects.create(title="Parking", slug="parking", summary=SUMMARY)
    address = url(Page, "change", page.pk) + "?_changelist_filters=q%3Dpark"
    fields = typed(admin_client.get(address))
    kept = admin_client.post(address, fields | {"_continue": "Save"})["Location"]
    assert kept == address
    assert admin_client.post(kept, fields | {"seen": "", "_save": "Save"})["Location"].endswith(
        "?q=park"
    )


def test_other_records_are_saved_in_one_plain_word(admin_client):
    topic = Topic.objects.first()
    response = edit(admin_client, topic, _save="Save")
    assert told(admin_client, response)[0].text == f"Saved: {topic}"
    response = admin_client.post(url(Topic, "delete", topic.pk), {"post": "yes"})
    assert told(admin_client, response)[0].text == f"Deleted: {topic}"


@pytest.mark.parametrize(
    ("button", "then"),
    [
        ("_save", ""),
        ("_continue", " (you can go on editing it below)"),
        ("_addanother", " (add another notice below)"),
    ],
)
def test_a_record_that_is_called_by_a_sentence_ends_with_its_own_period(admin_client, button, then):
    new = typed(admin_client.get(url(Notice, "add"))) | {"text": "Closed today for snow."}
    said = told(admin_client, admin_client.post(url(Notice, "add"), new | {button: "Save"}))
    assert said[0].text == f"Saved: Closed today for snow.{then}"
    notice = Notice.objects.get()
    said = told(admin_client, edit(admin_client, notice, **{button: "Save"}))
    assert said[0].text == f"Saved: Closed today for snow.{then}"
    response = admin_client.post(url(Notice, "delete", notice.pk), {"post": "yes"})
    assert told(admin_client, response)[0].text == "Deleted: Closed today for snow."
