"""What staff enter of a clinician: whom the website shows, the license, and whose sign-in it is."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from PIL import Image

from articles.models import Clinician, Picture
from clinic_site.foundation.roles import CLINICIAN, EDITOR, MANAGER

from .editing import edit, typed, url
from .factories import make_article, make_clinician, reviewed_article
from .html import soup
from .test_pictures import encoded

pytestmark = pytest.mark.django_db


def errors(response):
    """The fields that a form of the admin refused: {name: words}."""
    return {
        name: " ".join(map(str, found))
        for name, found in response.context_data["adminform"].form.errors.items()
    }


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Pat Example", "PE"),
        ("pat example", "PE"),
        ("Pat", "P"),
        ("María José de la Núñez", "MN"),
        ("E\u0301mile Zo\u00eb", "ÉZ"),
        ("Anne-Marie O’Neil-Smith", "AO"),
        ("“Pat” (Example)", "PE"),
        ("Łukasz Żak", "ŁŻ"),
        ("李 小龍", "李小"),
        ("🦴 Pat", "P"),
        ("", ""),
        ("   ", ""),
        ("- 7 …", ""),
    ],
)
def test_the_initials_are_those_of_the_first_and_the_last_name(name, initials):
    assert Clinician(name=name).initials == initials


def test_a_new_clinician_is_on_no_page_until_staff_say_so(admin_client):
    form = typed(admin_client.get(url(Clinician, "add")))
    form |= {"name": "Pat Example", "credentials": "D.C.", "role": "chiropractor"}
    assert admin_client.post(url(Clinician, "add"), form).status_code == 302
    assert not Clinician.objects.get().is_public
    assert list(Clinician.objects.public()) == []


def test_those_who_were_there_before_are_shown_and_each_has_a_place():
    names = ["Pat Example", "Pat Example", "…"]
    for number, name in enumerate(names):
        make_clinician(name=name, is_public=False, anchor=f"before-{number}")
    migration = importlib.import_module("articles.migrations.0010_clinicians_on_the_website")
    migration.show_those_that_are_there(apps, connection.schema_editor())
    anchors = [clinician.anchor for clinician in Clinician.objects.public()]
    assert len(set(anchors)) == 3
    assert "clinician-pat-example" in anchors


def test_staff_put_them_in_order_and_the_same_number_goes_by_the_name():
    make_clinician(name="Cy Last", position=2)
    make_clinician(name="Bo Second", position=1)
    make_clinician(name="Al First", position=1)
    make_clinician(name="Di Hidden", position=0, is_public=False)
    names = [clinician.name for clinician in Clinician.objects.public()]
    assert names == ["Al First", "Bo Second", "Cy Last"]


def test_two_of_one_name_have_two_places_and_a_new_name_keeps_the_old_place():
    one, two = make_clinician(), make_clinician()
    assert (one.anchor, two.anchor) == ("clinician-pat-example", "clinician-pat-example-2")
    one.name = "Pat Sample"
    one.save()
    assert one.anchor == "clinician-pat-example"
    assert make_clinician(name="李 小龍").anchor == "clinician"


@pytest.mark.parametrize("field", ["license_number", "license_lookup"])
def test_a_license_without_its_kind_is_refused_at_the_field_and_nothing_is_lost(
    admin_client, field
):
    clinician = make_clinician()
    others = {"license_number": "", "license_lookup": ""}
    value = "https://board.example.com" if field == "license_lookup" else "0071"
    response = edit(admin_client, clinician, **others | {field: value, "license_type": "  "})
    assert errors(response) == {
        "license_type": "Say which license this is, such as Texas chiropractic license."
    }
    assert soup(response).find("input", name=field)["value"] == value
    with pytest.raises(IntegrityError), transaction.atomic():
        Clinician.objects.update(license_type="")


def test_a_biography_makes_no_claim_that_a_page_may_not_make(admin_client):
    words = "<p>Pat cures every back, guaranteed.</p>"
    response = edit(admin_client, make_clinician(), biography=words)
    assert "cures" in errors(response)["biography"]
    assert "Pat cures every back" in soup(response).find("textarea", name="biography").text
    assert "cures" not in Clinician.objects.get().biography


@pytest.mark.parametrize("address", ["http://board.example.com/", "HTTP://board.example.com"])
def test_the_boards_page_is_at_an_https_address(admin_client, address):
    response = edit(admin_client, make_clinician(), license_lookup=address)
    assert errors(response) == {"license_lookup": "Enter a web address that begins with https://."}


def test_a_sign_in_belongs_to_one_clinician(admin_client):
    pat, al = make_clinician(), make_clinician(name="Al Sample")
    user = User.objects.create_user("pat", is_staff=True)
    assert edit(admin_client, pat, account=user.pk).status_code == 302
    response = edit(admin_client, al, account=user.pk)
    words = "This sign-in belongs to another clinician. Choose theirs."
    assert errors(response) == {"account": words}
    user.delete()
    pat.refresh_from_db()
    assert pat.account is None


def test_only_staff_are_offered_as_a_sign_in(admin_client):
    User.objects.create_user("stranger")
    User.objects.create_user("cl", first_name="Clara", last_name="Test", is_staff=True)
    page = soup(admin_client.get(url(Clinician, "change", make_clinician().pk)))
    offered = [option.text for option in page.find("select", name="account").find_all("option")]
    assert "stranger" not in offered
    assert {"admin", "Clara Test"} <= set(offered)


@pytest.mark.parametrize(("role", "may"), [(MANAGER, True), (CLINICIAN, False)])
def test_whose_sign_in_it_is_is_for_a_manager_to_say(sign_in, role, may):
    pat = make_clinician()
    user = User.objects.create_user("pat", is_staff=True)
    client = sign_in(role)
    assert edit(client, pat, account=user.pk, role="healer").status_code == 302
    pat.refresh_from_db()
    assert pat.role == "healer"
    assert (pat.account == user) is may


def test_an_editor_reads_and_changes_nothing(sign_in):
    page = sign_in(EDITOR).get(url(Clinician, "change", make_clinician().pk))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content


def test_the_list_says_who_is_public_and_staff_change_that_and_the_order_there(admin_client):
    pat, al = make_clinician(), make_clinician(name="Al Sample", position=2)
    address = url(Clinician, "changelist")
    fields = soup(admin_client.get(address)).find("table", id="result_list").find_all("input")
    named = {field["aria-label"] for field in fields if "aria-label" in field.attrs}
    assert "Pat Example: show on the website" in named
    form = {
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 2,
        "form-0-id": pat.pk,
        "form-0-position": 3,
        "form-1-id": al.pk,
        "form-1-is_public": "on",
        "form-1-position": 1,
        "_save": "Save",
    }
    assert admin_client.post(address, form).status_code == 302
    assert list(Clinician.objects.public()) == [al]
    assert list(Clinician.objects.all()) == [al, pat]


def test_who_reviewed_a_page_cannot_be_deleted():
    pat = make_clinician()
    make_article(reviewed_by=pat)
    with pytest.raises(ProtectedError):
        pat.delete()
    with pytest.raises(ValidationError):
        Clinician(name="Pat").full_clean()


def test_staff_go_from_the_form_to_their_place_on_the_site_once_it_is_there(admin_client):
    pat = make_clinician()
    address = url(Clinician, "change", pat.pk)
    assert "View on site" in soup(admin_client.get(address)).text
    assert pat.get_absolute_url() == "/about/#clinician-pat-example"
    Clinician.objects.update(is_public=False)
    assert "View on site" not in soup(admin_client.get(address)).text


def test_a_sign_in_that_is_no_longer_for_staff_is_kept_by_a_save(admin_client):
    user = User.objects.create_user("pat", is_staff=True)
    pat = make_clinician(account=user)
    User.objects.filter(pk=user.pk).update(is_staff=False)
    assert edit(admin_client, pat, role="healer").status_code == 302
    pat.refresh_from_db()
    assert (pat.role, pat.account) == ("healer", user)


@pytest.mark.parametrize(("size", "is_taken"), [((200, 1600), True), ((199, 1600), False)])
def test_a_photo_too_small_for_a_face_is_refused_in_words(admin_client, size, is_taken):
    upload = SimpleUploadedFile("pat.jpg", encoded(Image.new("RGB", size)))
    photo = Picture.objects.create(title="Pat", file=upload)
    pat = make_clinician()
    response = edit(admin_client, pat, photo=photo.pk)
    pat.refresh_from_db()
    assert (pat.photo == photo) is is_taken
    if not is_taken:
        assert "199 by 1600 pixels. A face needs at least 200" in errors(response)["photo"]


def test_who_approved_pages_is_kept_and_the_question_says_what_to_do_instead(admin_client):
    article = reviewed_article()
    clinician = article.reviewed_by
    address = url(Clinician, "delete", clinician.pk)
    words = soup(admin_client.get(address)).find(id="content").text
    assert "who approved what stays" in words
    assert "clear “Show on the website”" in words
    assert "protected related objects" not in words
    actions = soup(admin_client.get(url(Clinician, "changelist"))).find("select", name="action")
    assert actions is None or "delete" not in actions.text.lower()


def test_who_is_on_no_page_is_deleted(admin_client):
    clinician = make_clinician()
    address = url(Clinician, "delete", clinician.pk)
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not Clinician.objects.filter(pk=clinician.pk).exists()
