"""
Managers keep the accounts of staff on the screen "Staff": who works here, as what, and who has
left. Nobody gives themselves more, and somebody is always left who can. The links that colleagues
are sent: test_invitations.py.
"""

import threading
from io import StringIO

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Clinician
from articles.publishing.review import ask
from clinic_site.foundation.lists import LEFT_OUT
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from clinic_site.staff.models import Colleague, Invitation

from .colleagues import (
    ADD,
    LIST,
    PASSWORD,
    act,
    add,
    browser_of,
    change,
    filled_in,
    hire,
    ids,
    logged,
    roles_of,
    row,
    said,
)
from .conftest import run_tasks
from .desk import alter, run_action, write
from .editing import typed, url
from .factories import link_to_clinician, make_article, make_clinician
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]


@pytest.fixture
def maya():
    return hire("maya", MANAGER)


@pytest.fixture
def manager(maya):
    """The browser of Maya, a manager."""
    return browser_of(maya)


@pytest.fixture
def rosa():
    return hire("rosa", FRONT_DESK)


# --- Who may open it -------------------------------------------------------------------------


@pytest.mark.parametrize("role", [FRONT_DESK, EDITOR, CLINICIAN])
def test_whoever_is_no_manager_has_no_such_screen(sign_in, role, rosa):
    client = sign_in(role)
    page = url(Colleague, "change", rosa.pk)
    for address in (LIST, ADD, page):
        assert client.get(address).status_code == 403
    assert client.post(ADD, filled_in()).status_code == 403
    for name in ("invite", "leave", "come_back", "remove_second_factor"):
        assert act(client, rosa, name).status_code == 403
    rosa.refresh_from_db()
    assert rosa.is_active
    assert LIST not in client.get(reverse("admin:index")).content.decode()


def test_a_manager_finds_it_in_the_menu(manager):
    menu = soup(manager.get(reverse("admin:index"))).find("a", href=LIST)
    assert menu.text == "Staff"


@pytest.mark.parametrize("name", ["invite", "leave", "come_back", "remove_second_factor"])
def test_following_a_link_changes_nothing(manager, rosa, name):
    assert manager.get(url(Colleague, name, rosa.pk)).status_code == 405


def test_djangos_own_forms_are_for_superusers_alone_whatever_else_one_may(maya, manager):
    maya.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    for model in (User, Group):
        for address in (url(model, "changelist"), url(model, "add"), url(model, "change", 1)):
            assert manager.get(address).status_code == 403
    assert "/admin/auth/" not in manager.get(reverse("admin:index")).content.decode()


# --- The list --------------------------------------------------------------------------------


def test_the_list_says_who_works_here_and_what_each_may_do(manager, rosa):
    line = row(manager, rosa)
    assert line["field-name"] == "Rosa"
    assert line["field-email"] == "rosa@example.com"
    assert line["field-roles"].startswith("Front desk answers messages")
    assert line["field-second_factor"] == "Not set up"
    assert line["field-last_sign_in"] == "Never"
    assert line["field-state"] == "Active"


def test_the_second_factor_and_the_last_sign_in_are_in_the_list(manager, rosa, settings):
    client = Client()
    client.post(reverse("account_login"), {"login": "rosa", "password": PASSWORD})
    assert row(manager, rosa)["field-last_sign_in"] != "Never"
    settings.REQUIRE_SECOND_FACTOR = True
    edith = hire("edith", EDITOR)
    Authenticator.objects.create(user=User.objects.get(username="maya"), type="totp", data={})
    session = manager.session
    session["second_factor_shown"] = Authenticator.objects.get().pk
    session.save()
    assert row(manager, rosa)["field-second_factor"] == "Not yet: the next sign-in asks for it"
    assert row(manager, edith)["field-second_factor"] == "Not set up"
    assert row(manager, Colleague.objects.get(username="maya"))["field-second_factor"] == "Set up"


def test_who_has_no_role_stands_out(manager):
    nobody = hire("nora")
    assert row(manager, nobody)["field-roles"] == "No role yet: choose one"


@pytest.mark.parametrize("is_needed", [False, True])
def test_a_list_of_many_costs_no_more_queries_than_one_of_few(
    manager, maya, rosa, settings, is_needed
):
    settings.REQUIRE_SECOND_FACTOR = is_needed
    show_factor(manager, maya)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            manager.get(LIST)
        return len(captured)

    add(manager)
    few = queries()
    for number in range(10):
        hire(f"desk{number}", FRONT_DESK)
        add(manager, first_name=f"New {number}", email=f"new{number}@example.com")
    assert queries() == few


