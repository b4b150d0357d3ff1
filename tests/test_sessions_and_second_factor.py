"""It is the session that must have shown the second factor, not the account that has one."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from .second_factor import app_code
from .test_sign_in import CODE, HOME, PASSWORD, error, is_signed_in, set_up, try_to_sign_in

pytestmark = pytest.mark.django_db

SHOW_IT = reverse("mfa_reauthenticate")
REMOVE = reverse("mfa_deactivate_totp")
NEW_PASSWORD = {
    "oldpassword": PASSWORD,
    "password1": "three-new-words",
    "password2": "three-new-words",
}
GUARDED = [
    *("account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
]


@pytest.fixture(autouse=True)
def _nobody_counted_yet():
    cache.clear()


@pytest.fixture
def ann():
    return User.objects.create_superuser("ann", "ann@example.com", PASSWORD)


@pytest.fixture
def old(ann):
    """A session from before Ann set up a second factor."""
    client = Client()
    try_to_sign_in(client)
    assert is_signed_in(client)
    return client


@pytest.fixture
def factor(old):
    """The secret and recovery codes of the factor that Ann set up in another session."""
    elsewhere = Client()
    try_to_sign_in(elsewhere)
    secret, codes = set_up(elsewhere)
    assert is_signed_in(elsewhere), "the session that set it up has shown it"
    return secret, codes


def is_asked_for_the_code(response):
    return response.status_code == 302 and response["Location"].partition("?")[0] == SHOW_IT


def test_an_old_session_opens_nothing_until_it_shows_the_factor(old, factor):
    asked_for = reverse("admin:contact_inquiry_changelist")
    response = old.get(asked_for, follow=True)
    assert response.request["PATH_INFO"] == SHOW_IT
    address = f"{SHOW_IT}?{response.request['QUERY_STRING']}"
    assert error(old.post(address, {"code": "000000"})).startswith("That code isn't right.")
    assert not is_signed_in(old)
    assert old.post(address, {"code": factor[1][0]})["Location"] == asked_for
    assert is_signed_in(old)


@pytest.mark.parametrize("name", GUARDED)
def test_an_old_session_changes_nothing_about_how_ann_signs_in(old, ann, factor, name):
    """Not even when it gave the password a moment ago, as at its sign-in."""
    before = list(Authenticator.objects.values_list("pk", "data"))
    for answer in (old.get(reverse(name)), old.post(reverse(name), NEW_PASSWORD)):
        assert is_asked_for_the_code(answer), name
    assert list(Authenticator.objects.values_list("pk", "data")) == before
    ann.refresh_from_db()
    assert ann.check_password(PASSWORD)


def test_every_page_about_signing_in_is_closed_to_an_old_session(old, factor):
    """A new page too, unless somebody adds it to the two that are open."""
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    opened = []
    for name in names:
        if name.startswith(("account_", "mfa_")):
            try:
                path = reverse(name)
            except NoReverseMatch:
                path = reverse(name, args=["x", "y"])
            if not is_asked_for_the_code(old.get(path)):
                opened.append(name)
    assert sorted(opened) == ["account_logout", "mfa_reauthenticate"]


def test_the_password_is_no_way_around_it(old, factor):
    """The page that asks for it leads on to the code, and what was posted before is not done."""
    old.post(REMOVE)
    old.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert is_asked_for_the_code(old.post(REMOVE))
    assert b"password instead" not in old.get(SHOW_IT).content
    assert Authenticator.objects.count() == 2


def test_a_recovery_code_shows_it_as_well_at_sign_in(factor):
    client = Client()
    try_to_sign_in(client)
    client.post(CODE, {"code": factor[1][0]})
    assert is_signed_in(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    assert is_signed_in(client), "new recovery codes are no new factor"


def test_a_factor_that_was_removed_and_set_up_anew_must_be_shown_anew(ann, factor):
    thief = Client()
    try_to_sign_in(thief)
    thief.post(CODE, {"code": factor[1][0]})
    assert is_signed_in(thief)
    Authenticator.objects.all().delete()  # as a superuser does for a colleague
    elsewhere = Client()
    try_to_sign_in(elsewhere)
    secret, _codes = set_up(elsewhere)
    assert not is_signed_in(thief)
    assert is_asked_for_the_code(thief.post(REMOVE))
    thief.post(SHOW_IT, {"code": app_code(secret, ahead=1)})
    assert is_signed_in(thief)


def test_a_factor_that_a_colleague_showed_on_this_computer_is_not_anns(ann, factor):
    bob = User.objects.create_superuser("bob", password=PASSWORD)
    client = Client()
    try_to_sign_in(client, name="bob")
    set_up(client)
    client.force_login(ann)
    assert not is_signed_in(client)
    client.force_login(bob)
    assert not is_signed_in(client)


def test_who_set_one_up_without_having_to_is_held_to_it_all_the_same(factor, old, settings):
    assert settings.REQUIRE_SECOND_FACTOR is False
    assert not is_signed_in(old)


def test_nobody_is_led_to_another_site_by_the_code_page(old, factor):
    answer = old.post(f"{SHOW_IT}?next=https://evil.example/", {"code": factor[1][0]})
    assert answer["Location"] == HOME
