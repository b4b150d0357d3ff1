"""A draft is seen before it is public, by whom it is meant for."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from reversion.models import Version

from articles.models import Article, Condition, Page, Redirect, Topic
from articles.publishing.drafts import draft_link
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK

from .editing import edit, typed, url
from .factories import SUMMARY, reviewed_article, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db


def make_page(**changes):
    values = {"title": "Parking", "slug": "parking", "summary": SUMMARY}
    return Page.objects.create(**values | changes)


def path_of(link):
    return link.removeprefix("http://testserver")


def is_draft(response):
    doc = soup(response)
    return (
        response.status_code == 200
        and doc.find("main").find("strong").text == "Draft."
        and doc.find("meta", name="robots")["content"] == "noindex"
        and response["X-Robots-Tag"] == "noindex"
        and "no-store" in response["Cache-Control"]
        and "public" not in response["Cache-Control"]
    )


MAKERS = pytest.mark.parametrize("make", [reviewed_article, reviewed_condition, make_page])


@MAKERS
@pytest.mark.parametrize("published_at", [None, timezone.now() + timedelta(days=2)])
def test_staff_see_a_draft_in_the_real_page(admin_client, client, make, published_at):
    row = make(published_at=published_at)
    form = soup(admin_client.get(url(type(row), "change", row.pk)))
    address = url(type(row), "draft", row.pk)
    assert form.find("a", href=address).text == "View draft"
    response = admin_client.get(address)
    assert is_draft(response)
    doc = soup(response)
    assert doc.unbalanced == []
    assert doc.find("h1").text == row.title
    assert doc.find("link", rel="canonical")["href"].endswith(row.get_absolute_url())
    assert client.get(row.get_absolute_url()).status_code == 404
    by_link = client.get(path_of(draft_link(row))).content.decode()
    assert "/admin/" not in by_link  # such as the form's page of origin


def test_a_public_page_has_no_draft_button_and_no_banner(admin_client, client):
    article = Article.objects.published().first()
    form = admin_client.get(url(Article, "change", article.pk))
    [button] = [item for item in soup(form).find_all("li") if item.text.strip() == "View draft"]
    assert "hidden" in button.attrs  # until it has one
    assert "/drafts/" not in form.content.decode()
    assert admin_client.get(url(Article, "draft", article.pk)).url == article.get_absolute_url()
    assert "draft-banner" not in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(EDITOR, 200), (CLINICIAN, 200), (FRONT_DESK, 403), (None, 302)]
)
def test_a_draft_needs_the_permission_to_change_it(client, role, status):
    article = reviewed_article(published_at=None)
    if role:
        user = User.objects.create_user("someone", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
    assert client.get(url(Article, "draft", article.pk)).status_code == status


def test_who_may_only_look_gets_no_link_to_hand_on(client):
    page = make_page()
    user = User.objects.create_user("someone", is_staff=True)
    user.groups.add(Group.objects.get(name=CLINICIAN))  # reads standing pages, changes none
    client.force_login(user)
    form = client.get(url(Page, "change", page.pk))
    assert form.status_code == 200
    assert "/drafts/" not in form.content.decode()
    assert client.get(url(Page, "draft", page.pk)).status_code == 403


def test_a_draft_that_does_not_exist_is_not_found(admin_client):
    assert admin_client.get(url(Article, "draft", 999999)).status_code == 404


def test_no_part_of_a_draft_is_kept_nor_shown_to_anybody_else(admin_client, client):
    condition = Condition.objects.get(slug="back-spasms")
    Condition.objects.filter(pk=condition.pk).update(published_at=None)
    link = path_of(draft_link(condition))
    assert is_draft(client.get(link))
    Condition.objects.filter(pk=condition.pk).update(definition="Other words by now.")
    assert "Other words by now." in client.get(link).content.decode()
    Condition.objects.filter(pk=condition.pk).update(published_at=timezone.now())
    public = client.get(condition.get_absolute_url()).content.decode()
    assert link not in public
    assert "Draft." not in public


@MAKERS
def test_a_link_shows_a_draft_to_who_has_no_login(admin_client, client, make):
    row = make(published_at=None)
    link = soup(admin_client.get(url(type(row), "change", row.pk))).find("code").text
    assert link.startswith("http://testserver/drafts/")
    client.logout()
    response = client.get(path_of(link))
    assert is_draft(response)
    assert not response.cookies
    assert soup(response).find("h1").text == row.title


def test_a_link_ends_after_seven_days(client, time_machine):
    time_machine.move_to(timezone.now())
    link = path_of(draft_link(reviewed_article(published_at=None)))
    time_machine.shift(timedelta(days=6, hours=23))
    assert client.get(link).status_code == 200
    time_machine.shift(timedelta(hours=2))
    response = client.get(link)
    assert response.status_code == 410
    assert soup(response).find("h1").text == "This link no longer works"


def test_the_day_on_which_a_link_ends_is_the_true_one(client, time_machine):
    # In the seven days from this midnight clocks go back: the link ends at 11 p.m. of the 7th.
    time_machine.move_to("2027-11-01T05:15Z")
    client.force_login(User.objects.create_superuser("ann"))
    article = reviewed_article(published_at=None)
    form = soup(client.get(url(Article, "change", article.pk)))
    assert "It works until Nov. 7, 2027," in form.text
    client.logout()
    link = path_of(form.find("code").text)
    time_machine.move_to("2027-11-08T05:00Z")
    assert client.get(link).status_code == 200
    time_machine.move_to("2027-11-08T05:30Z")
    assert client.get(link).status_code == 410


def test_publishing_ends_the_link_for_good(client):
    article = reviewed_article(published_at=None)
    link = path_of(draft_link(article))
    article.published_at = timezone.now()
    article.save()
    assert client.get(link).status_code == 410
    article.published_at = None
    article.save()
    assert client.get(link).status_code == 410
    assert client.get(path_of(draft_link(article))).status_code == 200


def test_a_page_that_went_public_by_the_clock_ends_the_link_too(client, time_machine):
    time_machine.move_to(timezone.now())
    article = reviewed_article(published_at=timezone.now() + timedelta(hours=1))
    link = path_of(draft_link(article))
    assert client.get(link).status_code == 200
    time_machine.shift(timedelta(hours=2))
    assert client.get(link).status_code == 410
    Article.objects.get(pk=article.pk).save()
    article = Article.objects.get(pk=article.pk)
    article.published_at = None
    article.save()
    assert client.get(link).status_code == 410


def test_a_forged_link_shows_nothing(client):
    article = reviewed_article(published_at=None)
    link = path_of(draft_link(article))
    for forged in (link[:-2] + "x/", "/drafts/x/", link.replace("/drafts/", "/drafts/x")):
        response = client.get(forged)
        assert response.status_code == 410
        assert article.title not in response.content.decode()
    assert client.post(link).status_code == 405


@MAKERS
def test_changes_are_previewed_without_saving_them(admin_client, client, make):
    row = make(published_at=timezone.now())
    address = url(type(row), "change", row.pk)
    before = client.get(row.get_absolute_url()).content
    updated_at, versions = type(row).objects.get(pk=row.pk).updated_at, Version.objects.count()
    fields = typed(admin_client.get(address)) | {"title": "Not yet", "slug": "not-yet"}
    response = admin_client.post(address, fields | {"_preview": "1"})
    assert is_draft(response)
    assert soup(response).find("h1").text == "Not yet"
    assert client.get(row.get_absolute_url()).content == before
    assert type(row).objects.get(pk=row.pk).updated_at == updated_at
    assert Version.objects.count() == versions
    assert not Redirect.objects.exists()
    told = soup(admin_client.get(url(type(row), "changelist")))
    assert told.find("ul", class_="messagelist") is None


def test_the_home_page_is_previewed_as_the_home_page(admin_client):
    home = Page.objects.get(slug=Page.HOME)
    response = edit(admin_client, home, title="Welcome all", _preview="1")
    assert is_draft(response)
    assert "Welcome all" in response.content.decode()
    assert soup(response).find("link", rel="canonical")["href"] == "http://testserver/"


def test_a_new_page_is_previewed_before_it_is_first_saved(admin_client):
    address = url(Article, "add")
    fields = typed(admin_client.get(address)) | {
        "title": "Brand new",
        "slug": "brand-new",
        "summary": SUMMARY,
        "topics": [Topic.objects.first().pk],
        "_preview": "1",
    }
    response = admin_client.post(address, fields)
    assert is_draft(response)
    assert soup(response).find("h1").text == "Brand new"
    assert not Article.objects.filter(slug="brand-new").exists()


def test_a_preview_of_what_cannot_be_saved_says_why(admin_client):
    article = reviewed_article()
    response = edit(admin_client, article, title="", _preview="1")
    assert "Title: Fill this in." in soup(response).find(class_="edit-bar").text
    assert soup(response).find("h1").text == article.title
