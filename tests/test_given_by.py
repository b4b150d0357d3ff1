"""Each treatment says whether this clinic gives it, and who does; nothing until staff have said."""

import pytest

from articles.models import Clinician, Treatment
from clinic_site.foundation.roles import CLINICIAN

from .editing import edit, url
from .factories import make_clinician
from .html import soup
from .pages import CONDITION

pytestmark = pytest.mark.django_db

PRP = "/articles/prp-therapy-for-hand-pain/"
ASKED = "Do we offer it?"


@pytest.fixture
def massage():
    return Treatment.objects.get(slug="massage")


def first_row(client, path=CONDITION, html_id="massage"):
    """The first line of a status box: (term, value)."""
    page = soup(client.get(path))
    box = page.find("details", id=html_id) or page.find("section", **{"aria-labelledby": html_id})
    return box.find("dt").text, box.find("dd")


def answer(client, treatment, **changes):
    """Fill these in, and return the errors: {field: words}."""
    response = edit(client, treatment, **changes)
    if response.status_code == 302:
        return {}
    found = response.context_data["adminform"].form.errors
    return {name: " ".join(map(str, words)) for name, words in found.items()}


def test_until_staff_have_said_the_box_says_nothing(client, massage):
    assert first_row(client)[0] == "Who gives it"
    assert ASKED not in soup(client.get(PRP)).text


def test_who_gives_it_here_stands_first_with_a_link(client, massage):
    massage.given_by.set([make_clinician(), make_clinician(name="Al First", position=0)])
    Treatment.objects.update(offered="yes")
    term, value = first_row(client)
    assert term == ASKED
    assert value.text == (
        "Yes, it’s given here by Al First, D.C., chiropractor and Pat Example, D.C., chiropractor"
    )
    links = [link["href"] for link in value.find_all("a")]
    assert links == ["/about/#clinician-al-first", "/about/#clinician-pat-example"]


def test_who_is_not_public_is_named_without_a_link(client, massage):
    massage.given_by.set([make_clinician(is_public=False)])
    Treatment.objects.update(offered="yes")
    value = first_row(client)[1]
    assert value.text == "Yes, it’s given here by Pat Example, D.C., chiropractor"
    assert value.find("a") is None


def test_a_treatment_may_be_given_here_without_saying_by_whom(client, massage):
    Treatment.objects.update(offered="yes")
    assert first_row(client)[1].text == "Yes, we give this here."


@pytest.mark.parametrize(("path", "box"), [(CONDITION, "massage"), (PRP, "prp")])
def test_what_the_clinic_does_not_offer_is_said_in_articles_too(client, path, box):
    Treatment.objects.get(slug=box).given_by.set([make_clinician()])
    Treatment.objects.update(offered="no")
    term, value = first_row(client, path, box)
    assert (term, value.text) == (ASKED, "No, we don’t offer this at our clinic.")


def test_a_clinician_says_so_on_the_form(sign_in, massage):
    pat = make_clinician()
    assert answer(sign_in(CLINICIAN), massage, offered="yes", given_by=[pat.pk]) == {}
    massage.refresh_from_db()
    assert massage.offered == "yes"
    assert list(massage.given_by.all()) == [pat]


def test_names_beside_no_are_refused_at_the_field_and_nothing_is_lost(admin_client, massage):
    pat = make_clinician()
    response = edit(admin_client, massage, offered="no", given_by=[pat.pk])
    errors = response.context_data["adminform"].form.errors
    assert list(errors) == ["given_by"]
    assert "You say above that the clinic doesn't offer this." in errors["given_by"][0]
    page = soup(response)
    chosen = [o.text for o in page.find("select", name="given_by").find_all("option")]
    assert chosen == ["Pat Example, D.C., chiropractor"]
    massage.refresh_from_db()
    assert massage.offered == ""


def test_names_without_an_answer_are_asked_for_one(admin_client, massage):
    found = answer(admin_client, massage, given_by=[make_clinician().pk])
    assert found == {"offered": "Choose “We give this here” too, or take the names out."}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"offered": "maybe"}, "offered"), ({"given_by": ["999"], "offered": "yes"}, "given_by")],
)
def test_nonsense_is_refused_at_its_field(admin_client, massage, changes, field):
    assert list(answer(admin_client, massage, **changes)) == [field]


def test_the_list_says_what_the_clinic_offers(admin_client, massage):
    Treatment.objects.filter(slug="massage").update(offered="no")
    page = soup(admin_client.get(url(Treatment, "changelist"), {"q": "Massage"}))
    assert "We don't offer this" in page.find("table", id="result_list").text


def test_whoever_gives_it_may_be_deleted_and_the_treatment_stays(client, massage):
    massage.given_by.set([make_clinician()])
    Treatment.objects.update(offered="yes")
    Clinician.objects.all().delete()
    assert first_row(client)[1].text == "Yes, we give this here."
