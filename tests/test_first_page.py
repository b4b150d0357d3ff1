"""The staff's first page: everybody finds their own work on it, what matters most first."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Page, Review
from articles.publishing import review
from articles.publishing.review import WAITS
from clinic_site.foundation.caching import version
from clinic_site.foundation.clock import day
from clinic_site.foundation.roles import CLINICIAN, EDITOR, FRONT_DESK, MANAGER

from .desk import write
from .drafting import open_and_autosave, save_draft
from .editing import edit, typed, url
from .factories import link_to_clinician, make_article, reviewed_article
from .html import soup

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clock,
    pytest.mark.usefixtures("running_worker"),
]

HOME, FIND = reverse("admin:index"), reverse("admin:find")
MOST_QUERIES = 20
MOST_AFTER_A_SAVE = 60  # what the version keeps is read again


def come_in(name, role):
    """A client of their own, signed in as a new member of this role."""
    user = User.objects.create_user(name, f"{name}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def edith():
    return come_in("edith", EDITOR)


def desk(client):
    """{heading: {title: (address, note)}} of "Your pages"."""
    part = soup(client.get(HOME)).find(id="desk-title").parent
    headings = [one.text for one in part.find_all("h3")]
    found = {}
    for heading, lines in zip(headings, part.find_all("ul"), strict=True):
        found[heading] = {
            line.find("a").text: (line.find("a")["href"], line.find("p").text)
            for line in lines.find_all("li")
        }
    return found


def change(page):
    return url(type(page), "change", page.pk)


# --- Whoever writes --------------------------------------------------------------------------


def test_an_editor_goes_on_with_her_own_drafts_by_one_press(edith):
    mine = make_article(slug="mine", title="My own draft", published_at=None)
    edit(edith, mine, _draft="Save draft")
    make_article(slug="theirs", title="Somebody else's draft", published_at=None)
    unfinished = desk(edith)["Not finished"]
    assert list(unfinished) == ["My own draft"]
    address, note = unfinished["My own draft"]
    assert address == change(mine)
    assert note.startswith("Saved on ")
    assert edith.get(address).status_code == 200


def test_a_page_that_cannot_be_saved_as_one_yet_is_found_again(edith):
    form = typed(edith.get(url(Article, "add"))) | {"title": "Only a title so far"}
    assert autosave_new(edith, form).status_code == 200
    address, _note = desk(edith)["Not finished"]["Only a title so far"]
    assert 'value="Only a title so far"' in edith.get(address).content.decode()
    assert "Only a title so far" not in str(desk(come_in("eve", EDITOR)))


def autosave_new(client, form):
    return client.post(url(Article, "autosave"), form | {"page": ""})


def test_changes_of_a_live_page_are_named_as_such(edith):
    live = make_article(slug="live", title="A live page")
    save_draft(
        edith, live, summary="Another summary that is long enough for a whole sentence here."
    )
    _address, note = desk(edith)["Not finished"]["A live page"]
    assert note.startswith("Changes of a live page, saved on ")


def test_what_waits_was_sent_back_or_approved_is_said_with_the_note(edith):
    lee = come_in("lee", CLINICIAN)
    link_to_clinician(lee.user)
    page = make_article(slug="asked", title="Asked about", published_at=None)
    asked = review.ask(page, edith.user)
    assert f"Asked on {day(timezone.now())}" in desk(edith)["Waiting for review"]["Asked about"][1]
    assert "Waiting for review" not in desk(come_in("eve", EDITOR))
    review.send_back(asked, lee.user, "Name the study.")
    assert desk(edith)["Sent back with a note"]["Asked about"] == (
        change(page),
        "lee: Name the study.",
    )
    Review.objects.update(note="Name it. " * 200)
    _address, note = desk(edith)["Sent back with a note"]["Asked about"]
    assert note.startswith("lee: Name it. Name it.")
    assert note.endswith("… Open it to read the rest.")
    assert len(note) < 300
    assert "Sent back with a note" in desk(come_in("ed", EDITOR))
    assert "Sent back with a note" not in desk(lee)
    asked = review.ask(page, edith.user)
    asked.decide(
        Review.Decision.APPROVED,
        lee.user,
        reviewer=lee.user.clinician,
        due_on=review.due_in_a_year(),
    )
    assert "Approved by" in desk(edith)["Approved, not published yet"]["Asked about"][1]


def test_what_is_scheduled_says_when_it_goes_public(edith):
    soon = timezone.now() + timedelta(days=3)
    page = reviewed_article(slug="soon", title="Goes out soon", published_at=soon)
    review.ask(page, edith.user)
    assert desk(edith)["Scheduled"]["Goes out soon"][1].startswith("Goes public on ")
    live = make_article(slug="live", title="A live page")
    draft = save_draft(edith, live)
    type(draft).objects.update(publish_at=soon)
    assert desk(edith)["Scheduled"]["A live page"][1].startswith("Changes go public on ")


def test_a_date_that_words_ended_which_saved_themselves_is_everybodys_to_mend(edith):
    live = make_article(slug="live", title="A live page")
    live.sources.add(1)
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    date = {"publish_changes_on_0": day, "publish_changes_on_1": "9 a.m."}
    assert edit(edith, live, title="A newer title", **date).status_code == 302
    assert "A live page" in desk(edith)["Scheduled"]
    open_and_autosave(come_in("eve", EDITOR), live, title="A newer ti")
    for client in (edith, come_in("ed", EDITOR)):
        _address, note = desk(client)["Not finished"]["A live page"]
        assert note.endswith("isn't scheduled. To schedule it, press “Publish changes”.")


@pytest.mark.parametrize(
    ("refused", "heading", "said"),
    [
        (WAITS, "Waiting for review", "goes public once a clinician has approved it"),
        ("Its web address is taken.", "Not finished", "wasn't published on its date"),
    ],
)
def test_what_was_not_published_on_its_date_is_not_called_scheduled(edith, refused, heading, said):
    draft = save_draft(edith, make_article(slug="live", title="A live page"), title="Newer")
    past = timezone.now() - timedelta(hours=1)
    type(draft).objects.update(publish_at=past, refused=refused)
    assert said in desk(edith)[heading]["A live page"][1]
    page = soup(edith.get(HOME)).text
    assert "scheduled change not published: A live page" in page
    assert "Newer" not in page, "a page has one title here"


def test_what_was_published_last_comes_first_among_the_published(edith):
    make_article(slug="newest", title="The newest of all")
    published = desk(edith)["Published last"]
    assert next(iter(published)) == "The newest of all"
    assert len(published) == 4


def test_writing_an_article_is_one_press_for_whoever_may(edith):
    link = soup(edith.get(HOME)).find("a", class_="finder__write")
    assert (link.text, link["href"]) == ("Write an article", url(Article, "add"))
    assert soup(come_in("lee", CLINICIAN).get(HOME)).find("a", class_="finder__write") is None


def test_a_deleted_page_and_its_reviews_are_gone_from_the_desk(edith, admin_client):
    page = make_article(slug="gone", title="Soon gone", published_at=None)
    review.ask(page, edith.user)
    admin_client.post(url(Article, "delete", page.pk), {"post": "yes"})
    assert "Soon gone" not in soup(edith.get(HOME)).text


# --- The order -------------------------------------------------------------------------------


def parts(client):
    """The parts of the page, by what labels them."""
    found = soup(client.get(HOME)).find_all("section", class_="home__part")
    return [one.get("aria-labelledby") or one["aria-label"] for one in found]


FINDER = "Find or write a page"


def test_each_role_reads_first_what_matters_most_to_it(edith):
    write()
    lee = come_in("lee", CLINICIAN)
    link_to_clinician(lee.user)
    review.ask(make_article(published_at=None), edith.user)
    setup = ["notice-title", "setup-title", "figures-title"]
    assert parts(come_in("desk", FRONT_DESK)) == ["todos-title", "notice-title", "figures-title"]
    assert parts(edith) == [FINDER, "desk-title", "todos-title"]
    assert parts(lee) == ["reviews-title", FINDER, "desk-title", "todos-title"]
    boss = come_in("boss", MANAGER)
    assert parts(boss) == ["todos-title", FINDER, "desk-title", *setup]


def test_no_role_finds_a_link_on_its_first_page_that_it_may_not_open():
    write(status="suspect")
    make_article(slug="draft", published_at=None)
    for role in (FRONT_DESK, EDITOR, CLINICIAN, MANAGER):
        client = come_in(role.split()[0].lower(), role)
        for link in soup(client.get(HOME)).find("main").find_all("a"):
            status = client.get(link["href"].partition("#")[0], follow=True).status_code
            assert status == 200, (role, link["href"])


# --- Finding a page --------------------------------------------------------------------------


def found(client, typed):
    part = soup(client.get(FIND, {"q": typed})).find(id="found-title").parent
    return {link.text: link["href"] for link in part.find_all("a")}


@pytest.mark.parametrize("typed", ["jose café", "CAFE José", "caf, jos", "  visit   jose "])
def test_a_page_is_found_by_words_of_its_title_in_any_order_without_accents(edith, typed):
    page = make_article(slug="cafe", title="A visit to José at the Café", published_at=None)
    assert found(edith, typed) == {str(page): change(page)}


def test_the_page_whose_title_begins_so_comes_first(edith):
    make_article(slug="one", title="Why a zebra walks")
    make_article(slug="two", title="Zebra and back")
    assert list(found(edith, "zebra")) == ["Zebra and back", "Why a zebra walks"]


def test_pages_of_every_kind_and_state_are_found_and_say_which_they_are(edith):
    make_article(slug="one", title="Zebra one", published_at=None)
    make_article(slug="two", title="Zebra two")
    Page.objects.filter(slug="about").update(title="Zebra three")
    autosave_new(edith, typed(edith.get(url(Article, "add"))) | {"title": "Zebra four"})
    assert len(found(edith, "zebra")) == 4
    text = soup(edith.get(FIND, {"q": "zebra"})).text
    for words in ("Article, draft", "Article, live", "Page, live", "Article, begun"):
        assert words in text


@pytest.mark.parametrize("typed", ["", "   ", "?!", "x" * 500, "<b>back</b>", "%", "\0", "zebra"])
def test_whatever_is_typed_gets_a_sentence(edith, typed):
    response = edith.get(FIND, {"q": typed})
    assert response.status_code == 200
    text = soup(response).find("main").text
    assert any(words in text for words in ("Found", "Try fewer words", "Type a word or two"))
    assert soup(response).unbalanced == []


def test_many_results_ask_for_another_word(edith):
    for number in range(25):
        make_article(slug=f"zebra-{number}", title=f"Zebra {number}", published_at=None)
    assert len(found(edith, "zebra")) == 20
    assert "And 5 more. Type another word" in soup(edith.get(FIND, {"q": "zebra"})).text


def test_the_search_is_a_plain_form_that_needs_no_script(edith):
    form = soup(edith.get(HOME)).find("form", class_="finder__form")
    assert (form["action"], form.get("method", "get")) == (FIND, "get")
    assert form.find("input")["name"] == "q"
    assert form.find("button")["type"] == "submit"


def test_whoever_may_open_no_page_finds_none():
    client = come_in("desk", FRONT_DESK)
    assert client.get(FIND, {"q": "back"}).status_code == 403
    assert soup(client.get(HOME)).find("form", class_="finder__form") is None


# --- What it costs ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", [FRONT_DESK, EDITOR, CLINICIAN, MANAGER, None])
def test_no_role_asks_the_database_more_than_twenty_times(edith, kept_pages, role):
    client = come_in("pat", role or MANAGER)
    client.user.is_superuser = role is None
    client.user.save()
    link_to_clinician(client.user)
    client.get(HOME)  # reads all texts for broken links, once in a version of the pages

    def plant(number):
        write(email=f"{number}@example.com")
        write(email=f"{number}@example.com", message="Buy", status="suspect")
        review.ask(make_article(slug=f"asked-{number}", published_at=None), edith.user)
        save_draft(edith, make_article(slug=f"live-{number}"))

    plant(0)
    client.get(HOME)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(HOME).status_code == 200
        return len(asked)

    few = queries()
    for number in range(1, 6):
        plant(number)
    client.get(HOME)
    assert queries() == few <= MOST_QUERIES
    cache.delete(version.KEY)  # as a save of something public does
    assert queries() <= MOST_AFTER_A_SAVE
