"""Staff may do what their role needs, and no more."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from articles.models import Article, Clinician, Condition, Page, Picture, Source, Topic, Treatment
from clinic_site.foundation.outbox.models import OutgoingMail
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from contact.models import AuditEntry, Clinic, ConsentWording, Inquiry

pytestmark = pytest.mark.django_db

ROLES = (FRONT_DESK, EDITOR, CLINICIAN, MANAGER)
CONTENT = (Article, Condition, Page, Picture, Source, Topic, Treatment)
MESSAGES = (Inquiry, OutgoingMail)


@pytest.fixture
def message():
    return Inquiry.objects.create(name="Sam", email="sam@example.com", message="Where to park?")


def address(model, action="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def opens(client, models):
    """Those of these models whose list this member of staff may open."""
    return {m for m in models if client.get(address(m), follow=True).status_code == 200}


def permissions(role):
    return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))


def test_the_front_desk_answers_messages_and_writes_no_articles(sign_in, message):
    client = sign_in(FRONT_DESK)
    seen = opens(client, [*MESSAGES, Clinic, *CONTENT, Clinician, AuditEntry])
    assert seen == {*MESSAGES, Clinic}
    form = client.get(address(Inquiry, "change", message.pk))
    assert form.status_code == 200
    assert 'name="_save"' in form.content.decode()
    assert client.post(address(Clinic, "change", 1)).status_code == 403
    assert client.post(address(Article, "add")).status_code == 403
    assert permissions(FRONT_DESK).isdisjoint({"export_inquiry", "erase_inquiry"})


def test_an_editor_writes_pages_and_opens_no_message(sign_in, message):
    client = sign_in(EDITOR)
    assert opens(client, [*MESSAGES, Clinic, *CONTENT, AuditEntry]) == set(CONTENT)
    assert client.get(address(Inquiry, "change", message.pk)).status_code == 403
    for model in CONTENT:
        assert client.get(address(model, "add")).status_code == 200, model
        row = model.objects.first()
        assert 'name="_save"' in client.get(address(model, "change", row.pk)).content.decode()
        assert client.post(address(model, "delete", row.pk)).status_code == 403


def test_an_editor_may_add_and_take_away_every_block_and_row_of_a_page(sign_in):
    client = sign_in(EDITOR)
    for model in (Article, Condition, Page):
        formsets = client.get(address(model, "add")).context_data["inline_admin_formsets"]
        assert formsets
        for formset in formsets:
            assert formset.has_add_permission, formset.opts
            assert formset.has_change_permission, formset.opts
            assert formset.has_delete_permission, formset.opts


def test_a_clinician_reviews_what_is_there_and_opens_no_message(sign_in, message):
    client = sign_in(CLINICIAN)
    seen = opens(client, [*MESSAGES, Clinic, *CONTENT, Clinician, AuditEntry])
    assert seen == {*CONTENT, Clinician}
    for model in (Article, Condition, Treatment):
        page = client.get(address(model, "change", model.objects.first().pk)).content.decode()
        assert 'name="_save"' in page
        assert client.get(address(model, "add")).status_code == 403
    page = client.get(address(Page, "change", Page.objects.first().pk)).content.decode()
    assert 'name="_save"' not in page


def test_a_manager_may_do_all_that_both_apps_know():
    granted = permissions(MANAGER)
    every = Permission.objects.filter(content_type__app_label__in=["articles", "contact"])
    every = {permission.codename for permission in every} - {"approve_page"}  # a clinician's
    accounts = {f"{action}_colleague" for action in ("view", "add", "change")}
    assert granted - {"view_outgoingmail"} - accounts == every
    wanted = "export_inquiry erase_inquiry view_auditentry change_clinic add_consentwording"
    assert granted > set(wanted.split())


def test_a_manager_changes_the_clinic_and_writes_new_consent_words(sign_in):
    client = sign_in(MANAGER)
    assert opens(client, [AuditEntry, Clinic, Inquiry]) == {AuditEntry, Clinic, Inquiry}
    assert 'name="_save"' in client.get(address(Clinic, "change", 1)).content.decode()
    assert client.get(address(ConsentWording, "add")).status_code == 200


@pytest.mark.parametrize("role", ROLES)
def test_no_role_may_make_itself_more(sign_in, role):
    """Logins and groups are for whoever has the superuser's."""
    assert opens(sign_in(role), [User, Group]) == set()


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_its_home_page(sign_in, role):
    assert sign_in(role).get(reverse("admin:index")).status_code == 200