def test_visitors_accounts_are_not_among_them(manager):
    User.objects.create_user("visitor", "visitor@example.com", PASSWORD)
    assert "visitor" not in soup(manager.get(LIST)).find("table").text


@pytest.mark.parametrize(
    "lookup",
    [
        "password__startswith",
        "password",
        "authenticator__data__contains",
        "invitations__key__startswith",
    ],
)
def test_no_filter_of_the_list_finds_out_a_secret(manager, rosa, lookup):
    for value in ("x", rosa.password[:5], "{"):
        page = soup(manager.get(LIST, {lookup: value}))
        assert LEFT_OUT in page.text
        assert "rosa" in page.find("table").text.lower()


# --- Adding ----------------------------------------------------------------------------------


def test_a_colleague_is_added_by_name_address_and_role(manager):
    response = add(manager, FRONT_DESK, EDITOR, email=" Flora@Example.COM ")
    assert response.redirect_chain[-1][0] == LIST
    assert "Flora Reyes is invited" in said(response)
    flora = Colleague.objects.get(email="flora@example.com")
    assert (flora.username, str(flora)) == ("flora.reyes", "Flora Reyes")
    assert roles_of(flora) == {FRONT_DESK, EDITOR}
    assert flora.is_staff
    assert not flora.is_superuser
    assert not flora.has_usable_password()
    assert row(manager, flora)["field-state"].startswith("Invited, until")
    [(who, what)] = logged(flora)
    assert who == "maya"
    assert what.endswith("@example.com. Editor, Front desk.")


def test_two_of_one_name_get_two_user_names(manager):
    for number in (1, 2, 3):
        add(manager, email=f"flora{number}@example.com")
    names = Colleague.objects.filter(first_name="Flora").values_list("username", flat=True)
    assert set(names) == {"flora.reyes", "flora.reyes2", "flora.reyes3"}


@pytest.mark.parametrize(
    ("first", "last", "username"),
    [("美咲", "", "misaki"), ("Đặng", "Thị Hoa", "ang.thi.hoa"), ("X" * 150, "Y" * 150, None)],
)
def test_any_name_will_do(manager, first, last, username):
    response = add(manager, first_name=first, last_name=last, email="misaki@example.com")
    assert "is invited" in said(response)
    person = Colleague.objects.get(email="misaki@example.com")
    assert str(person) == f"{first} {last}".strip()
    assert username is None or person.username == username


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": ""}, "Fill this in."),
        ({"first_name": "F" * 200}, "150"),
        ({"last_name": "F" * 200}, "150"),
        ({"first_name": "Flo\x00ra"}, "invisible character"),
        ({"email": ""}, "Fill this in."),
        ({"email": "flora@"}, "email address"),
        ({"email": "flora@example.com\nBcc: all@example.com"}, "email address"),
        ({"email": f"{'f' * 60}@{'e' * 60}.{'e' * 60}.com"}, "150"),
        ({"groups": []}, "Choose at least one role."),
        ({"groups": ["999999"]}, "Choose from these roles."),
        ({"groups": ["Manager"]}, "Choose from these roles."),
        ({"groups": ["9" * 40]}, "Choose from these roles."),
    ],
)
def test_bad_input_is_refused_in_a_sentence_and_nothing_typed_is_lost(manager, changes, words):
    response = add(manager, **changes)
    assert response.status_code == 200
    assert words in said(response), said(response)
    assert not Colleague.objects.filter(first_name__startswith="Fl").exists()
    assert not Invitation.objects.exists()
    kept = typed(response)
    assert kept["last_name"] == changes.get("last_name", "Reyes")


def test_the_list_says_how_many_accounts_there_are(manager):
    shown = soup(manager.get(reverse("admin:staff_colleague_changelist")))
    assert shown.find("nav", class_="paginator").text.endswith(" 1 staff account")
    add(manager)
    shown = soup(manager.get(reverse("admin:staff_colleague_changelist")))
    assert shown.find("nav", class_="paginator").text.endswith(" 2 staff accounts")


@pytest.mark.parametrize("name", [".", "\u202eevil", "A\nB", "Ann\u200b", "123"])
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_that_nobody_can_read_or_press_is_refused(manager, field, name):
    words = said(add(manager, **{field: name}))
    assert words.startswith(("Type the name without line breaks", "Type a name with at least one"))


def test_the_history_of_a_new_account_says_who_was_added_as_what(manager):
    add(manager)
    [(_who, words)] = logged(Colleague.objects.get(email="flora@example.com"))
    assert words == "Added and invited: Flora Reyes, flora@example.com. Front desk."


def test_whoever_has_no_role_reads_whom_to_ask():
    page = soup(browser_of(hire("nora")).get(reverse("admin:index")))
    assert "Your account has no role yet" in page.text
    assert "all caught up" not in page.text


