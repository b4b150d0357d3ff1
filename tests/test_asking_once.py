"""What can't be undone asks once, in plain words. What can be undone doesn't ask."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from articles.models import Redirect, Topic
from contact.models import Inquiry

from .desk import alter, page, run_action, write
from .editing import admins, typed, url
from .factories import make_article
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]

DJANGOS = re.compile(r"Are you sure|related|Summary|\bobjects?\b|successfully|protected", re.I)


def rows():
    """A row of everything that somebody may delete: [(its admin, the row)]."""
    Redirect.objects.create(old_path="/services/", new_path="/articles/")
    make_article()
    for model, model_admin in admins():
        if (row := model.objects.last()) is not None:
            yield model_admin, row


def test_deleting_asks_once_and_says_if_it_can_be_undone(admin_client, admin_user, rf):
    request = rf.get("/")
    request.user = admin_user
    asked = []
    for model_admin, row in rows():
        if not model_admin.has_delete_permission(request, row):
            continue
        address = url(type(row), "delete", row.pk)
        main = soup(admin_client.get(address)).find("main")
        assert not DJANGOS.search(main.text), address
        if button := main.find("input", type="submit"):
            asked.append(type(row))
            assert button["value"] == "Yes, delete it"
            assert "can’t undo this" in main.text or "bring" in main.text or "Merge" in main.text
            # Without a script the way back is a link like any other.
            way_back = main.find("a", class_="cancel-link")["href"]
            assert way_back == url(type(row), "change", row.pk)
        assert type(row).objects.filter(pk=row.pk).exists()
    assert {Redirect, Topic, Group} <= set(asked)


def test_deleting_many_asks_once(admin_client):
    paths = ("/one/", "/two/")
    chosen = [Redirect.objects.create(old_path=path, new_path="/articles/") for path in paths]
    listing = url(Redirect, "changelist")
    question = soup(run_action(admin_client, "delete_selected", *chosen, to=listing)).find("main")
    assert "Delete 2 redirects? You can’t undo this." in " ".join(question.text.split())
    assert all(redirect.old_path in question.text for redirect in chosen)
    assert not DJANGOS.search(question.text)
    assert question.find("a", class_="cancel-link")["href"] == listing
    assert Redirect.objects.count() == 2
    done = run_action(admin_client, "delete_selected", *chosen, to=listing, post="yes")
    assert soup(done).find("ul", class_="messagelist").text == "Deleted: 2 redirects."
    assert not Redirect.objects.exists()


def test_erasing_asks_once(admin_client):
    message = write()
    question = soup(admin_client.get(page(message, "erase"))).find("main")
    assert "You can’t undo this." in question.text
    message.refresh_from_db()
    assert message.erased_at is None


def test_what_can_be_undone_is_done_at_once(admin_client):
    tap = reverse("admin:contact_inquiry_at_once")
    for name, status in (("close", "closed"), ("spam", "suspect"), ("not_spam", "closed")):
        message = write(status="suspect" if name == "not_spam" else None)
        seen = f"{message.pk} {message.status} 0"
        assert admin_client.post(tap, {name: seen}).status_code == 302
        message.refresh_from_db()
        assert message.status == status
    message = alter(write(), status=Inquiry.Status.NEW)
    form = typed(admin_client.get(page(message, "change"))) | {"_mark": "closed"}
    assert admin_client.post(page(message, "change"), form).status_code == 302
    message.refresh_from_db()
    assert message.status == "closed"


def test_every_button_that_saves_is_answered_in_plain_words(admin_client):
    """For a row of any kind: the words stand in locale/, in place of Django's."""
    add = url(Redirect, "add")
    told = []
    for number, button in enumerate(("_save", "_continue", "_addanother")):
        form = {"old_path": f"/old-{number}/", "new_path": "/articles/", button: "Save"}
        answer = admin_client.post(add, typed(admin_client.get(add)) | form, follow=True)
        told.append(soup(answer).find("ul", class_="messagelist").text)
        row = Redirect.objects.get(old_path=f"/old-{number}/")
        change = url(Redirect, "change", row.pk)
        form = typed(admin_client.get(change)) | {button: "Save"}
        answer = admin_client.post(change, form, follow=True)
        told.append(soup(answer).find("ul", class_="messagelist").text)
    assert all(words.startswith("Saved: ") for words in told)
    assert not DJANGOS.search(" ".join(told))
    assert "(you can go on editing it below)" in told[3]
    assert "(add another redirect below)" in told[5]
