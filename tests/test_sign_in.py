"""How staff sign in. The pages themselves: browser/test_sign_in.py."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from clinic_site.settings import BASE_DIR

from .conftest import run_tasks
from .desk import run_action, staff
from .editing import admins
from .html import soup
from .second_factor import app_code

pytestmark = pytest.mark.django_db

HOME = reverse("admin:index")
LOGIN = reverse("account_login")
SET_UP = reverse("mfa_activate_totp")
CODE = reverse("mfa_authenticate")
CODES = reverse("mfa_view_recovery_codes")
REAUTHENTICATE = reverse("account_reauthenticate")
PASSWORD = "sore-back-31"
NOT_RIGHT = "The user name, email address or password isn't right."
TOO_MANY = "Too many tries. Wait five minutes, then try again."


@pytest.fixture(autouse=True)
def _nobody_counted_yet():
    cache.clear()


@pytest.fixture
def ann():
    return User.objects.create_superuser("ann", "ann@example.com", PASSWORD)


def try_to_sign_in(client, password=PASSWORD, name="ann", **extra):
    return client.post(LOGIN, {"login": name, "password": password}, **extra)


def error(response):
    """What the page says went wrong, or None."""
    summary = soup(response).find(class_="error-summary__list")
    return summary and summary.text


def is_signed_in(client):
    return client.get(HOME).status_code == 200


def set_up(client):
    """Set up a second factor as its page asks; the secret and the recovery codes."""
    secret = soup(client.get(SET_UP)).find(class_="account__secret").text
    response = client.post(SET_UP, {"code": app_code(secret)}, follow=True)
    assert response.redirect_chain[-1][0] == CODES
    return secret, [
        node.text for node in soup(response).find(class_="account__codes").find_all("li")
    ]


# --- The one way in --------------------------------------------------------------------------


def test_the_right_password_signs_in_and_leads_on_to_the_page_asked_for(client, ann):
    asked_for = reverse("admin:contact_inquiry_changelist")
    response = client.get(asked_for, follow=True)
    assert response.request["PATH_INFO"] == LOGIN
    form = soup(response).find("form", class_="form")
    data = {node["name"]: node.get("value", "") for node in form.find_all("input")}
    response = client.post(LOGIN, data | {"login": "ann", "password": PASSWORD})
    assert response["Location"] == asked_for
    assert client.get(asked_for).status_code == 200


def test_nobody_is_led_to_another_site(client, ann):
    data = {"login": "ann", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, data)["Location"] == HOME


def test_signing_in_begins_a_new_session(client, ann):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    try_to_sign_in(client)
    assert is_signed_in(client)
    assert client.session.session_key != session.session_key


def test_the_admins_own_login_page_leads_to_ours_whatever_is_sent_to_it(client, ann):
    address = reverse("admin:login")
    data = {"username": "ann", "password": PASSWORD}
    for response in (client.get(address), client.post(address, data)):
        assert response["Location"].startswith(LOGIN)
    assert not is_signed_in(client)


def test_who_is_signed_in_becomes_nobody_else_by_the_admins_own_login_page(sign_in, ann):
    client = sign_in(EDITOR)
    data = {"username": "ann", "password": PASSWORD}
    assert client.post(reverse("admin:login"), data)["Location"] == HOME
    assert client.get(HOME).wsgi_request.user.username == EDITOR


def test_the_admins_own_password_page_leads_to_ours(admin_client):
    for send in (admin_client.get, admin_client.post):
        response = send(reverse("admin:password_change"))
        assert response["Location"] == reverse("account_change_password")


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/account/login/",
        "/login/",
        "/admin/account/signup/",
        "/admin/account/email/",
        "/admin/account/second-factor/webauthn/",
    ],
)
def test_there_is_no_sign_up_nor_any_page_that_staff_do_not_need(client, admin_client, path):
    assert client.get(path, follow=True).request["PATH_INFO"] in (path, LOGIN)
    assert admin_client.get(path).status_code == 404


def test_all_of_it_stands_under_the_admins_path():
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    pages = [name for name in names if name.startswith(("account_", "mfa_"))]
    assert len(pages) == 16
    for name in pages:
        try:
            address = reverse(name)
        except NoReverseMatch:
            address = reverse(name, args=["x", "y"])
        assert address.startswith(f"/{settings.ADMIN_PATH}account/")


def test_an_account_that_is_not_staff_gets_no_session(client, ann):
    User.objects.filter(pk=ann.pk).update(is_staff=False, is_superuser=False)
    response = client.post(LOGIN, {"login": "ann", "password": PASSWORD}, follow=True)
    assert soup(response).find("h1").text == "This account isn’t open"
    assert "_auth_user_id" not in client.session


def test_an_unknown_name_a_wrong_password_and_a_closed_account_read_the_same(client, ann):
    User.objects.create_user("old", password=PASSWORD, is_staff=True, is_active=False)
    answers = [
        error(try_to_sign_in(client, name="nobody")),
        error(try_to_sign_in(client, "wrong")),
        error(try_to_sign_in(client, name="old")),
    ]
    assert answers == [NOT_RIGHT] * 3


def test_signing_out_ends_the_session(client, ann):
    try_to_sign_in(client)
    assert client.post(reverse("account_logout"))["Location"] == LOGIN
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["ann@example.com", " Ann@Example.COM ", "ANN", "Ann"])
def test_the_email_address_will_do_and_letters_in_any_case(client, ann, name):
    assert try_to_sign_in(client, name=name).status_code == 302
    assert client.get(HOME).wsgi_request.user == ann


def test_guesses_count_for_the_account_however_it_is_named(client, ann):
    for name in ("ann", "ANN", "ann@example.com", "ANN@example.com", "Ann"):
        assert error(try_to_sign_in(client, "wrong", name)) == NOT_RIGHT
    assert error(try_to_sign_in(client, name="Ann@example.com")) == TOO_MANY


def test_an_address_that_two_accounts_share_means_neither(client, ann):
    User.objects.create_user("bob", "ANN@example.com", PASSWORD, is_staff=True)
    assert error(try_to_sign_in(client, name="ann@example.com")) == NOT_RIGHT
    assert try_to_sign_in(client, name="bob").status_code == 302


def test_nobody_keeps_anybody_out_by_a_user_name_that_is_their_address(client, ann):
    User.objects.create_user("Ann@example.com", "", "another-31-word", is_staff=True)
    assert try_to_sign_in(client, name="Ann@example.com").status_code == 302
    assert client.get(HOME).wsgi_request.user == ann


def test_a_name_is_not_taken_for_somebody_whose_name_differs_in_capitals_alone(client, ann):
    other = User.objects.create_user("Ann", "", PASSWORD, is_staff=True)
    assert error(try_to_sign_in(client, name="ANN")) == NOT_RIGHT
    assert try_to_sign_in(client, name="Ann").status_code == 302
    assert client.get(HOME).wsgi_request.user == other


# --- The throttle ----------------------------------------------------------------------------


def test_after_five_wrong_passwords_even_the_right_one_is_refused_for_a_while(client, ann):
    with time_machine.travel(timezone.now()) as clock:
        assert [error(try_to_sign_in(client, "wrong")) for _ in range(5)] == [NOT_RIGHT] * 5
        assert error(try_to_sign_in(client)) == TOO_MANY
        clock.shift(timedelta(minutes=5, seconds=1))
        try_to_sign_in(client)
        assert is_signed_in(client)


def test_all_processes_count_together(client, ann):
    for _ in range(5):
        try_to_sign_in(client, "wrong")
    other_process = """