def test_a_group_that_is_no_role_is_no_choice(manager):
    powers = Group.objects.create(name="All powers")
    assert "Choose from these roles." in said(add(manager, groups=[str(powers.pk)]))


@pytest.mark.parametrize("address", ["rosa@example.com", "ROSA@example.com"])
def test_an_address_that_has_an_account_is_refused_with_the_name(manager, rosa, address):
    User.objects.filter(pk=rosa.pk).update(email="Rosa@example.com")
    response = add(manager, email=address)
    assert "Rosa has an account with this address already." in said(response)
    assert Colleague.objects.count() == 2


def test_an_address_of_somebody_who_left_leads_to_taking_them_back(manager, rosa):
    act(manager, rosa, "leave")
    response = add(manager, email="rosa@example.com")
    assert "Rosa used to work here with this address." in said(response)


def test_a_superusers_own_form_refuses_an_address_twice_too(admin_client, rosa):
    response = admin_client.post(
        url(User, "change", rosa.pk),
        typed(admin_client.get(url(User, "change", rosa.pk))) | {"email": "ADMIN@example.com"},
    )
    assert "admin has an account with this address already." in said(response)


@pytest.mark.parametrize("username", ["rosa@example.com", "ROSA@Example.com", "Rosa"])
def test_a_superusers_forms_refuse_a_user_name_with_which_somebody_else_signs_in(
    admin_client, rosa, username
):
    new = {"username": username, "usable_password": "false"}
    admin_client.post(url(User, "add"), new)
    address = url(User, "change", User.objects.get(username="admin").pk)
    response = admin_client.post(address, typed(admin_client.get(address)) | {"username": username})
    assert "Rosa signs in with this already. Choose another user name." in said(response)
    assert set(User.objects.values_list("username", flat=True)) == {"admin", "rosa"}


@pytest.mark.parametrize(
    ("username", "email", "words"),
    [
        ("rosa@example.com", "new@example.com", "Rosa signs in with this already."),
        ("ROSA", "new@example.com", "Rosa signs in with this already."),
        ("ida", "Rosa@example.com", "Rosa has an account with this address already."),
    ],
)
def test_the_command_makes_no_superuser_who_signs_in_as_somebody_else(
    monkeypatch, rosa, username, email, words
):
    with pytest.raises(CommandError, match=words):
        call_command("createsuperuser", interactive=False, username=username, email=email)
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", username)
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", email)
    with pytest.raises(CommandError, match=words):
        call_command("createsuperuser", interactive=False)
    assert User.objects.count() == 1


def test_the_command_asks_again_for_what_somebody_else_signs_in_with(monkeypatch, capsys, rosa):
    answers = iter(["rosa@example.com", "ida", "rosa@example.com", "ida@example.com"])
    monkeypatch.setattr("builtins.input", lambda _question: next(answers))
    monkeypatch.setattr("getpass.getpass", lambda *_question: PASSWORD)
    call_command("createsuperuser", stdin=object())  # as at a terminal
    assert User.objects.get(is_superuser=True).email == "ida@example.com"
    said = capsys.readouterr().err
    assert "Rosa signs in with this already." in said
    assert "Rosa has an account with this address already." in said


def test_the_command_fails_where_nobody_can_answer_its_questions():
    with pytest.raises(CommandError, match="run it in a terminal, or give it --noinput"):
        call_command("createsuperuser", stdin=StringIO())
    assert not User.objects.exists()


def test_an_own_address_is_no_other_persons_user_name(admin_client, rosa):
    address = url(User, "change", rosa.pk)
    admin_client.post(address, typed(admin_client.get(address)) | {"username": "rosa@example.com"})
    assert Colleague.objects.get(pk=rosa.pk).username == "rosa@example.com"


@pytest.mark.parametrize("action", ["send_again", "give_up"])
def test_the_list_of_mail_leaves_invitations_to_this_screen(manager, action):
    add(manager)
    [invitation] = OutgoingMail.objects.all()
    response = run_action(manager, action, invitation, to=url(OutgoingMail, "changelist"))
    assert "Left out: 1 invitation." in said(response)
    invitation.refresh_from_db()
    assert (invitation.sending, invitation.given_up_at) == (1, None)


# --- Changing --------------------------------------------------------------------------------


def test_a_role_is_changed_and_counts_at_once(manager, rosa):
    browser = browser_of(rosa)
    assert browser.get(url_of_articles()).status_code == 403
    response = change(manager, rosa, groups=ids(EDITOR))
    assert "Saved. Rosa: Editor." in said(response)
    assert browser.get(url_of_articles()).status_code == 200
    assert logged(rosa) == [("maya", "Roles: Front desk → Editor.")]


