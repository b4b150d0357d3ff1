"""Every field that staff fill in says what belongs in it, in plain words."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.forms import DateInput
from django.test import RequestFactory
from django.utils import timezone

from articles.models import Article
from clinic_site.foundation.clock import moment
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin
from clinic_site.foundation.wording import readability
from contact.models import Clinic

from .desk import INBOX, alter, page, write
from .editing import admins, url
from .factories import make_article
from .html import soup

pytestmark = pytest.mark.django_db

JARGON = re.compile(r"\b(instance|object|queryset|boolean|foreign key|null|HTML|URL)\b", re.I)
OFTEN_READ = 9  # words of a hint are few, so that one long word weighs much
NOT_OURS = {Group, User}  # Django's own forms, for a superuser


def forms():
    """The form of each kind of row, and those of the rows inside it: (its name, the class)."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True)
    for model, model_admin in admins():
        if model in NOT_OURS or isinstance(model_admin, ReadOnlyAdmin):
            continue
        row = model._default_manager.first()
        yield model.__name__, model_admin.get_form(request, None)
        yield model.__name__, model_admin.get_form(request, row)
        for inline in model_admin.get_inline_instances(request, row):
            yield inline.model.__name__, inline.get_formset(request, row).form


def fields():
    for name, form in forms():
        for field_name, field in form.base_fields.items():
            if not field.widget.is_hidden and field_name not in ("condition", "parent", "clinic"):
                yield f"{name}.{field_name}", field


def test_every_field_says_what_belongs_in_it():
    found = dict(fields())
    assert len(found) > 80
    assert [name for name, field in found.items() if not field.help_text] == []


def test_each_date_says_how_to_type_it():
    dates = {
        name: part.attrs.get("placeholder")
        for name, field in fields()
        for part in getattr(field.widget, "widgets", [field.widget])
        if isinstance(part, DateInput)
    }
    assert len(dates) > 10
    assert set(dates.values()) == {"year-month-day"}, dates


def test_hints_hold_no_words_of_programmers():
    bad = [
        (name, field.help_text)
        for name, field in fields()
        if JARGON.search(f"{field.label} {field.help_text}")
    ]
    assert bad == []


def test_hints_name_the_button_that_brings_a_picture():
    """One way to a picture is named, though Django draws a plus sign beside it too."""
    hints = {name: str(field.help_text) for name, field in fields() if name.endswith(".picture")}
    assert len(hints) == 7
    assert [name for name, words in hints.items() if "“Choose a picture”" not in words] == []
    assert [name for name, field in fields() if "plus sign" in str(field.help_text)] == []


def test_a_slug_is_explained_wherever_there_is_one():
    slugs = {name: str(field.help_text) for name, field in fields() if name.endswith(".slug")}
    assert len(slugs) == 5
    assert all("last part of" in words.lower() for words in slugs.values())


def test_all_hints_together_read_easily():
    every = "\n".join({str(field.help_text) for _name, field in fields()})
    assert readability.grade(readability.prose(every)) <= OFTEN_READ


def test_deleting_a_page_asks_in_plain_words(admin_client):
    article = make_article()
    shown = soup(admin_client.get(url(Article, "delete", article.pk)))
    assert "Delete “A made article” with all its words?" in shown.text
    assert not JARGON.search(shown.find("main").text)
    admin_client.post(url(Article, "delete", article.pk), {"post": "yes"})
    assert not Article.objects.filter(pk=article.pk).exists()


def test_the_menu_is_in_the_words_of_the_clinic(admin_client):
    menu = soup(admin_client.get("/admin/articles/article/")).find("nav", class_="menu").text
    assert "People and settings" in menu
    assert "Authentication" not in menu


def test_one_row_is_called_otherwise_than_several():
    """For "1 sent email", "2 sent emails" and "Add another set of hours"."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True)
    for model, model_admin in admins():
        names = {model._meta.verbose_name, model._meta.verbose_name_plural}
        assert len(names) == 2 or model is Clinic, model  # there's one clinic
        for inline in model_admin.get_inline_instances(request):
            assert inline.verbose_name != inline.verbose_name_plural, inline


def test_the_front_desk_reads_plain_words(admin_client):
    message = write(topic="appointment")
    alter(message, reply_due_at=timezone.now() - timedelta(hours=1))
    pages = ["/admin/", INBOX, page(message, "change")]
    text = " ".join(soup(admin_client.get(address)).text for address in pages)
    old = ["Needs a person", "Past promise", "past the promised", "Who answers", "Assignee"]
    old += ["What needs a person", "Replying to you", "In force now"]
    assert [words for words in old if words.lower() in text.lower()] == []
    for words in ("To do today", "To answer", "1 overdue message", "Assigned to", "An answer: Yes"):
        assert words.lower() in text.lower(), words


def test_emails_write_times_as_people_do():
    """2:30 p.m., and noon; not 2:30 PM."""
    mails = list((settings.BASE_DIR / "templates").rglob("email/*.txt"))
    assert len(mails) > 5
    assert [mail.name for mail in mails if "g:i" in mail.read_text()] == []


def test_a_superuser_reads_times_as_all_do(admin_client, admin_user):
    response = admin_client.get(url(User, "change", admin_user.pk))
    cell = soup(response).find("div", class_="field-date_joined").find("div", class_="readonly")
    assert cell.text == moment(admin_user.date_joined)


def test_no_line_of_the_guide_is_hard_to_compare():
    lines = (settings.BASE_DIR / "clinic_site/staff/guide.md").read_text().splitlines()
    assert [line for line in lines if len(line) > 120] == []
