"""
Somebody new is sent a link by email, which opens once and for three days. With it they choose a
password, and nobody is signed in before.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.roles import EDITOR, FRONT_DESK, MANAGER
from clinic_site.staff.models import Colleague, Invitation

from .colleagues import PASSWORD, act, add, browser_of, change, hire, logged, row, said
from .conftest import run_tasks
from .editing import url
from .html import soup

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clock,
    pytest.mark.usefixtures("running_worker"),
]

HOME = reverse("admin:index")
LOGIN = reverse("account_login")
NEW = "three-new-words"


def sent():
    """The path in the invitation that the worker has just sent."""
    run_tasks()
    return re.search(rf"{settings.SITE_URL}(/\S+invitation/\S+)", mail.outbox[-1].body)[1]


def choose(path, password=NEW, again=None, client=None):
    words = {"password1": password, "password2": again or password}
    return (client or Client()).post(path, words)


def title(response):
    return soup(response).find("h1").text


def lead(response):
    return soup(response).find("p", class_="lead").text


@pytest.fixture
def manager():
    """The browser of Maya, a manager."""
    return browser_of(hire("maya", MANAGER))


@pytest.fixture
def flora(manager):
    """Somebody whom Maya has just added."""
    add(manager)
    return Colleague.objects.get(email="flora@example.com")


def test_the_mail_names_no_secret_but_the_link(flora):
    path = sent()
    [message] = mail.outbox
    assert message.to == ["flora@example.com"]
    assert message.subject == "Your account on the website of A Family Chiropractic Clinic"
    assert message.body.startswith("Maya made you an account on the website")
    assert flora.username not in message.body
    assert path not in str(OutgoingMail.objects.values())
    assert Invitation.objects.get().key not in str(OutgoingMail.objects.values())


def test_the_invited_person_chooses_a_password_and_then_signs_in(client, flora):
    path = sent()
    page = client.get(path)
    assert title(page) == "Choose your password"
    assert "Welcome, Flora Reyes." in lead(page)
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    response = choose(path, client=client)
    assert response["Location"] == reverse("invitation_accepted")
    assert title(client.get(response["Location"])) == "Your account is ready"
    assert client.get(HOME).status_code == 302  # not signed in by it
    client.post(LOGIN, {"login": "FLORA@example.com", "password": NEW})
    assert client.get(HOME).wsgi_request.user.pk == flora.pk
    who = [who for who, what in logged(flora) if what.startswith("Accepted the invitation")]
    assert who == ["flora.reyes"]


def test_the_list_says_that_they_have_come_in(flora, manager):
    path = sent()
    assert row(manager, flora)["field-state"].startswith("Invited, until")
    choose(path)
    assert row(manager, flora)["field-state"] == "Active"


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("abc", None, "8 characters"),
        ("password1", None, "easy to guess"),
        ("flora1234", None, "too much like your name or email address"),
        ("8352637409", None, "not only digits"),
        ("flora.reyes", None, "like"),
        ("flora@example.com", None, "like"),
        (NEW, "three-other-words", "same"),
        ("", "", "new password"),
    ],
)
def test_every_rule_for_passwords_holds(client, flora, password, again, words):
    path = sent()
    response = choose(path, password, again, client)
    assert response.status_code == 200
    assert words in soup(response).find(class_="error-summary__list").text
    flora.refresh_from_db()
    assert not flora.has_usable_password()
    assert choose(path).status_code == 302  # the link still works


def test_the_role_that_needs_a_second_factor_sets_it_up_at_the_first_sign_in(client, flora):
    choose(sent())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "REQUIRE_SECOND_FACTOR", True)
        client.post(LOGIN, {"login": "flora@example.com", "password": NEW})
        response = client.get(HOME, follow=True)
    assert response.request["PATH_INFO"] == reverse("mfa_activate_totp")


# --- A link that opens nothing ---------------------------------------------------------------


def refused(path):
    """What the page says, to whoever opens it and to whoever sends the form."""
    shown, posted = Client().get(path), choose(path, "another-good-one")
    assert shown.status_code == posted.status_code == 410
    assert title(shown) == title(posted) == "This link doesn’t work anymore"
    assert lead(shown) == lead(posted)
    assert soup(posted).find("input", type="password") is None
    return lead(shown)


def test_a_link_opens_once(flora):
    path = sent()
    Client().get(path)  # as mail programs do, to look for harm
    choose(path)
    assert "chosen your password already" in refused(path)
    flora.refresh_from_db()
    assert flora.check_password(NEW)


def test_whoever_gets_it_forwarded_after_it_was_used_gets_nothing(flora):
    path = sent()
    choose(path)
    assert "chosen your password already" in refused(path)
    assert Client().login(username=flora.username, password="another-good-one") is False


def test_a_link_ends_after_three_days(flora, manager):
    path = sent()
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=-1), tick=False):
        assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        assert "three days" in refused(path)
        browser = browser_of(Colleague.objects.get(username="maya"))
        assert row(browser, flora)["field-state"] == "The invitation has expired. Send a new one."
        assert "on its way to flora@example.com" in said(act(browser, flora, "invite"))
        assert choose(sent()).status_code == 302


def test_of_two_links_only_the_newest_works(flora, manager):
    first = sent()
    act(manager, flora, "invite")
    second = sent()
    assert first != second
    assert "newer invitation" in refused(first)
    assert choose(second).status_code == 302
    assert "Sent an invitation again." in str(logged(flora))


def test_a_link_that_waits_in_the_outbox_is_not_sent_once_a_newer_one_is(flora, manager):
    act(manager, flora, "invite")
    run_tasks()
    assert len(mail.outbox) == 1
    assert choose(sent()).status_code == 302


def test_leaving_ends_the_link(flora, manager):
    path = sent()
    act(manager, flora, "leave")
    assert "closed" in refused(path)
    act(manager, flora, "come_back")
    assert "newer invitation" in refused(path)
    assert choose(sent()).status_code == 302


def test_a_link_that_nobody_signed_opens_nothing(flora):
    path = sent()
    key = Invitation.objects.get().key
    for signed in ("x", key, f"{key}:x", path.split("/")[-2][:-1], "%00", "é" * 300):
        assert "missing from the link" in refused(f"/admin/account/invitation/{signed}/")


def test_who_has_a_password_by_another_way_loses_it_to_no_link(flora):
    path = sent()
    flora.set_password(PASSWORD)
    flora.save()
    assert "chosen your password already" in refused(path)
    flora.refresh_from_db()
    assert flora.check_password(PASSWORD)


def test_nobody_is_invited_who_has_a_password(flora, manager):
    choose(sent())
    page = soup(manager.get(url(Colleague, "change", flora.pk)))
    assert page.find("form", action=url(Colleague, "invite", flora.pk)) is None
    assert "has a password already" in said(act(manager, flora, "invite"))
    assert Invitation.objects.count() == 1


# --- Addresses that are wrong ----------------------------------------------------------------


def test_a_wrong_address_is_put_right_and_the_link_goes_there(flora, manager):
    wrong = sent()
    change(manager, flora, email="Flora.Reyes@example.com")
    path = sent()
    assert mail.outbox[-1].to == ["flora.reyes@example.com"]
    assert "newer invitation" in refused(wrong)
    assert choose(path).status_code == 302


def test_the_list_says_that_the_mail_did_not_arrive(manager, mail_server):
    mail_server.set_mood("refuses the recipient")
    add(manager)
    run_tasks()
    flora = Colleague.objects.get(email="flora@example.com")
    words = "Not sent: this address doesn't exist or doesn't accept email."
    assert words in row(manager, flora)["field-state"]


def test_a_password_is_not_forgotten_before_there_is_one(client, flora):
    client.post(reverse("account_reset_password"), {"email": "flora@example.com"})
    run_tasks()
    assert [message.subject.split()[1] for message in mail.outbox] == ["account"]


def test_nobody_new_goes_on_as_somebody_else_who_is_signed_in_at_this_desk(flora):
    edith = browser_of(hire("edith", EDITOR))
    path = sent()
    assert "Edith is signed in here. Saving your password signs" in soup(edith.get(path)).text
    choose(path, "short", client=edith)
    assert edith.get(HOME).wsgi_request.user.username == "edith"  # nothing was saved
    page = soup(edith.get(choose(path, client=edith)["Location"]))
    sign_in = page.find("a", class_="button--primary")["href"]
    edith.post(sign_in, {"login": "flora@example.com", "password": NEW})
    assert edith.get(HOME).wsgi_request.user.username == flora.username


def test_invitations_are_never_kept_and_their_address_goes_to_no_other_site(client, flora):
    response = client.get(sent())
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_a_role_given_in_the_invitation_counts_from_the_first_sign_in(client, manager):
    add(manager, FRONT_DESK)
    choose(sent())
    client.post(LOGIN, {"login": "flora@example.com", "password": NEW})
    assert client.get(reverse("admin:contact_inquiry_changelist")).status_code == 200
    assert client.get(reverse("admin:articles_article_changelist")).status_code == 403