def url_of_articles():
    return reverse("admin:articles_article_changelist")


def test_nobody_is_left_without_a_role(manager, rosa):
    assert "Choose at least one role." in said(change(manager, rosa, groups=[]))
    assert roles_of(rosa) == {FRONT_DESK}


def test_messages_that_somebody_can_no_longer_open_are_given_to_nobody(manager, rosa):
    message = write()
    message.assignee = User.objects.get(pk=rosa.pk)
    message.save()
    change(manager, rosa, last_name="Quill")
    message.refresh_from_db()
    assert message.assignee_id == rosa.pk
    change(manager, rosa, groups=ids(EDITOR))
    message.refresh_from_db()
    assert message.assignee is None
    assert "1 open message given to nobody." in logged(rosa)[0][1]


def give(person, **changes):
    message = write(**changes)
    message.assignee = User.objects.get(pk=person.pk)
    message.save()
    return message


def has(message):
    """The name of who has a message, or None."""
    message.refresh_from_db()
    return message.assignee and message.assignee.username


def test_a_change_of_role_says_what_became_of_the_messages_and_leads_to_them(manager, rosa):
    message, page = give(rosa), url(Colleague, "change", rosa.pk)
    assert "Give their 1 open message to" in soup(manager.get(page)).text
    response = change(manager, rosa, groups=ids(EDITOR))
    assert "Saved. Rosa: Editor. 1 open message given to nobody. See them" in said(response)
    [link] = soup(response).find("ul", class_="messagelist").find_all("a")
    assert message.reference in manager.get(link["href"]).content.decode()
    assert has(message) is None
    assert "Give their" not in soup(manager.get(page)).text  # there are none now


def test_a_change_of_role_gives_the_messages_to_whom_the_manager_chose(manager, rosa):
    flora, message = hire("flora", FRONT_DESK), give(rosa)
    response = change(manager, rosa, groups=ids(EDITOR), messages_to=str(flora.pk))
    assert "Saved. Rosa: Editor. 1 open message given to Flora." in said(response)
    assert has(message) == "flora"
    assert logged(rosa)[0][1] == "Roles: Front desk → Editor. 1 open message given to Flora."
    change(manager, flora, messages_to=str(Colleague.objects.get(username="maya").pk))
    assert has(message) == "maya"  # the role stays, and the choice counts


@pytest.mark.parametrize("chosen", ["rosa", "edith", "x", "9" * 40])
def test_no_change_of_role_gives_messages_to_whom_cannot_open_them(manager, rosa, chosen):
    hire("edith", EDITOR)
    message, person = give(rosa), Colleague.objects.filter(username=chosen).first()
    to = str(person.pk) if person else chosen
    response = change(manager, rosa, groups=ids(EDITOR), messages_to=to)
    assert "Choose somebody who may open messages. Nothing was changed." in said(response)
    assert (has(message), roles_of(rosa)) == ("rosa", {FRONT_DESK})


def test_a_save_that_changes_no_role_leaves_the_messages_where_they_are(manager, rosa):
    message = give(rosa)
    change(manager, rosa, first_name="Rosalind")
    assert has(message) == "rosa"


def untick(client, rosa, field):
    address = url(User, "change", rosa.pk)
    form = typed(client.get(address))
    form.pop(field)
    return client.post(address, form, follow=True)


@pytest.mark.parametrize("field", ["is_active", "is_staff", "groups"])
def test_no_form_of_a_superuser_leaves_messages_with_whom_cannot_open_them(
    admin_client, rosa, field
):
    flora = hire("flora", FRONT_DESK)
    message, hers = give(rosa), give(flora, message="Another")
    words = "Rosa can’t open messages anymore: 1 open message given to nobody."
    assert words in said(untick(admin_client, rosa, field))
    assert (has(message), has(hers)) == (None, "flora")
    assert logged(rosa) == [("admin", "1 open message given to nobody.")]


def test_a_role_that_loses_a_right_or_is_deleted_leaves_no_messages_behind(admin_client, rosa):
    role, message = Group.objects.get(name=FRONT_DESK), give(rosa)
    address = url(Group, "change", role.pk)
    form = typed(admin_client.get(address))
    may_change = Permission.objects.get(codename="change_inquiry")
    form["permissions"] = [pk for pk in form["permissions"] if pk != str(may_change.pk)]
    assert "Rosa can’t open messages anymore" in said(admin_client.post(address, form, follow=True))
    assert has(message) is None
    rosa.user_permissions.clear()
    role.permissions.add(may_change)
    message = give(rosa)
    admin_client.post(url(Group, "delete", role.pk), {"post": "yes"})
    assert has(message) is None


