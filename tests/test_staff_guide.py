"""The staff's guide: at hand on every page, in plain words, true to the screens."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import Article, Condition
from articles.publishing import review
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from clinic_site.foundation.wording import readability
from clinic_site.staff import guide
from clinic_site.staff.models import Colleague
from contact.models import Clinic, Notice, ReadyReply

from .colleagues import hire
from .desk import write
from .editing import admins, url
from .factories import link_to_clinician, make_article, reviewed_article
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]

GUIDE = reverse("admin:guide")
PLAIN = 8  # a year of school
NAMED_BY = ("value", "title", "aria-label")
# What scripts put on the screen: the block editor, the dialogs that choose, and admin.js.
BY_SCRIPT = {"Today", "Now", "Text", "Sections", "Choose a picture"}

SECTIONS = guide.sections()


SIGN_IN = reverse("account_login")
SECOND_FACTOR = [reverse("mfa_index"), reverse("mfa_activate_totp")]


def screens(client):
    """Every kind of page in the admin."""
    Clinic.objects.update(notification_email="desk@clinic.example")  # not the sample's
    clinic = Clinic.objects.get()
    for ahead in range(3):  # one of them is a weekday, so that the first page asks about it
        day = clinic.today + timedelta(days=ahead)
        clinic.holidays.create(day=day, name="Labor Day")
    ReadyReply.objects.create(title="Parking", text="Hello {name}, park here.")
    message = write(texts="on", phone="(940) 555-0100")
    suspect = write(status="suspect")
    called = write(email="", phone="(940) 555-0101", message="It hurts. " * 20)
    notes = [["2026-11-02", "We said more on chairs."]]
    body = "<p>We guarantee it.</p>"
    draft = make_article(published_at=None, body=body, change_notes=notes)
    yield reverse("admin:index")
    notice = Notice.objects.create(text="Closed for snow.")
    for model, model_admin in admins():
        yield url(model, "changelist")
        if model_admin.has_add_permission(client.get(GUIDE).wsgi_request):
            yield url(model, "add")
    messages = [message, suspect, called]
    for row in (*messages, draft, Condition.objects.first(), User.objects.first(), notice):
        yield url(type(row), "change", row.pk)
    colleague = hire("lena", FRONT_DESK)
    Authenticator.objects.create(user_id=colleague.pk, type="totp", data={})
    yield url(Colleague, "change", colleague.pk)
    yield url(Colleague, "change", hire("left", FRONT_DESK, is_active=False).pk)
    yield url(Article, "history", draft.pk)
    yield url(Article, "delete", draft.pk)
    yield reverse("admin:articles_picture_several")
    yield reverse("admin:contact_inquiry_proof", args=[message.pk])


def reviews(user):
    """What a clinician sees whom an editor asked, and of a change that went out without review."""
    link_to_clinician(user)
    waiting = make_article(published_at=None, slug="waiting")
    review.ask(waiting, user)
    review.record_skipped(reviewed_article(slug="skipped"), user, "It was wrong.")
    return reverse("admin:index"), url(Article, "review", waiting.pk)


def words_on(page):
    """All that a page shows or says, in small letters: styles write some of it in capitals."""
    said = [node.get(name, "") for node in page.walk() for name in NAMED_BY]
    return " ".join([page.text, *said]).lower()


def titles(client):
    page = soup(client.get(GUIDE))
    return [heading.text for heading in page.find(class_="guide__text").find_all("h2")]


def test_every_page_of_the_admin_leads_to_the_guide(admin_client):
    for address in screens(admin_client):
        page = soup(admin_client.get(address, follow=True))
        assert page.find("a", href=GUIDE).text == "How to…", address


def test_what_the_guide_writes_in_bold_is_on_a_screen_by_the_same_words(client, admin_user):
    seen = words_on(soup(client.get(SIGN_IN)))
    client.post(SIGN_IN, {"login": admin_user.username, "password": "password"})
    seen += words_on(soup(client.get(reverse("admin:index"))))  # as it is without a notice
    for address in [*SECOND_FACTOR, *screens(client)]:
        seen += words_on(soup(client.get(address, follow=True)))
    seen += words_on(soup(client.get("/privacy/")))  # with the bar of staff
    for address in reviews(admin_user):
        seen += words_on(soup(client.get(address)))
    bold = {word.text for section in SECTIONS for word in soup(section.html).find_all("strong")}
    assert len(bold) > 40
    missing = {word for word in bold - BY_SCRIPT if word.removesuffix(" …").lower() not in seen}
    assert missing == set()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.anchor)
def test_each_section_reads_at_grade_8_or_lower(section):
    assert readability.grade(readability.prose(section.html)) <= PLAIN


def test_the_five_minute_article_has_few_numbered_steps():
    [section] = [one for one in SECTIONS if one.anchor == "publish-an-article-in-five-minutes"]
    assert 5 <= len(soup(section.html).find("ol").find_all("li")) <= 9


@pytest.mark.parametrize(
    ("role", "first", "last"),
    [
        (FRONT_DESK, "Answer a message", "Publish an article in five minutes"),
        (EDITOR, "Publish an article in five minutes", "Answer a message"),
        (CLINICIAN, "Review a page", "Answer a message"),
        (MANAGER, "The clinic's own facts", "Colleagues"),
    ],
)
def test_what_concerns_the_reader_comes_first(sign_in, role, first, last):
    order = titles(sign_in(role))
    assert sorted(order) == sorted(section.title for section in SECTIONS)
    assert order.index(first) < order.index(last)
    assert order[0] == "Sign in"


def test_the_contents_list_leads_to_every_section(admin_client):
    page = soup(admin_client.get(GUIDE))
    links = [link["href"] for link in page.find(class_="guide__contents").find_all("a")]
    assert links == [
        f"#{heading['id']}" for heading in page.find_all("h2") if "id" in heading.attrs
    ]
    assert len(links) == len(SECTIONS)


def test_sections_name_permissions_that_exist(django_user_model):
    every = django_user_model(is_superuser=True).get_all_permissions()
    assert {section.permission for section in SECTIONS} - {None} <= every


def test_nobody_else_reads_the_guide(client, django_user_model):
    assert client.get(GUIDE).status_code == 302
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert client.get(GUIDE, follow=True).status_code == 403


def test_the_readme_leads_to_the_guide():
    readme = guide.FILE.parents[2].joinpath("README.md").read_text("utf-8")
    assert re.search(r"\]\(clinic_site/staff/guide\.md\)", readme)
    assert "Answered**" not in readme  # its steps stand in one place
