"""The menu of the staff's pages: in the clinic's words, by job, the same everywhere."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles.models import Article, Condition
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER
from clinic_site.staff import menu
from contact.models import Clinic

from .desk import page, write
from .editing import admins, url
from .factories import make_article
from .html import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("running_worker")]

HOME = reverse("admin:index")


def links(response):
    """{words of a link: its address} of the menu on a page."""
    nav = soup(response).find("nav", class_="menu")
    return {link.text: link["href"] for link in nav.find_all("a", class_="menu__link")}


def headings(response):
    return [one.text for one in soup(response).find_all("p", class_="menu__heading")]


def test_everything_that_staff_can_open_has_its_place_in_the_menu(admin_client):
    assert menu.MORE not in headings(admin_client.get(HOME))
    addresses = set(links(admin_client.get(HOME)).values())
    assert addresses == {HOME, *(url(model, "changelist") for model, _admin in admins())}


def pages():
    """A page of every kind."""
    draft, message = make_article(published_at=None), write()
    return [
        url(Article, "changelist"),
        url(Article, "add"),
        url(Article, "change", draft.pk),
        url(Article, "history", draft.pk),
        url(Article, "delete", draft.pk),
        url(Article, "review", draft.pk),
        url(Clinic, "change", 1),
        page(message, "change"),
        page(message, "proof"),
        reverse("admin:articles_picture_several"),
        reverse("admin:guide"),
    ]


def test_the_same_menu_is_on_every_kind_of_staff_page(admin_client):
    menu_at_home = links(admin_client.get(HOME))
    for address in pages():
        assert links(admin_client.get(address)) == menu_at_home, address


def test_the_line_above_a_page_names_no_part_of_the_program_and_leads_to_lists(admin_client):
    lists = {HOME, *(url(model, "changelist") for model, _admin in admins())}
    for address in (*pages(), *lists - {HOME}, url(User, "add"), url(Article, "recoverlist")):
        line = soup(admin_client.get(address, follow=True)).find("ol", class_="breadcrumbs")
        steps = [link["href"] for link in line.find_all("a")] if line else []
        assert all(step in lists or step.endswith("/change/") for step in steps), address
        assert "Contact" not in (words := line.text if line else "")
        assert "Staff accounts" not in words, address


@pytest.mark.parametrize("app", ["articles", "contact", "staff", "outbox", "auth"])
def test_the_address_of_a_part_of_the_program_leads_to_the_first_page(admin_client, app):
    assert admin_client.get(f"{HOME}{app}/")["Location"] == HOME


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        (FRONT_DESK, ["Messages", "Clinic", "People and settings"]),
        (EDITOR, ["Pages", "Links and checks", "Clinic"]),
        (CLINICIAN, ["Pages", "Links and checks", "Clinic"]),
        (MANAGER, ["Messages", "Pages", "Links and checks", "Clinic", "People and settings"]),
    ],
)
def test_each_role_finds_only_what_it_may_open(sign_in, role, groups):
    client = sign_in(role)
    assert headings(client.get(HOME)) == groups
    for words, address in links(client.get(HOME)).items():
        assert client.get(address, follow=True).status_code == 200, words
    for link in soup(client.get(HOME)).find_all("a", class_="menu__add"):
        assert client.get(link["href"]).status_code == 200, link["href"]


def test_the_menu_says_which_page_is_open_and_what_each_link_adds(admin_client):
    nav = soup(admin_client.get(url(Condition, "changelist"))).find("nav", class_="menu")
    items = nav.find_all("a", class_="menu__link")
    assert [item.text for item in items if "aria-current" in item.attrs] == ["Conditions"]
    assert "Add condition" in [link.text for link in nav.find_all("a", class_="menu__add")]


def test_the_menu_needs_no_script_and_is_folded_until_it_is_asked_for(admin_client):
    fold = soup(admin_client.get(HOME)).find("nav", class_="menu").find("details")
    assert "open" not in fold.attrs
    assert fold.find("summary").text.strip() == "Menu"
    assert len(fold.find_all("a", class_="menu__link")) > 15