def test_groups_of_a_superusers_making_stay(manager, rosa):
    rosa.groups.add(Group.objects.create(name="Archive"))
    change(manager, rosa, groups=ids(EDITOR))
    assert roles_of(rosa) == {EDITOR, "Archive"}
    change(manager, rosa, last_name="Quill")
    assert logged(rosa)[0] == ("maya", "Last name: none → Quill.")


def test_a_new_address_is_told_to_the_old_one(manager, rosa):
    change(manager, rosa, email="rosa.quill@example.com")
    run_tasks()
    [told] = mail.outbox
    assert told.to == ["rosa@example.com"]
    assert told.subject == "Your email address was changed"
    assert "Maya changed the email address of your account" in told.body
    assert logged(rosa)[0][1] == ("Email address: rosa@example.com → rosa.quill@example.com.")


def test_a_save_does_not_open_an_account_that_was_closed_meanwhile(manager, rosa):
    address = url(Colleague, "change", rosa.pk)
    form = typed(manager.get(address)) | {"last_name": "Quill"}
    act(manager, rosa, "leave")
    manager.post(address, form)
    rosa.refresh_from_db()
    assert not rosa.is_active
    assert not rosa.has_usable_password()


# --- No more than one may --------------------------------------------------------------------


@pytest.mark.parametrize("field", ["is_superuser", "is_staff", "user_permissions", "username"])
def test_no_post_makes_a_superuser_or_gives_a_permission(manager, rosa, field):
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    value = every if field == "user_permissions" else "on"
    change(manager, rosa, last_name="Quill", **{field: value})
    add(manager, **{field: value})
    for person in Colleague.objects.filter(username__in=["rosa", "flora.reyes"]):
        assert not person.is_superuser
        assert not person.user_permissions.exists()
    assert Colleague.objects.filter(username__in=["rosa", "flora.reyes"]).count() == 2


def test_a_manager_cannot_touch_a_superuser(manager, admin_user):
    page = url(Colleague, "change", admin_user.pk)
    shown = manager.get(page)
    assert shown.status_code == 200
    assert "Only a superuser changes this account" in soup(shown).text
    assert soup(shown).find("input", name="_save") is None
    assert manager.post(page, filled_in()).status_code == 403
    for name in ("invite", "leave", "come_back", "remove_second_factor"):
        assert act(manager, admin_user, name).status_code == 403
    before = admin_user.password
    admin_user.refresh_from_db()
    assert (admin_user.is_active, admin_user.password) == (True, before)
    assert row(manager, admin_user)["field-roles"].startswith("Superuser")


@pytest.mark.parametrize("whose", ["maya", "admin"])
def test_a_page_where_roles_are_only_read_tells_them_in_the_words_of_the_list(
    manager, maya, admin_user, whose
):
    person = Colleague.objects.get(username=whose)
    form = soup(manager.get(url(Colleague, "change", person.pk))).find("form", novalidate="")
    row = form.find(class_="field-roles").text
    assert ("Roles: Manager does the work" in row) == (person.pk == maya.pk)
    assert ("Roles: Superuser: may do everything" in row) == (person.pk == admin_user.pk)
    assert "roups" not in form.text


def test_nothing_more_is_offered_for_ones_own_account(manager, maya, rosa):
    assert "More for Rosa" in soup(manager.get(url(Colleague, "change", rosa.pk))).text
    assert "More for" not in soup(manager.get(url(Colleague, "change", maya.pk))).text


def test_nobody_changes_their_own_role_or_closes_their_own_account(manager, maya):
    hire("mona", MANAGER)
    change(manager, maya, last_name="Quill", groups=ids(MANAGER, CLINICIAN))
    maya.refresh_from_db()
    assert maya.last_name == "Quill"
    assert roles_of(maya) == {MANAGER}
    assert "nobody can do this to their own account" in said(act(manager, maya, "leave"))
    maya.refresh_from_db()
    assert maya.is_active


def test_the_only_manager_stays_one_whoever_asks(admin_client, maya):
    words = "Maya is the only manager. Make somebody else a manager first."
    assert words in said(change(admin_client, maya, groups=ids(EDITOR)))
    assert words in said(act(admin_client, maya, "leave"))
    assert roles_of(maya) == {MANAGER}
    maya.refresh_from_db()
    assert maya.is_active


def test_a_manager_who_has_not_come_in_yet_does_not_count_as_one(admin_client, maya):
    add(admin_client, MANAGER)
    assert "only manager" in said(act(admin_client, maya, "leave"))


