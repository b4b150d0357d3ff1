"""
What staff typed is sent after all, whoever has signed out or in meanwhile: the server's part.
What the browser does is in tests/browser/test_nothing_lost.py.
"""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import Article, Picture, Topic
from contact.models import Inquiry

from .desk import page, staff, write
from .editing import typed, url
from .factories import make_article
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


def again(response):
    """The form of the button that sends once more, or None."""
    buttons = soup(response).find("main").find_all("button")
    if not any(button.text == "Send again" for button in buttons):
        return None
    return soup(response).find("main").find("form")


def fields(form):
    """What the form would send: [(name, value), …]."""
    return [(one["name"], one.get("value", "")) for one in form.find_all("input")]


def send(client, form, **headers):
    data = {}
    for name, value in fields(form):
        data.setdefault(name, []).append(value)
    return client.post(form["action"], data, headers=headers)


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


def test_a_script_that_saves_a_form_is_told_where_to_go_and_leaves_the_message_for_that_page(
    strict,
):
    topic = Topic.objects.first()
    address = url(Topic, "change", topic.pk)
    form = typed(strict.get(address)) | {"summary": "Told anew."}
    answer = strict.post(address, form, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"location": url(Topic, "changelist")})
    assert "Saved: " in soup(strict.get(answer.json()["location"])).text
    refused = strict.post(address, form | {"name": ""}, headers={"Accept": "application/json"})
    assert "text/html" in refused["Content-Type"]
    assert soup(refused).find(class_="errornote")
    assert strict.post(address, typed(strict.get(address))).status_code == 302


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


# --- A form that was refused, sent again without a script ----------------------------------------


def test_a_refused_form_is_sent_again_with_all_that_it_held(strict):
    article = make_article("<p>Old words.</p>", published_at=None)
    address = url(Article, "change", article.pk) + "?_changelist_filters=q%3Dback"
    form = typed(strict.get(address)) | {
        "title": 'A "new" <b>title</b>',
        "change_note": "One line.\r\nAnd another.",
        "_save": "Save",
        "csrfmiddlewaretoken": "x" * 64,
    }
    response = strict.post(address, form)
    assert response.status_code == 403
    button = again(response)
    assert button["action"] == address
    sent = fields(button)
    del form["csrfmiddlewaretoken"]
    expected = [
        (name, value)
        for name, values in form.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    assert sorted((n, v) for n, v in sent if n != "csrfmiddlewaretoken") == sorted(expected)
    assert "admin" in button.text
    assert send(strict, button).status_code == 302
    article.refresh_from_db()
    assert article.title == 'A "new" <b>title</b>'


def test_after_signing_in_again_in_another_tab_it_goes_through(admin_user):
    message = write()
    client = Client(enforce_csrf_checks=True, headers=OWN_PAGE)
    client.force_login(admin_user)
    form = typed(client.get(page(message, "change"))) | {"notes": "Called.", "_mark": "answered"}
    client.session.flush()
    refused = client.post(page(message, "change"), form)
    assert refused.status_code == 403
    assert soup(refused).find("main").find("a", href=SIGNED_IN)
    client.force_login(admin_user)
    saved = send(client, again(refused))
    if saved.status_code == 403:  # signing in changed the token: once more, as the page says
        assert "press the button once more" in soup(refused).text
        saved = send(client, again(saved))
    assert saved.status_code == 302
    message.refresh_from_db()
    assert (message.notes, message.status) == ("Called.", "answered")


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {},  # says nothing: it may be another website
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_another_website_gets_no_button_that_sends_its_form(admin_user, headers, signed_in):
    """Else it could choose the fields, and whoever presses the button would do its will."""
    victim = Client(enforce_csrf_checks=True)
    if signed_in:
        victim.force_login(admin_user)
    topic = Topic.objects.first()
    for address in (url(Topic, "change", topic.pk), url(Topic, "delete", topic.pk)):
        response = victim.post(address, {"name": "Evil words", "post": "yes"}, headers=headers)
        assert response.status_code == 403
        assert not [one for one in soup(response).find_all("button") if one.text == "Send again"]
        assert "Evil words" not in [one.get("value") for one in soup(response).find_all("input")]


def test_an_own_page_is_known_by_its_origin_too(strict):
    """Browsers send Sec-Fetch-Site only by https."""
    del strict.defaults["HTTP_SEC_FETCH_SITE"]
    address = url(Topic, "change", Topic.objects.first().pk)
    for origin, is_offered in (("http://testserver", True), ("http://testserver.evil", False)):
        response = strict.post(address, {"name": "Words"}, headers={"origin": origin})
        assert (again(response) is not None) == is_offered


def test_no_password_is_carried(strict):
    for name in ("account_login", "account_change_password", "mfa_authenticate"):
        assert again(strict.post(reverse(name), {"login": "eve", "code": "abc-def"})) is None
    user = User.objects.first()
    for address in (url(User, "add"), reverse("admin:auth_user_password_change", args=[user.pk])):
        response = strict.post(address, {"username": "eve", "password1": "sore-back-31"})
        assert response.status_code == 403
        assert again(response) is None
        assert "sore-back" not in response.content.decode()


def test_files_are_not_carried_and_the_page_says_so(strict):
    photo = SimpleUploadedFile("desk.jpg", b"not read", "image/jpeg")
    response = strict.post(url(Picture, "add"), {"title": "A desk", "file": photo})
    assert "Files aren’t kept." in again(response).text
    assert ("title", "A desk") in fields(again(response))
    response = strict.post(url(Picture, "add"), {"title": "A desk"})
    assert "Files" not in again(response).text


def test_the_address_is_one_of_this_site(strict):
    response = strict.post("//evil.example/admin/x/", {"name": "Words"})
    form = soup(response).find("main").find("form")
    assert form is None or not form["action"].startswith("//")


def test_who_may_not_change_something_may_not_by_the_button_either(django_user_model):
    message = write()
    client = Client(enforce_csrf_checks=True, headers=OWN_PAGE)
    client.force_login(staff(django_user_model, "view_inquiry"))
    refused = client.post(page(message, "change"), {"notes": "Words", "status": "closed"})
    assert send(client, again(refused)).status_code == 403
    assert Inquiry.objects.get(pk=message.pk).notes == ""