import django; django.setup()
from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.test import RequestFactory
request = RequestFactory().post("/", REMOTE_ADDR="127.0.0.1")
try:
    get_adapter().pre_authenticate(request, username="ann", password="x")
except ValidationError as error:
    print(error.message)
"""
    names = ("PATH", "SECRET_KEY", "SITE_URL", "DATA_DIR", "REDIS_URL")
    environment = {name: os.environ[name] for name in names if name in os.environ}
    process = subprocess.run(
        [sys.executable, "-c", other_process],
        cwd=BASE_DIR,
        env=environment | {"DJANGO_SETTINGS_MODULE": "clinic_site.settings"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert process.stdout.strip() == TOO_MANY, process.stderr


def test_another_way_to_write_the_name_or_the_host_is_no_way_around(client, ann, settings):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    for name in ("ann", "ANN", " ann", "Ann "):
        try_to_sign_in(client, "wrong", name=name)
    try_to_sign_in(client, "wrong", headers={"host": "localhost"})
    assert error(try_to_sign_in(client)) == TOO_MANY


def test_somebody_elsewhere_who_guesses_does_not_keep_the_receptionist_out(client, ann):
    for _ in range(6):
        try_to_sign_in(Client(), "wrong", REMOTE_ADDR="192.0.2.66")
    try_to_sign_in(client, REMOTE_ADDR="192.0.2.1")
    assert is_signed_in(client)


def test_one_address_cannot_try_many_accounts(client, ann):
    for number in range(20):
        assert error(try_to_sign_in(client, "wrong", name=f"name-{number}")) == NOT_RIGHT
    assert error(try_to_sign_in(client)) == TOO_MANY
    try_to_sign_in(client, REMOTE_ADDR="192.0.2.1")
    assert is_signed_in(client)


def test_guesses_from_many_addresses_are_held_up_but_not_where_one_signed_in_lately(client, ann):
    try_to_sign_in(client, REMOTE_ADDR="192.0.2.1")
    client.logout()
    for number in range(100):
        try_to_sign_in(Client(), "wrong", REMOTE_ADDR=f"198.51.100.{number}")
    assert error(try_to_sign_in(Client(), REMOTE_ADDR="203.0.113.9")) == TOO_MANY
    try_to_sign_in(client, REMOTE_ADDR="192.0.2.1")
    assert is_signed_in(client)


def test_an_address_is_what_our_own_proxy_saw(client, ann, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(5):
        seen = f"10.9.8.{number}, 192.0.2.66"  # the first is the visitor's own claim
        try_to_sign_in(client, "wrong", headers={"x-forwarded-for": seen})
    refused = try_to_sign_in(client, headers={"x-forwarded-for": "10.9.8.77, 192.0.2.66"})
    assert error(refused) == TOO_MANY
    try_to_sign_in(client, headers={"x-forwarded-for": "192.0.2.1"})
    assert is_signed_in(client)


def test_all_addresses_of_one_ipv6_network_have_five_tries_together(client, ann):
    for number in range(5):
        try_to_sign_in(client, "wrong", REMOTE_ADDR=f"2001:db8::{number}")
    assert error(try_to_sign_in(client, REMOTE_ADDR="2001:db8::9:9")) == TOO_MANY
    try_to_sign_in(client, REMOTE_ADDR="2001:db8:0:1::1")
    assert is_signed_in(client)


def test_ipv4_addresses_that_are_written_as_ipv6_are_no_network(client, ann):
    for _ in range(5):
        try_to_sign_in(Client(), "wrong", REMOTE_ADDR="::ffff:192.0.2.66")
    try_to_sign_in(client, REMOTE_ADDR="::ffff:192.0.2.1")
    assert is_signed_in(client)


def test_asking_for_the_password_once_more_is_throttled_too(client, ann):
    client.force_login(ann)
    for _ in range(5):
        client.post(REAUTHENTICATE, {"password": "wrong"})
    assert error(client.post(REAUTHENTICATE, {"password": PASSWORD})) == TOO_MANY


# --- The second factor -----------------------------------------------------------------------


def test_with_a_second_factor_the_password_alone_opens_nothing(client, ann):
    try_to_sign_in(client)
    secret, _codes = set_up(client)
    client.logout()

    assert try_to_sign_in(client)["Location"] == CODE
    assert not is_signed_in(client)
    assert error(client.post(CODE, {"code": "000000"})).startswith("That code isn't right.")
    assert not is_signed_in(client)
    assert client.post(CODE, {"code": app_code(secret, ahead=1)})["Location"] == HOME
    assert is_signed_in(client)


def test_a_code_that_somebody_read_over_the_shoulder_does_not_work_again(client, ann):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        try_to_sign_in(client)
        secret, _codes = set_up(client)
        client.logout()
        try_to_sign_in(client)
        code = app_code(secret, ahead=1)
        assert client.post(CODE, {"code": code})["Location"] == HOME
        client.logout()
        for _ in range(2):
            clock.shift(timedelta(seconds=29))
            try_to_sign_in(client)
            assert error(client.post(CODE, {"code": code})).startswith("That code isn't right.")


def test_a_recovery_code_works_once(client, ann):
    try_to_sign_in(client)
    _secret, codes = set_up(client)
    assert len(codes) == 10
    for code, works in ((codes[0], True), (codes[0], False), (codes[1], True)):
        client.logout()
        try_to_sign_in(client)
        client.post(CODE, {"code": code})
        assert is_signed_in(client) is works, code


def test_recovery_codes_are_shown_once(client, ann):
    try_to_sign_in(client)
    _secret, codes = set_up(client)
    again = client.get(CODES).content.decode()
    assert not any(code in again for code in codes)
    assert "You have 10 left." in again


def test_new_recovery_codes_end_the_old_ones(client, ann):
    try_to_sign_in(client)
    _secret, old = set_up(client)
    response = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    new = [node.text for node in soup(response).find(class_="account__codes").find_all("li")]
    assert not set(old) & set(new)
    client.logout()
    try_to_sign_in(client)
    client.post(CODE, {"code": old[0]})
    assert not is_signed_in(client)
    client.post(CODE, {"code": new[0]})
    assert is_signed_in(client)


def test_guessing_codes_is_throttled(client, ann):
    try_to_sign_in(client)
    secret, _codes = set_up(client)
    client.logout()
    try_to_sign_in(client)
    for number in range(5):
        client.post(CODE, {"code": f"00000{number}"})
    assert error(client.post(CODE, {"code": app_code(secret, ahead=1)})) == TOO_MANY
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes"]
)
def test_who_comes_to_an_open_desk_changes_no_second_factor(client, ann, name):
    with time_machine.travel(timezone.now()) as clock:
        try_to_sign_in(client)
        if name != "mfa_activate_totp":
            set_up(client)
        clock.shift(timedelta(minutes=10))
        for send in (client.get, client.post):
            assert send(reverse(name))["Location"].startswith(REAUTHENTICATE)


def test_a_copy_of_the_database_alone_makes_no_codes(client, ann):
    try_to_sign_in(client)
    secret, codes = set_up(client)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_new_secret_key_keeps_second_factors_while_the_old_one_is_a_fallback(
    client, ann, settings
):
    try_to_sign_in(client)
    secret, _codes = set_up(client)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]
    client = Client()
    try_to_sign_in(client)
    client.post(CODE, {"code": app_code(secret, ahead=1)})
    assert is_signed_in(client)


# --- Who must have one -----------------------------------------------------------------------


@pytest.fixture
def _required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


def admin_addresses(patterns=None, start=HOME):
    """Every address of the admin, with something in place of each number or name."""
    for pattern in admin.site.urls[0] if patterns is None else patterns:
        route = re.sub(r"\(\?P<url>[^)]*\)", "no-such-page/", str(pattern.pattern))
        route = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", route)
        route = start + re.sub(r"<[^>]+>", "1", route).strip("^$")
        if hasattr(pattern, "url_patterns"):
            yield from admin_addresses(pattern.url_patterns, route)
        else:
            yield route


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("role", [FRONT_DESK, MANAGER, "superuser"])
def test_who_may_read_messages_opens_nothing_of_the_admin_without_one(sign_in, admin_client, role):
    client = admin_client if role == "superuser" else sign_in(role)
    # Says only that nobody is signed in.
    addresses = set(admin_addresses()) - {reverse("admin:session")}
    assert len(addresses) > 100
    assert {HOME, reverse("admin:contact_inquiry_changelist")} <= set(addresses)
    # The last is what signing out answers to who may see nothing: the home page leads on.
    leads_to_set_up = (SET_UP, reverse("admin:login"), HOME)
    for address in addresses:
        for send in (client.get, client.post):
            response = send(address)
            assert response.status_code == 302, address
            assert response["Location"].partition("?")[0] in leads_to_set_up, address
    for address in leads_to_set_up[1:]:
        assert SET_UP in [path for path, _ in client.get(address, follow=True).redirect_chain]


@pytest.mark.usefixtures("_required")
def test_who_has_just_signed_in_is_led_straight_to_setting_it_up_and_then_goes_on(client, ann):
    try_to_sign_in(client)
    assert client.get(HOME, follow=True).request["PATH_INFO"] == SET_UP
    set_up(client)
    assert is_signed_in(client)


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("role", [EDITOR, CLINICIAN])
def test_who_cannot_read_messages_may_do_without(sign_in, role):
    assert is_signed_in(sign_in(role))


@pytest.mark.usefixtures("_required")
def test_who_must_have_one_is_led_back_after_removing_it(client, ann):
    try_to_sign_in(client)
    set_up(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert client.get(HOME, follow=True).request["PATH_INFO"] == SET_UP


def test_without_the_setting_nobody_must(sign_in):
    assert is_signed_in(sign_in(FRONT_DESK))


# --- A lost phone, a forgotten password ------------------------------------------------------


def test_a_superuser_removes_a_colleagues_second_factor_and_it_is_on_record(client, ann):
    bob = User.objects.create_user("bob", password=PASSWORD, is_staff=True)
    try_to_sign_in(client, name="bob")
    set_up(client)
    client.force_login(ann)
    run_action(client, "remove_second_factor", bob, ann, to=reverse("admin:auth_user_changelist"))
    assert not Authenticator.objects.exists()
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.object_id) == (ann, str(bob.pk))
    assert entry.get_change_message() == "Removed the second factor."
    client.logout()
    try_to_sign_in(client, name="bob")
    assert is_signed_in(client)


def test_who_may_change_users_but_is_no_superuser_cannot(client, ann, django_user_model):
    try_to_sign_in(client)
    set_up(client)
    client.force_login(staff(django_user_model, "view_user", "change_user"))
    run_action(client, "remove_second_factor", ann, to=reverse("admin:auth_user_changelist"))
    assert Authenticator.objects.filter(user=ann).count() == 2


def test_the_secret_of_a_second_factor_is_on_no_page_of_the_admin():
    assert not {model._meta.app_label for model, _model_admin in admins()} & {"mfa", "account"}


def reset_link(client, email="ann@example.com"):
    """Ask for a new password, and return the path in the mail; None without a mail."""
    mail.outbox.clear()
    response = client.post(reverse("account_reset_password"), {"email": email})
    assert response["Location"] == reverse("account_reset_password_done")
    arguments = [task.args_kwargs["args"] for task in DBTaskResult.objects.ready()]
    assert arguments in ([], [[User.objects.get(username="ann").pk]])  # nothing but a number
    run_tasks()
    if not mail.outbox:
        return None
    [message] = mail.outbox
    assert message.to == ["ann@example.com"]
    return re.search(rf"{settings.SITE_URL}(/\S+)", message.body)[1]


def test_a_forgotten_password_is_set_anew_by_a_link_in_a_mail(client, ann):
    path = reset_link(client, "Ann@Example.com")
    form_path = client.get(path)["Location"]
    assert path.rpartition("-")[2] not in form_path  # what the browser's history keeps
    words = {"password1": "three-new-words", "password2": "three-new-words"}
    response = client.post(form_path, words)
    assert response["Location"] == reverse("account_reset_password_from_key_done")
    assert not is_signed_in(client)
    assert error(try_to_sign_in(client)) == NOT_RIGHT
    try_to_sign_in(client, "three-new-words")
    assert is_signed_in(client)
    assert "doesn’t work anymore" in soup(Client().get(path)).find("h1").text


def test_a_link_is_no_way_around_the_second_factor(client, ann):
    try_to_sign_in(client)
    set_up(client)
    client = Client()
    words = {"password1": "three-new-words", "password2": "three-new-words"}
    client.post(client.get(reset_link(client))["Location"], words)
    assert try_to_sign_in(client, "three-new-words")["Location"] == CODE
    assert not is_signed_in(client)


def test_a_link_works_for_one_hour(client, ann):
    with time_machine.travel(timezone.now()) as clock:
        path = reset_link(client)
        clock.shift(timedelta(minutes=59))
        assert client.get(path).status_code == 302
        clock.shift(timedelta(minutes=2))
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"email": "other@example.com"}, {"is_active": False}, {"is_staff": False}, {"password": "!"}],
)
def test_no_mail_goes_to_who_has_no_account_here_and_the_page_does_not_tell(client, ann, changes):
    User.objects.filter(pk=ann.pk).update(**changes)
    assert reset_link(client) is None


# --- What nobody may keep or read ------------------------------------------------------------


def test_no_page_of_it_is_kept_or_told_to_another_site(client, ann):
    try_to_sign_in(client)
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    pages = [name for name in names if name.startswith(("account_", "mfa_"))]
    for browser in (client, Client()):
        for name in pages:
            try:
                response = browser.get(reverse(name))
            except NoReverseMatch:
                response = browser.get(reverse(name, args=["x", "y"]))
            if response.status_code == 200:
                assert "no-store" in response["Cache-Control"], name
                assert response["Referrer-Policy"] == "same-origin", name


def test_public_pages_stay_without_cookie_session_and_query_of_the_user(client, ann):
    try_to_sign_in(client)
    for path in ("/", "/contact/", "/no-such-page/"):
        assert not client.get(path).cookies, path
        response = Client().get(path)
        assert not response.cookies, path
        assert "cookie" not in response.get("Vary", "").lower(), path


def test_public_pages_do_not_betray_where_the_admin_is(client):
    for path in ("/", "/contact/", "/sitemap.xml", "/robots.txt", "/no-such-page/"):
        assert b"/admin" not in client.get(path).content, path
