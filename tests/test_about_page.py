"""The page about the clinic: who works there, with the license, and where and when to find them."""

from datetime import date

import pytest

from articles.models import Clinician, Page, PageText, Picture
from contact.models import Clinic, OpeningHours

from .factories import make_clinician
from .html import soup
from .test_headings import assert_headings_are_in_order, assert_ids_are_unique_and_links_arrive

pytestmark = pytest.mark.django_db

ABOUT = "/about/"


def about(client):
    page = soup(client.get(ABOUT))
    assert_headings_are_in_order(page)
    assert_ids_are_unique_and_links_arrive(page)
    return page


def listed(page):
    """What "On this page" lists."""
    return [link.text for link in page.find("nav", class_="contents").find_all("a")]


def people(page):
    return page.find_all("article", class_="clinician")


def fill_in(**changes):
    address = {"street": "1 Made-up Way", "city": "Nowhere", "state": "TX", "postal_code": "00000"}
    Clinic.objects.update(**address | {"confirmed_on": date(2026, 11, 20)} | changes)


def test_with_nobody_and_nothing_filled_in_it_is_whole_and_nothing_looks_missing(client):
    OpeningHours.objects.all().delete()
    page = about(client)
    assert page.find("h1").text == "About our clinic"
    assert people(page) == []
    assert "Who you’ll meet" not in page.text
    assert "Visit us" not in page.text
    own = [block.heading for block in Page.objects.get(slug="about").sections]
    assert listed(page) == own


def test_with_all_filled_in_people_come_first_and_place_and_hours_last(client):
    make_clinician()
    fill_in()
    page = about(client)
    own = [block.heading for block in Page.objects.get(slug="about").sections]
    assert listed(page) == ["Who you’ll meet", *own, "Visit us"]
    shown = [heading.text for heading in page.find("main").find_all("h2")]
    assert [words for words in shown if words in listed(page)] == listed(page)
    main = page.find("main")
    assert "1 Made-up Way" in main.find("address").text
    assert "Office hours" in main.find("table").text


def test_an_address_without_hours_or_hours_without_an_address_are_shown_alone(client):
    assert about(client).find("main").find("address") is None
    assert "Visit us" in listed(about(client))
    fill_in()
    OpeningHours.objects.all().delete()
    main = about(client).find("main")
    assert main.find("address")
    assert main.find("table") is None


def test_each_public_clinician_stands_there_with_credentials_role_license_and_biography(client):
    make_clinician()
    (pat,) = people(about(client))
    assert pat["id"] == "clinician-pat-example"
    assert pat.find("h3").text == "Pat Example, D.C."
    assert "Chiropractor" in pat.text
    assert "Made-up chiropractic license, number XY-000" in pat.text
    assert "Pat trained beside the lighthouse." in pat.text
    link = pat.find("a", href="https://board.example.com/look-up")
    assert link.text == "Check this license with the board: Pat Example"


def test_what_a_clinician_has_not_filled_in_shows_nowhere(client):
    make_clinician(license_type="", license_number="", license_lookup="", biography="")
    (pat,) = people(about(client))
    assert pat.text == "PE Pat Example, D.C. Chiropractor"
    Clinician.objects.update(license_type="Made-up license")
    (pat,) = people(about(client))
    assert pat.text == "PE Pat Example, D.C. Chiropractor Made-up license"


def test_a_photo_takes_the_place_of_the_initials(client):
    clinician = make_clinician()
    (pat,) = people(about(client))
    assert pat.find(class_="face").text == "PE"
    assert pat.find("img") is None
    clinician.photo = Picture.objects.create(
        title="Pat", file="pictures/pat.jpg", width=800, height=1200
    )
    clinician.save()
    (pat,) = people(about(client))
    assert pat.find(class_="face").text == ""
    assert pat.find("img")["src"].endswith("pictures/pat.jpg")


def test_they_stand_in_the_order_of_staff_and_who_is_not_public_is_left_out(client):
    make_clinician(name="Bo Second", position=2)
    make_clinician(name="Al First")
    make_clinician(name="Di Hidden", is_public=False)
    page = about(client)
    assert [one.find("h3").text for one in people(page)] == ["Al First, D.C.", "Bo Second, D.C."]
    assert "Di Hidden" not in page.text


def test_no_name_and_no_heading_of_the_page_takes_the_place_of_another(client):
    for name in ("People", "Visit", "Pat Example", "Pat Example"):
        make_clinician(name=name)
    fill_in()
    page = Page.objects.get(slug="about")
    for order, heading in enumerate(("Pat Example", "People", "Visit", "Clinician Pat Example")):
        PageText.objects.create(
            parent=page, region="main", ordering=100 + order, heading=heading, body="<p>Words.</p>"
        )
    assert len(people(about(client))) == 4


def test_a_preview_of_the_page_shows_them_before_it_is_public(client, admin_client):
    make_clinician()
    Page.objects.filter(slug="about").update(published_at=None)
    assert client.get(ABOUT).status_code == 404
    pk = Page.objects.get(slug="about").pk
    assert len(people(soup(admin_client.get(f"/admin/articles/page/{pk}/draft/")))) == 1


def test_a_name_cannot_break_out(client):
    make_clinician(name="<script>alert(1)</script> & Co", role="<b>x")
    (one,) = people(about(client))
    assert "<script>alert(1)</script> & Co" in one.text
    assert one.find("script") is None
    assert one.find("b") is None


def test_how_pages_are_checked_is_a_page_of_its_own_in_the_footer_and_about_leads_there(client):
    page = soup(client.get("/how-we-check-our-pages/"))
    assert page.find("h1").text == "How we check our pages"
    for words in ("What we promise", "How a page is made", "How we make money"):
        assert words in page.text
        assert words not in about(client).find("main").text
    assert page.find("footer").find("a", href="/how-we-check-our-pages/")
    assert about(client).find("main").find("a", href="/how-we-check-our-pages/")