def test_of_two_managers_one_may_go(manager, maya):
    mona = hire("mona", MANAGER)
    change(manager, mona, groups=ids(EDITOR))
    assert roles_of(mona) == {EDITOR}


@pytest.fixture
def roles(transactional_db):
    """The two that the next test needs: tests that really save empty the tables of all of them."""
    manager, _made = Group.objects.get_or_create(name=MANAGER)
    manager.permissions.set(Permission.objects.filter(content_type__app_label="staff"))
    Group.objects.get_or_create(name=EDITOR)


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="in a database in memory one thread fails another; there, writers wait for each other",
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["leave", "role"])
def test_of_two_managers_who_remove_each_other_at_the_same_moment_one_stays(roles, way):
    maya, mona = hire("maya", MANAGER), hire("mona", MANAGER)
    forms = {
        one.pk: typed(browser_of(one).get(url(Colleague, "change", other.pk)))
        for one, other in ((maya, mona), (mona, maya))
    }
    together, answers = threading.Barrier(2), []

    def remove(actor, other):
        browser = browser_of(actor)
        together.wait()
        if way == "leave":
            answers.append(browser.post(url(Colleague, "leave", other.pk)).status_code)
        else:
            form = forms[actor.pk] | {"groups": ids(EDITOR)}
            answers.append(browser.post(url(Colleague, "change", other.pk), form).status_code)
        connection.close()

    threads = [threading.Thread(target=remove, args=pair) for pair in ((maya, mona), (mona, maya))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 302 in answers
    left = Colleague.objects.who_came_in().filter(groups__name=MANAGER)
    assert left.count() == 1


def test_whoever_lost_the_right_meanwhile_changes_nothing(manager, maya, rosa):
    """The page was opened before; what counts is the moment of the change."""
    form = typed(manager.get(url(Colleague, "change", rosa.pk))) | {"groups": ids(MANAGER)}
    maya.groups.set(Group.objects.filter(name=EDITOR))
    assert manager.post(url(Colleague, "change", rosa.pk), form).status_code == 403
    assert act(manager, rosa, "leave").status_code == 403
    assert roles_of(rosa) == {FRONT_DESK}


# --- Leaving and coming back -----------------------------------------------------------------


def test_who_leaves_is_signed_out_at_once_and_for_good(manager, rosa):
    browser = browser_of(rosa)
    assert browser.get(reverse("admin:index")).status_code == 200
    response = act(manager, rosa, "leave")
    assert "Rosa can’t sign in anymore." in said(response)
    assert browser.get(reverse("admin:index")).status_code == 302
    assert row(manager, rosa)["field-state"] == "Closed"
    assert logged(rosa) == [("maya", "Closed the account.")]
    act(manager, rosa, "come_back")
    assert browser.get(reverse("admin:index")).status_code == 302


def test_open_messages_are_handed_to_a_colleague_who_may_open_them(manager, rosa):
    flora = hire("flora", FRONT_DESK)
    user = User.objects.get(pk=rosa.pk)
    open_one, done = write(), write(message="Another", status="closed")
    for message in (open_one, done):
        message.assignee = user
        message.save()
    page = soup(manager.get(url(Colleague, "change", rosa.pk)))
    offered = [option.text for option in page.find("select", id="hand-over").find_all("option")]
    assert offered == ["nobody yet", "Flora", "Maya"]
    response = act(manager, rosa, "leave", to=str(flora.pk))
    assert "1 open message given to Flora." in said(response)
    open_one.refresh_from_db()
    done.refresh_from_db()
    assert (open_one.assignee_id, done.assignee_id) == (flora.pk, rosa.pk)
    assert logged(rosa) == [("maya", "Closed the account. 1 open message given to Flora.")]


def test_open_messages_may_go_to_nobody(manager, rosa):
    message = write()
    message.assignee = User.objects.get(pk=rosa.pk)
    message.save()
    act(manager, rosa, "leave", to="")
    message.refresh_from_db()
    assert message.assignee is None


def test_an_answered_message_stays_with_who_left_when_somebody_else_saves_it(manager, rosa):
    message = write(status="answered")
    message.assignee = User.objects.get(pk=rosa.pk)
    message.save()
    act(manager, rosa, "leave")
    address = url(type(message), "change", message.pk)
    manager.post(address, typed(manager.get(address)) | {"notes": "Called again."})
    message.refresh_from_db()
    assert (message.assignee_id, message.notes) == (rosa.pk, "Called again.")


def test_a_clinician_who_leaves_and_is_still_shown_is_named_with_the_way_there(manager):
    lee, kim = hire("lee", CLINICIAN), hire("kim", CLINICIAN)
    clinician = make_clinician(account=User.objects.get(pk=lee.pk))
    make_clinician(account=User.objects.get(pk=kim.pk), name="Kim Example", is_public=False)
    done = act(manager, lee, "leave")
    assert "The website still shows Pat Example on the About page." in said(done)
    links = [link["href"] for link in soup(done).find("ul", class_="messagelist").find_all("a")]
    assert links == [clinician.get_absolute_url(), url(Clinician, "change", clinician.pk)]
    assert manager.get(links[1]).status_code == 200
    assert "The website still shows" not in said(act(manager, kim, "leave"))


def test_reviews_that_nobody_else_can_give_are_named_when_the_last_clinician_leaves(manager):
    lee, kim = hire("lee", CLINICIAN), hire("kim", CLINICIAN)
    for person in (lee, kim):
        link_to_clinician(User.objects.get(pk=person.pk))
    article = make_article(published_at=None)
    ask(article, User.objects.get(pk=lee.pk))
    assert "wait for a review" not in said(act(manager, kim, "leave"))
    done = act(manager, lee, "leave")
    assert "Nobody else can approve pages, and these wait for a review: A made article." in said(
        done
    )
    [link] = soup(done).find("ul", class_="messagelist").find_all("a")
    assert link["href"] == url(type(article), "change", article.pk)
    assert logged(lee) == [("maya", "Closed the account.")]


@pytest.mark.parametrize("chosen", ["edith", "gone", "rosa", "x", "²", "9" * 40])
def test_messages_go_to_nobody_who_cannot_open_them(manager, rosa, chosen):
    hire("edith", EDITOR)
    hire("gone", FRONT_DESK, is_active=False)
    person = Colleague.objects.filter(username=chosen).first()
    response = act(manager, rosa, "leave", to=str(person.pk) if person else chosen)
    assert "Choose somebody who may open messages. Nothing was changed." in said(response)
    rosa.refresh_from_db()
    assert rosa.is_active


def test_who_comes_back_chooses_a_new_password(manager, rosa):
    act(manager, rosa, "leave")
    response = act(manager, rosa, "come_back")
    assert "Rosa is back" in said(response)
    rosa.refresh_from_db()
    assert rosa.is_active
    assert not rosa.has_usable_password()
    assert roles_of(rosa) == {FRONT_DESK}
    assert logged(rosa)[0] == ("maya", "Reopened the account.")
    run_tasks()
    assert [one.to for one in mail.outbox] == [["rosa@example.com"]]


def test_a_password_that_is_saved_meanwhile_opens_no_closed_account(manager, rosa):
    read_before = User.objects.get(pk=rosa.pk)
    act(manager, rosa, "leave")
    get_adapter().set_password(read_before, "another-sore-back-32")
    rosa.refresh_from_db()
    assert not rosa.is_active


def test_without_an_email_address_nobody_is_invited_and_the_page_asks_for_one(manager, rosa):
    for is_active in (False, True):
        User.objects.filter(pk=rosa.pk).update(email="", password="!", is_active=is_active)
        response = act(manager, rosa, "invite" if is_active else "come_back")
        assert "Rosa has no email address. Type one, save, and try again." in said(response)
        assert not Invitation.objects.exists()
    assert "Send again" not in response.content.decode()
    change(manager, rosa, email="rosa@example.com")
    run_tasks()
    assert [one.to for one in mail.outbox] == [["rosa@example.com"]]


def test_no_page_says_that_an_email_tells_whoever_has_no_address(manager, rosa):
    User.objects.filter(pk=rosa.pk).update(email="")
    Authenticator.objects.create(user=User.objects.get(pk=rosa.pk), type="totp", data={})
    assert "email tells" not in manager.get(url(Colleague, "change", rosa.pk)).content.decode()
    assert "no email does" in said(act(manager, rosa, "remove_second_factor"))


def test_the_old_password_opens_nothing_however_the_account_was_closed(manager, rosa):
    User.objects.filter(pk=rosa.pk).update(is_active=False)  # as a superuser does
    act(manager, rosa, "come_back")
    rosa.refresh_from_db()
    assert rosa.is_invited
    assert not rosa.check_password(PASSWORD)
    assert Invitation.objects.get().why_not == ""


def test_nobody_comes_back_without_a_role(manager):
    nora = hire("nora", is_active=False)
    assert "Nora has no role. Choose one" in said(act(manager, nora, "come_back"))
    nora.refresh_from_db()
    assert not nora.is_active


def test_leaving_twice_is_none_the_worse(manager, rosa):
    act(manager, rosa, "leave")
    assert "closed already" in said(act(manager, rosa, "leave"))
    assert len(logged(rosa)) == 1


def test_whoever_works_here_is_not_taken_back_and_keeps_the_password(manager, rosa):
    assert "open already" in said(act(manager, rosa, "come_back"))
    rosa.refresh_from_db()
    assert rosa.check_password(PASSWORD)


def test_an_account_that_is_gone_is_not_found(manager):
    for name in ("invite", "leave", "come_back", "remove_second_factor"):
        assert (
            manager.post(f"/admin/staff/colleague/999999/{name.replace('_', '-')}/").status_code
            == 404
        )
    assert manager.post(f"/admin/staff/colleague/{'9' * 40}/leave/").status_code == 404


@pytest.mark.parametrize("is_superuser", [False, True])
def test_an_account_is_not_deleted_while_messages_of_theirs_wait(admin_client, rosa, is_superuser):
    User.objects.filter(pk=rosa.pk).update(is_superuser=is_superuser)
    waiting = alter(write(), assignee_id=rosa.pk)
    alter(write(message="Done"), assignee_id=rosa.pk, status="closed")
    address = url(User, "delete", rosa.pk)
    to = url(User, "changelist")
    many = {"action": "delete_selected", "_selected_action": rosa.pk, "post": "yes"}
    for shown in (admin_client.get(address), admin_client.post(address, {"post": "yes"})):
        assert "1 open message of Rosa" in soup(shown).find("main").text
    shown = soup(admin_client.post(to, many, follow=True)).find("main")
    assert "1 open message of Rosa" in shown.text
    way = url(User, "change", rosa.pk) if is_superuser else url(Colleague, "change", rosa.pk)
    assert shown.find("a", href=way)
    alter(waiting, assignee=None)
    admin_client.post(address, {"post": "yes"})
    assert not User.objects.filter(pk=rosa.pk).exists()


def test_nobody_is_deleted_so_that_the_log_stays_whole(admin_client, rosa):
    assert admin_client.post(f"{LIST}{rosa.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Colleague.objects.filter(pk=rosa.pk).exists()


# --- The second factor -----------------------------------------------------------------------


def test_a_manager_removes_a_second_factor_and_the_person_is_told(manager, maya, rosa):
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=User.objects.get(pk=rosa.pk), type=kind, data={})
    assert row(manager, rosa)["field-second_factor"] == "Set up"
    response = act(manager, rosa, "remove_second_factor")
    assert "Rosa’s second factor is removed" in said(response)
    assert not Authenticator.objects.exists()
    assert logged(rosa) == [("maya", "Removed the second factor.")]
    run_tasks()
    [told] = mail.outbox
    assert told.to == ["rosa@example.com"]
    assert told.subject == "Your second factor was removed"
    assert "Maya removed the second factor of your account" in told.body


def show_factor(client, person):
    """As one who has set up a second factor and has just shown it."""
    user = User.objects.get(pk=person.pk)
    session = client.session
    session["second_factor_shown"] = Authenticator.objects.create(
        user=user, type="totp", data={}
    ).pk
    session.save()


def test_nobody_takes_their_own_account_over_from_an_unlocked_desk(manager, maya):
    show_factor(manager, maya)
    page = manager.get(url(Colleague, "change", maya.pk))
    assert "Remove the second factor" not in page.content.decode()
    assert "nobody can do this" in said(act(manager, maya, "remove_second_factor"))
    assert Authenticator.objects.filter(user_id=maya.pk).exists()
    change(manager, maya, email="thief@example.com", last_name="Quill")
    maya.refresh_from_db()
    assert (maya.email, maya.last_name) == ("maya@example.com", "Quill")


def test_a_superuser_removes_anothers_second_factor_on_record_and_not_their_own(
    admin_client, admin_user, rosa
):
    show_factor(admin_client, admin_user)
    Authenticator.objects.create(user=User.objects.get(pk=rosa.pk), type="totp", data={})
    to = url(User, "changelist")
    response = run_action(admin_client, "remove_second_factor", admin_user, rosa, to=to)
    assert "nobody can do this to their own account" in said(response)
    assert Authenticator.objects.get().user == admin_user
    assert logged(rosa) == [("admin", "Removed the second factor.")]


def test_each_removal_is_told(manager, rosa):
    for _time in range(2):
        Authenticator.objects.create(user=User.objects.get(pk=rosa.pk), type="totp", data={})
        act(manager, rosa, "remove_second_factor")
    run_tasks()
    assert len(mail.outbox) == 2
    assert OutgoingMail.objects.filter(sent_at=None).count() == 0


def test_what_is_not_set_up_is_not_removed(manager, rosa):
    assert "Rosa has no second factor." in said(act(manager, rosa, "remove_second_factor"))
    assert logged(rosa) == []
