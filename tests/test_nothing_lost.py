"""
What staff typed is sent after all, whoever has signed out or in meanwhile: the server's part.
What the browser does is in tests/browser/test_nothing_lost.py.
"""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Topic

from .desk import page, write
from .editing import typed, url
from .html import soup
from .test_sign_in import set_up, try_to_sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]

SESSION = reverse("admin:session")
SIGNED_IN = reverse("admin:signed_in")
OWN_PAGE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def strict(admin_user):
    """A browser of the superuser, whose forms need their token."""
    client = Client(enforce_csrf_checks=True, headers=OWN_PAGE)
    client.force_login(admin_user)
    return client


# --- Is the session still alive? -----------------------------------------------------------------


def test_who_is_signed_in_gets_a_token_with_which_a_form_goes_through(strict):
    answer = strict.get(SESSION)
    assert answer.json().keys() == {"signed_in", "token", "user"}
    assert (answer.json()["signed_in"], answer.json()["user"]) == (True, "admin")
    assert "no-store" in answer["Cache-Control"]
    topic = Topic.objects.first()
    address = url(Topic, "change", topic.pk)
    form = typed(strict.get(address)) | {"summary": "Told anew."}
    form["csrfmiddlewaretoken"] = answer.json()["token"]
    assert strict.post(address, form).status_code == 302


@pytest.mark.parametrize("who", ["stranger", "visitor"])
def test_strangers_learn_nothing_but_that(client, who):
    if who == "visitor":
        client.force_login(User.objects.create_user("visitor"))
    answer = client.get(SESSION)
    assert (answer.status_code, answer.json()) == (200, {"signed_in": False})
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post(SESSION).status_code == 405


def test_a_session_that_has_not_shown_the_second_factor_is_not_signed_in():
    User.objects.create_superuser("ann", "ann@example.com", "sore-back-31")
    old, new = Client(), Client()
    for client in (old, new):
        try_to_sign_in(client)
    _secret, codes = set_up(new)
    assert old.get(SESSION).json() == {"signed_in": False}
    assert new.get(SESSION).json()["signed_in"]
    # The small window asks for what is missing, and then comes to its last page.
    asked = old.get(SIGNED_IN, follow=True)
    address = f"{asked.request['PATH_INFO']}?{asked.request['QUERY_STRING']}"
    assert asked.request["PATH_INFO"] == reverse("mfa_reauthenticate")
    assert old.post(address, {"code": codes[0]})["Location"] == SIGNED_IN
    assert old.get(SESSION).json()["signed_in"]


def test_the_last_page_of_the_small_window_is_for_whoever_has_signed_in(client, admin_user):
    assert client.get(SIGNED_IN, follow=True).request["PATH_INFO"] == reverse("account_login")
    client.force_login(admin_user)
    shown = soup(client.get(SIGNED_IN))
    assert "This window closes." in shown.text
    assert [one for one in shown.find_all("script") if "signed-in" in one["src"]]


def test_asking_does_not_make_a_session_live_longer(admin_client):
    before = admin_client.session.get_expiry_date()
    cookies = admin_client.get(SESSION).cookies
    assert "sessionid" not in cookies
    assert admin_client.session.get_expiry_date() >= before


def test_every_page_of_the_admin_asks(admin_client):
    message = write()
    for address in (reverse("admin:index"), page(message, "change"), page(message, "phone")):
        scripts = soup(admin_client.get(address)).find_all("script")
        [script] = [one for one in scripts if "clinic_admin/session" in one.get("src", "")]
        assert (script["data-session-url"], script["data-user"]) == (SESSION, "admin")
