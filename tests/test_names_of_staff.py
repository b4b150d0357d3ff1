"""Staff read who a colleague is by the full name, and two of one name are told apart."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User

from articles.admin.draft_form import who
from articles.models import Article, ClaimOverride, Review, WorkingDraft
from clinic_site.foundation.names import name_in, name_of, with_namesakes
from clinic_site.foundation.roles import EDITOR, FRONT_DESK, MANAGER
from clinic_site.staff.models import Colleague
from contact.admin.at_once import as_seen
from contact.models import AuditEntry, NoteDraft

from .colleagues import LIST, browser_of, hire
from .desk import INBOX, alter, page, run_action, write
from .editing import edit, typed, url
from .hours import CHICAGO
from .html import soup
from .test_export import table

pytestmark = pytest.mark.django_db

AUDIT = "/admin/contact/auditentry/"
FRAN, OTHER = "Fran Example (fran.e@example.com)", "fran Example (fran.x@example.com)"


@pytest.fixture
def fran():
    return hire_named("fran.e", "Fran", MANAGER)


@pytest.fixture
def other():
    return hire_named("fran.x", "fran", FRONT_DESK)


def hire_named(username, first_name, role):
    person = hire(username, role, last_name="Example")
    person.first_name = first_name
    person.save()
    return User.objects.get(pk=person.pk)


def words(response):
    return " ".join(soup(response).find("main").text.split())


def test_who_shares_a_name_with_somebody_who_works_here_has_the_address_behind_it(fran, other):
    assert (name_of(fran), name_of(other)) == (FRAN, OTHER)
    User.objects.filter(pk=fran.pk).update(is_active=False)
    asked = list(with_namesakes(User.objects.order_by("pk")))
    assert [name_of(user) for user in asked] == [FRAN, "fran Example"]
    User.objects.filter(pk=fran.pk).update(email="")
    assert name_of(User.objects.get(pk=fran.pk)) == "Fran Example (fran.e)"


def test_the_database_says_the_same_name(fran, other, admin_user):
    hire("left", EDITOR, last_name="Example", is_active=False)
    User.objects.filter(pk=other.pk).update(email="")
    for user in User.objects.annotate(said=name_in("pk")):
        assert user.said == name_of(user)
    assert name_of(admin_user) == "admin"  # of an account without a name


def test_a_message_names_everybody_so(fran, other):
    message = write()
    browser = browser_of(fran)
    form = typed(browser.get(page(message, "change")))
    browser.post(page(message, "change"), form | {"assignee": str(other.pk)})
    NoteDraft.objects.keep(message, other, "Called.", "")
    response = browser.get(page(message, "change"))
    text = words(response)
    assert f"{FRAN} gave the message to: {OTHER}" in text
    assert f"{OTHER} has been writing a note since" in text
    options = soup(response).find("select", id="id_assignee").find_all("option")
    assert {FRAN, OTHER} <= {option.text for option in options}
    cell = soup(browser.get(INBOX)).find("td", class_="field-assigned_to")
    assert cell.text == OTHER
    log = words(browser.get(AUDIT))
    assert FRAN in log
    assert "fran.e " not in log
    assert "gave the message to" in words(browser.get(AUDIT, {"q": "fran example"})).lower()


def test_a_list_names_who_was_first(fran, other):
    message = write()
    seen = as_seen(message)
    run_action(browser_of(other), "close", message)
    response = run_action(browser_of(fran), "take", message, seen=[seen])
    assert f"“Closed” by {OTHER}" in soup(response).text


def test_a_colleague_who_saved_first_is_named(fran, other):
    person, browser = hire("flora", FRONT_DESK), browser_of(fran)
    address = url(Colleague, "change", person.pk)
    mine = typed(browser.get(address)) | {"last_name": "Mine"}
    manager = browser_of(hire("rosa", MANAGER, last_name="Reyes"))
    edit(manager, person, last_name="Hers")
    refused = soup(browser.post(address, mine)).find("ul", class_="errorlist").text
    assert refused.startswith("Rosa Reyes saved this colleague")
    assert "your text" not in refused
    history = words(browser.get(url(Colleague, "history", person.pk)))
    assert "Rosa Reyes" in history


def test_messages_of_who_leaves_are_given_to_the_one_that_is_meant(fran, other):
    flora, browser = hire("flora", FRONT_DESK), browser_of(fran)
    alter(write(), assignee_id=flora.pk)
    shown = soup(browser.get(url(Colleague, "change", flora.pk)))
    for chooser in ("hand-over", "id_messages_to"):
        options = shown.find("select", id=chooser).find_all("option")
        assert {FRAN, OTHER} <= {option.text.strip() for option in options}
    assert OTHER in words(browser.get(LIST))


def test_records_of_pages_keep_the_name(fran, other):
    article = Article.objects.first()
    review = Review(page=article, words="")
    review.decide(Review.Decision.SKIPPED, fran, note="A typo.")
    assert review.decided_by_name == FRAN
    draft = WorkingDraft(saved_by=other)
    assert (draft.author, who(draft, fran)) == (OTHER, OTHER)
    claim = SimpleNamespace(rule=SimpleNamespace(code="cure"), sentence="We cure you.")
    ClaimOverride.record(other, article, claim, "It quotes somebody.")
    assert ClaimOverride.objects.get().username == OTHER


def test_an_export_says_how_by_whom_and_when_a_message_was_answered(fran):
    browser = browser_of(fran)
    answered, open_one = write(), write(email="other@example.com")
    form = typed(browser.get(page(answered, "change")))
    browser.post(page(answered, "change"), form | {"_mark": "answered_phone"})
    for status in ("Answered by phone", "Closed"):
        if status == "Closed":
            run_action(browser, "close", answered)
        rows = table(run_action(browser, "export", answered, open_one))
        first, second = sorted(rows, key=lambda row: row["Reference"] != answered.reference)
        assert first["Status"] == status
        assert (first["Answer"], first["Who answered"]) == ("Answered by phone", "Fran Example")
        entry = AuditEntry.objects.get(action="status", detail__endswith="phone")
        when = entry.happened_at.astimezone(CHICAGO)
        assert first["Answered on"] == f"{when:%Y-%m-%d %H:%M}"
        assert (second["Status"], second["Answer"], second["Who answered"]) == ("New", "", "")
