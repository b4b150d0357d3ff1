"""No error is told in the words of Django or another library: each says what to do, in our own."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import override

from articles.models import Article, Picture, Topic
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin
from contact.admin.correction import EmailForm, PhoneForm
from contact.forms import ContactForm
from contact.models import Clinic

from .desk import INBOX, write
from .editing import admins, edit, typed, url
from .factories import make_article
from .html import soup
from .messages import payload

pytestmark = pytest.mark.django_db

WORDS = Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES"


class Filler(dict):
    """Something for every placeholder of a message."""

    def __missing__(self, name):
        return 7


def is_a_librarys(message):
    """Whether a library wrote it and nobody put it into our words."""
    if not isinstance(message, Promise):
        return False  # ours: libraries mark what can be translated
    said = str(message % Filler())
    with override(None):
        return str(message % Filler()) == said


def forms_of_staff():
    """(name, form class, formset class or None) of all that the admin shows."""
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True)
    for model, model_admin in admins():
        if isinstance(model_admin, ReadOnlyAdmin):
            continue
        row = model._default_manager.first()
        yield f"{model.__name__} new", model_admin.get_form(request, None), None
        yield model.__name__, model_admin.get_form(request, row), None
        for inline in model_admin.get_inline_instances(request, row):
            formset = inline.get_formset(request, row)
            yield f"{model.__name__}.{inline.model.__name__}", formset.form, formset


def every_form():
    yield from forms_of_staff()
    yield "contact", ContactForm, None
    yield "phone", PhoneForm, None
    yield "email", EmailForm, None
    yield "password", AdminPasswordChangeForm, None
    for name, path in (settings.ACCOUNT_FORMS | settings.MFA_FORMS).items():
        yield name, import_string(path), None


def models_of(form_class):
    model = getattr(form_class._meta, "model", None) if hasattr(form_class, "_meta") else None
    return [model] if model else []


def said_by(field):
    """All that a field of a form or of a model may say: (kind, message)."""
    yield from field.error_messages.items()
    for validator in field.validators:
        kind = type(validator).__name__
        if hasattr(validator, "message"):
            yield kind, validator.message
        for message in getattr(validator, "messages", {}).values():
            yield kind, message
    for part in getattr(field, "fields", ()):
        if isinstance(part, forms.Field):
            yield from said_by(part)


def every_message():
    """(where, message) of every form, its fields, their models and their constraints."""
    for name, form, formset in every_form():
        for field_name, field in form.base_fields.items():
            for kind, message in said_by(field):
                yield f"{name}.{field_name}: {kind}", message
        for kind, message in getattr(formset, "default_error_messages", {}).items():
            yield f"{name}: {kind}", message
        for kind, message in getattr(form, "error_messages", {}).items():
            yield f"{name}: {kind}", message
        for model in models_of(form):
            for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
                for kind, message in said_by(field):
                    yield f"{name}.{field.name} stored: {kind}", message
            for constraint in model._meta.constraints:
                yield f"{name}: {constraint.name}", constraint.violation_error_message


def test_no_field_of_any_form_speaks_in_the_words_of_a_library():
    messages = list(every_message())
    assert len(messages) > 2000
    assert {where: str(m % Filler()) for where, m in messages if is_a_librarys(m)} == {}


# --- As they are read ------------------------------------------------------------------------

HIDDEN_SIGN = "An invisible character in here can’t be saved. Delete the text and type it again."


def errors(response):
    """All that a page says went wrong."""
    page = soup(response)
    places = [
        *page.find_all(class_="errornote"),
        *page.find_all(class_="errorlist"),
        *page.find_all(class_="error-summary"),
        *page.find_all(class_="field__error"),
        *page.find_all(class_="messagelist"),
    ]
    return " ".join(place.text for place in places)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"message": "x" * 5001}, "Use 5000 characters or fewer for your message. You have 5001."),
        (
            {"email": f"{'a' * 250}@example.com"},
            "Use 254 characters or fewer for the email address. You have 262.",
        ),
        (
            {"phone": "9" * 41},
            "Use 40 characters or fewer for the phone number. You have 41.",
        ),
        ({"email": "ann@"}, "Enter an email address such as name@example.com."),
        *(
            (
                {name: "a\x00b"},
                f"An invisible character in {what} can’t be saved. Delete it and type it again.",
            )
            for name, what in (
                ("name", "your name"),
                ("email", "the email address"),
                ("phone", "the phone number"),
                ("message", "your message"),
            )
        ),
    ],
)
def test_a_visitor_reads_what_to_do(client, changes, words):
    shown = soup(client.post("/contact/", payload(**changes))).find(class_="error-summary")
    assert words in [item.text for item in shown.find_all("li")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Fill this in."),
        ({"title": "a\x00b"}, HIDDEN_SIGN),
        ({"title": "x" * 400}, "characters or fewer. You have 400."),
        ({"slug": "no spaces here"}, "Use only letters, digits, hyphens and underscores"),
        ({"published_at_0": "soon", "published_at_1": "12:00"}, "Enter a date such as 2026-01-31."),
        ({"published_at_0": "2026-03-01", "published_at_1": "x"}, "Enter a time such as 9 a.m."),
    ],
)
def test_an_editor_reads_what_to_do(admin_client, changes, words):
    said = errors(edit(admin_client, make_article(), **changes))
    assert words in said
    assert "It isn’t saved yet." in said


def test_a_choice_that_is_gone_is_said_to_be_gone(admin_client):
    message = write()
    said = errors(edit(admin_client, make_article(), picture="99999"))
    assert "What you chose isn’t on the list anymore. Choose another." in said
    said = errors(admin_client.post(message.admin_path, {"status": "lost"}))
    assert "Choose one of the options here. “lost” isn’t one of them." in said


def test_an_address_that_is_taken_is_said_at_its_field(admin_client):
    taken, other = make_article(slug="sleep"), make_article(slug="sport")
    said = errors(edit(admin_client, other, slug=taken.slug))
    assert "This is taken already. Choose another." in said


def test_a_page_of_which_a_part_is_missing_is_not_saved_and_says_so(admin_client):
    article = make_article()
    address = url(Article, "change", article.pk)
    fields = typed(admin_client.get(address))
    kept = {name: value for name, value in fields.items() if not name.endswith("TOTAL_FORMS")}
    words = "Part of this page didn’t arrive, so nothing is saved. Load the page again"
    assert words in soup(admin_client.post(address, kept)).text


def test_two_rows_that_say_the_same_are_pointed_out(admin_client):
    clinic = Clinic.objects.get()
    fields = typed(admin_client.get(url(Clinic, "change", clinic.pk)))
    same = {"hours-0-weekday": "0", "hours-0-opens": "09:00", "hours-0-closes": "10:00"}
    same |= {name.replace("-0-", "-1-"): value for name, value in same.items()}
    response = admin_client.post(url(Clinic, "change", clinic.pk), fields | same)
    assert "Another row says the same. Change one of them, or remove it." in errors(response)


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("a.jpg", b""), "There’s nothing in this file. Choose another."),
        (SimpleUploadedFile("x" * 300 + ".jpg", b"x"), "Give the file a shorter name: "),
        ("", "Choose a file."),
    ],
)
def test_a_file_that_cannot_be_used_is_explained(admin_client, upload, words):
    response = admin_client.post(url(Picture, "add"), {"file": upload, "alt": "A back"})
    assert words in errors(response) or "Fill this in." in errors(response)
    assert "submitted" not in errors(response)
    assert "Ensure" not in errors(response)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            {"action": "close", "index": 0},
            "Nothing in the list is checked, so nothing has changed.",
        ),
        (
            {"action": "", "index": 0, "_selected_action": 1},
            "choose what to do with what you checked",
        ),
    ],
)
def test_a_list_says_what_is_missing_before_it_does_something(admin_client, data, words):
    write()
    assert words in soup(admin_client.post(INBOX, data, follow=True)).text


def test_what_is_gone_is_said_to_be_gone(admin_client):
    response = admin_client.get(url(Article, "change", 99999), follow=True)
    assert "That isn’t there anymore. Somebody may have deleted it." in soup(response).text


def test_a_search_with_an_invisible_sign_is_explained(admin_client):
    page = soup(admin_client.get(INBOX, {"q": "ann\x00"}))
    assert "Null characters" not in page.text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("account_login", {}, "Enter the user name or email address."),
        ("account_login", {"login": "a\x00b", "password": "x"}, HIDDEN_SIGN),
        ("account_login", {"login": "x" * 200, "password": "x"}, "Use 150 characters or fewer."),
        ("account_reset_password", {"email": "ann"}, "Enter an email address such as"),
        ("account_reset_password", {}, "Enter the email address."),
    ],
)
def test_whoever_signs_in_reads_what_to_do(client, name, data, words):
    shown = soup(client.post(reverse(name), data))
    assert words in shown.find("main").text


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("three-new-words", "three-old-words", "The two passwords aren’t the same."),
        ("short", "short", "Use at least 8 characters for the password."),
        ("password", "password", "Many people use this password"),
        ("84629173645", "84629173645", "Use letters in the password too, not only digits."),
        (
            "admin@example.com",
            "admin@example.com",
            "This password is too much like your name or email address. Choose another.",
        ),
    ],
)
def test_a_password_that_cannot_be_taken_is_explained(admin_client, password, again, words):
    data = {"oldpassword": "password", "password1": password, "password2": again}
    response = admin_client.post(reverse("account_change_password"), data)
    assert words in soup(response).find("main").text


def test_a_user_name_that_is_taken_is_said_to_be(admin_client):
    data = {"username": "admin", "password1": "three-new-words", "password2": "three-new-words"}
    response = admin_client.post(url(User, "add"), data | {"usable_password": "true"})
    assert "That user name is taken. Choose another." in errors(response)


def test_every_rule_for_passwords_has_our_words():
    with pytest.raises(ValidationError) as refusal:
        validate_password("1234567", User(username="1234567"))
    said = refusal.value.messages
    with override(None), pytest.raises(ValidationError) as refusal:
        validate_password("1234567", User(username="1234567"))
    assert len(said) == 4
    assert set(said).isdisjoint(refusal.value.messages)


def test_a_save_from_before_another_sign_in_says_how_to_go_on(admin_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    response = client.post(url(Topic, "add"), {"name": "Sleep"})
    assert response.status_code == 403
    page = soup(response)
    assert page.find("h1").text == "Not saved"
    assert "open the page again" in page.text
    assert "CSRF" not in page.text


# --- The file that holds them ----------------------------------------------------------------


def sentences():
    """[(what the library says, …, what we say, …)] of the readable file."""
    text = (WORDS / "django.po").read_text("utf-8")
    for entry in re.split(r"\n\s*\n", text):
        lines = re.findall(r'^(msgid|msgid_plural|msgstr|msgstr\[\d\]) (".*")$', entry, re.M)
        if lines and (found := [(kind, ast.literal_eval(words)) for kind, words in lines])[0][1]:
            yield found


def test_the_compiled_words_are_those_of_the_readable_file():
    with (WORDS / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    entries = list(sentences())
    assert len(entries) > 70
    for entry in entries:
        (_id, said), *_plural = entry
        ours = [words for kind, words in entry if kind.startswith("msgstr")]
        if len(ours) == 1:
            assert compiled.gettext(said) == ours[0]
        else:
            plural = entry[1][1]
            assert [compiled.ngettext(said, plural, number) for number in (1, 2)] == ours


def test_our_words_ask_for_no_more_than_the_library_gives():
    placeholder = re.compile(r"%\((\w+)\)")
    for entry in sentences():
        given = {
            name for kind, words in entry if "id" in kind for name in placeholder.findall(words)
        }
        used = {
            name for kind, words in entry if "str" in kind for name in placeholder.findall(words)
        }
        assert used <= given, entry
