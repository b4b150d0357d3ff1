"""Nobody saves over what somebody else saved meanwhile without having seen it."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client, RequestFactory

from articles.models import (
    Article,
    ArticleText,
    Clinician,
    Condition,
    Page,
    Picture,
    Redirect,
    Source,
    Topic,
    Treatment,
)
from clinic_site.foundation.roles import EDITOR
from clinic_site.foundation.two_editors import EditedTogetherFormSet
from clinic_site.staff.models import Colleague
from contact.models import (
    Clinic,
    Closure,
    ConsentWording,
    Holiday,
    Inquiry,
    Notice,
    Offer,
    ReadyReply,
)

from .colleagues import hire
from .desk import write
from .editing import admins, edit, send, typed, url
from .factories import make_offer, reviewed_article, reviewed_condition
from .html import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def other():
    """Another member of staff, in a browser of her own."""
    client = Client()
    client.force_login(User.objects.create_superuser("ann"))
    return client


def differences(response):
    """{label: (words only saved, words only typed)} as the refusal shows them."""
    box = soup(response).find("dl", class_="changes")
    labels = [node.text for node in box.find_all("dt")]
    words = [
        tuple(" ".join(n.text for n in cell.find_all(tag)) for tag in ("del", "ins"))
        for cell in box.find_all("dd")
    ]
    return dict(zip(labels, words, strict=True))


@pytest.mark.parametrize("model", [Article, Condition, Page])
def test_saving_over_a_newer_version_is_refused_and_both_texts_are_shown(
    admin_client, other, model
):
    row = model.objects.get(slug="about") if model is Page else model.objects.first()
    address = url(model, "change", row.pk)
    mine = typed(admin_client.get(address)) | {"title": "My title"}
    assert edit(other, row, title="Her title").status_code == 302
    response = admin_client.post(address, mine)
    assert response.status_code == 200
    row.refresh_from_db()
    assert row.title == "Her title"
    assert f"ann saved this {model._meta.verbose_name} after you opened it" in soup(response).text
    assert soup(response).find("input", name="title")["value"] == "My title"
    assert differences(response)["Title"] == ("Her", "My")


# Every record that staff edit: how a test gets one, and a field of it that holds words.
RECORDS = {
    Article: (reviewed_article, "title"),
    Clinic: (lambda: Clinic.objects.get(), "street"),
    Closure: (lambda: make_closure(), "reason"),
    Clinician: (lambda: Clinician.objects.create(name="Al", credentials="D.C.", role="x"), "role"),
    Colleague: (lambda: hire("edith", EDITOR), "last_name"),
    Condition: (reviewed_condition, "emergency_note"),
    Group: (lambda: Group.objects.first(), "name"),
    Holiday: (lambda: make_holiday(), "answer"),
    Inquiry: (lambda: write(), "notes"),
    Notice: (lambda: Notice.objects.create(text="Closed for snow"), "text"),
    Offer: (lambda: make_offer(), "who"),
    Page: (lambda: Page.objects.get(slug="about"), "title"),
    Picture: (lambda: Picture.objects.first(), "title"),
    ReadyReply: (lambda: ReadyReply.objects.create(title="Parking", text="Here."), "text"),
    Redirect: (lambda: Redirect.objects.create(old_path="/old/"), "new_path"),
    Source: (lambda: Source.objects.first(), "authors"),
    Topic: (lambda: Topic.objects.first(), "summary"),
    Treatment: (lambda: Treatment.objects.first(), "risks"),
    User: (lambda: User.objects.create_user("bob", is_staff=True), "last_name"),
}
# What each of the two types where any words would not do.
TYPED = {Redirect: ("/articles/", "/contact/"), Holiday: ("open", "closed")}
RECORD_NAMES = sorted(RECORDS, key=lambda model: model.__name__)


def make_closure():
    clinic = Clinic.objects.get()
    return clinic.closures.create(first_day=clinic.today, last_day=clinic.today, reason="Snow")


def make_holiday():
    clinic = Clinic.objects.get()
    return Holiday.objects.create(clinic=clinic, day=clinic.today, name="Labor Day")


def test_no_kind_of_record_that_staff_edit_is_left_out(admin_user):
    request = RequestFactory().get("/")
    request.user = admin_user
    edited = {model for model, its in admins() if its.has_change_permission(request)}
    assert edited == set(RECORDS)


@pytest.mark.parametrize("model", RECORD_NAMES, ids=lambda model: model.__name__)
def test_whoever_saves_second_is_shown_both_texts_and_nothing_is_lost(admin_client, other, model):
    make, field = RECORDS[model]
    row = make()
    theirs, mine = TYPED.get(model, ("Theirs indeed", "Mine indeed"))
    address = url(model, "change", row.pk)
    form = typed(admin_client.get(address)) | {field: mine}
    assert edit(other, row, **{field: theirs}).status_code == 302
    response = admin_client.post(address, form)
    assert response.status_code == 200
    row.refresh_from_db()
    assert getattr(row, field) == theirs
    page = soup(response)
    assert f"ann saved this {model._meta.verbose_name} after you opened it" in page.text
    [(removed, added)] = differences(response).values()
    assert removed.lower().startswith(theirs.split()[0].lower())
    assert added.lower().startswith(mine.split()[0].lower())
    # Who has seen both may save.
    assert send(admin_client, address, typed(response)).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == mine


def test_what_was_typed_of_a_record_that_was_deleted_meanwhile_is_there_to_copy(admin_client):
    """The words of a page are kept as the draft of a new one: see test_draft_autosave.py."""
    for model in set(RECORDS) - {Article, Condition, Page}:
        _make, field = RECORDS[model]
        response = admin_client.post(url(model, "change", 987654), {field: "An hour of words"})
        assert response.status_code == 404, model
        shown = [box.text.strip() for box in soup(response).find_all("textarea")]
        assert shown == ["An hour of words"], model
        assert "Nothing was saved" in soup(response).text
    link = soup(admin_client.post(url(Source, "change", 987654), {"authors": "Maher"})).find(
        "a", target="_blank"
    )
    assert (link["href"], link.text) == (url(Source, "add"), "a new source")


def test_the_hours_of_the_clinic_are_compared_too(admin_client, other):
    clinic = Clinic.objects.get()
    address = url(Clinic, "change", clinic.pk)
    form = typed(admin_client.get(address)) | {"hours-0-closes": "16:00"}
    edit(other, clinic, **{"hours-0-closes": "12:00"})
    response = admin_client.post(address, form)
    assert response.status_code == 200
    assert "noon" in str(differences(response))
    assert clinic.hours.first().closes.hour == 12


def test_a_choice_among_numbers_is_shown_in_its_words(admin_client, other):
    clinic = Clinic.objects.get()
    address = url(Clinic, "change", clinic.pk)
    form = typed(admin_client.get(address)) | {"hours-0-weekday": "6"}
    edit(other, clinic, parking="Behind the house")
    assert ("Monday", "Sunday") in differences(admin_client.post(address, form)).values()


def test_hours_that_she_added_are_named(admin_client, other):
    clinic = Clinic.objects.get()
    address = url(Clinic, "change", clinic.pk)
    form = typed(admin_client.get(address)) | {"street": "1 Oak"}
    count = int(form["hours-TOTAL_FORMS"])
    day = {"weekday": "6", "opens": "9 a.m.", "closes": "noon"}
    new = {f"hours-{count}-{name}": value for name, value in day.items()}
    assert edit(other, clinic, **{"hours-TOTAL_FORMS": count + 1}, **new).status_code == 302
    response = admin_client.post(address, form)
    assert ("Sunday 9 a.m. to noon", "") in differences(response).values()
    assert admin_client.post(address, typed(response)).status_code == 302
    assert clinic.hours.filter(weekday=6).exists()


def test_a_new_version_of_consent_words_does_not_pass_over_another_unseen(admin_client, other):
    address = url(ConsentWording, "add") + "?purpose=texts"
    mine = typed(admin_client.get(address)) | {"text": "My words."}
    hers = typed(other.get(address)) | {"text": "Her words."}
    assert other.post(address, hers).status_code == 302
    response = admin_client.post(address, mine)
    assert response.status_code == 200
    assert "ann saved this consent wording" in soup(response).text
    assert differences(response)["Text"] == ("Her", "My")
    assert ConsentWording.objects.current()["texts"].text == "Her words."
    assert admin_client.post(address, typed(response)).status_code == 302
    assert ConsentWording.objects.current()["texts"].text == "My words."


def test_words_for_another_purpose_are_in_nobodys_way(admin_client, other):
    mine = typed(admin_client.get(url(ConsentWording, "add") + "?purpose=texts"))
    hers = typed(other.get(url(ConsentWording, "add") + "?purpose=offers"))
    assert other.post(url(ConsentWording, "add"), hers).status_code == 302
    assert admin_client.post(url(ConsentWording, "add"), mine).status_code == 302


def test_two_people_who_set_the_status_of_a_message_differently_are_told(admin_client, other):
    message = write()
    address = url(Inquiry, "change", message.pk)
    mine = typed(admin_client.get(address)) | {"status": "in_progress"}
    edit(other, message, status="answered")
    response = admin_client.post(address, mine)
    assert differences(response) == {"Status": ("Answered", "In progress")}
    message.refresh_from_db()
    assert message.status == "answered"


@pytest.mark.parametrize(
    "seen",
    ["x", "[]", "{}", "[1]", '{"risks": 1}', "null", "[" * 100_000],
    ids=lambda seen: seen[:9],
)
def test_a_hidden_field_that_is_not_ours_counts_as_not_seen(admin_client, seen):
    row = Treatment.objects.first()
    assert edit(admin_client, row, risks="Mine", seen=seen).status_code == 200
    row.refresh_from_db()
    assert row.risks != "Mine"


def test_my_own_save_in_another_window_is_called_mine(admin_client):
    row = Treatment.objects.first()
    address = url(Treatment, "change", row.pk)
    form = typed(admin_client.get(address))
    edit(admin_client, row, risks="Mine")
    response = admin_client.post(address, form)
    assert "You, in another window, saved this treatment" in soup(response).text


def test_who_has_seen_both_may_save(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"title": "My title"}
    edit(other, article, title="Her title")
    seen = typed(admin_client.post(address, mine))
    assert send(admin_client, address, seen).status_code == 302
    article.refresh_from_db()
    assert article.title == "My title"


def test_a_third_save_meanwhile_is_refused_again(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"title": "My title"}
    edit(other, article, title="Her title")
    seen = typed(admin_client.post(address, mine))
    edit(other, article, title="Her second title")
    assert admin_client.post(address, seen).status_code == 200


def test_blocks_and_rows_are_compared_too(admin_client, other):
    condition = reviewed_condition()
    address = url(Condition, "change", condition.pk)
    mine = typed(admin_client.get(address)) | {
        "conditiontext_set-0-body": "<p>My words.</p>",
        "symptoms-0-text": "my symptom",
    }
    edit(
        other,
        condition,
        **{"conditiontext_set-0-body": "<p>Her words.</p>", "symptoms-0-text": "her symptom"},
    )
    found = differences(admin_client.post(address, mine))
    assert ("Her", "My") in found.values()
    assert ("her", "my") in found.values()
    assert len(found) == 2


def test_a_block_that_she_added_is_named(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address))
    block = {"heading": "Hers", "body": "<p>New.</p>", "region": "main", "ordering": "30"}
    new = {f"articletext_set-1-{name}": value for name, value in block.items()}
    edit(other, article, **{"articletext_set-TOTAL_FORMS": "2"}, **new)
    response = admin_client.post(address, mine)
    assert differences(response) == {"Text, added since": ("Hers", "")}
    assert send(admin_client, address, typed(response)).status_code == 302
    assert ArticleText.objects.filter(parent=article).count() == 2


def test_a_block_that_she_took_away_is_not_lost_from_what_was_typed(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"articletext_set-0-body": "<p>My words.</p>"}
    edit(other, article, **{"articletext_set-0-DELETE": "on"})
    response = admin_client.post(address, mine)
    assert response.status_code == 200
    assert "My words." in response.content.decode()


def test_what_either_wrote_is_never_code(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    mine = typed(admin_client.get(address)) | {"title": "<script>1</script>"}
    edit(other, article, title="<script>2</script>")
    page = admin_client.post(address, mine).content.decode()
    assert "<script>1" not in page
    assert "<script>2" not in page


def test_one_alone_saves_twice_in_a_row(admin_client):
    article = reviewed_article()
    for title in ("One", "Two"):
        assert edit(admin_client, article, title=title).status_code == 302


def test_only_words_are_compared_not_how_the_editor_writes_them_down(admin_client, other):
    article = reviewed_article(body="<ul>\n<li>One\nword</li>\n</ul>\n<p>Two</p>\n")
    address = url(Article, "change", article.pk)
    body = "<ul><li><p>One word</p></li></ul><p>Two</p>"
    mine = typed(admin_client.get(address)) | {"articletext_set-0-body": body}
    edit(other, article, title="Her title")
    assert set(differences(admin_client.post(address, mine))) == {"Title"}


def test_a_choice_that_is_no_number_is_refused_in_words(admin_client, other):
    article = reviewed_article()
    address = url(Article, "change", article.pk)
    form = typed(admin_client.get(address)) | {"title": "My title", "reviewed_by": "²"}
    edit(other, article, title="Her title")
    response = admin_client.post(address, form)
    assert response.status_code == 200
    assert differences(response)["Title"] == ("Her", "My")


def test_hours_that_she_deleted_are_shown_and_saved_again_as_typed(admin_client, other):
    clinic = Clinic.objects.get()
    before = [str(span) for span in clinic.hours.all()]
    address = url(Clinic, "change", clinic.pk)
    form = typed(admin_client.get(address)) | {"parking": "Behind the house"}
    assert edit(other, clinic, **{"hours-0-DELETE": "on"}).status_code == 302
    response = admin_client.post(address, form)
    assert differences(response) == {
        "Parking": ("", "Behind the house"),
        "Opening hours: Day": ("", "Monday"),
        "Opening hours: Opens": ("", "9 a.m."),
        "Opening hours: Closes": ("", "5 p.m."),
    }
    assert admin_client.post(address, typed(response)).status_code == 302
    clinic.refresh_from_db()
    assert clinic.parking == "Behind the house"
    assert [str(span) for span in clinic.hours.all()] == before


def test_hours_that_both_deleted_stay_deleted(admin_client, other):
    clinic = Clinic.objects.get()
    address = url(Clinic, "change", clinic.pk)
    mine = {"hours-0-DELETE": "on", "hours-4-closes": "noon"}
    form = typed(admin_client.get(address)) | mine
    edit(other, clinic, **{"hours-0-DELETE": "on"})
    response = admin_client.post(address, form)
    assert admin_client.post(address, typed(response)).status_code == 302
    spans = [str(span) for span in clinic.hours.all()]
    assert spans[-1] == "Friday 9 a.m. to noon"
    assert len(spans) == 4


def test_hours_that_she_deleted_can_be_deleted_by_whoever_saves_second(admin_client, other):
    clinic = Clinic.objects.get()
    address = url(Clinic, "change", clinic.pk)
    count = 5
    sunday = {"weekday": "6", "opens": "9 a.m.", "closes": "noon"}
    new = {f"hours-{count}-{name}": value for name, value in sunday.items()}
    form = typed(admin_client.get(address)) | new | {"hours-TOTAL_FORMS": count + 1}
    edit(other, clinic, **{"hours-0-DELETE": "on"})
    shown = typed(admin_client.post(address, form))
    # Theirs stand first, then the deleted one, then what was new before.
    days = [shown[f"hours-{place}-weekday"] for place in range(count + 1)]
    assert days == ["1", "2", "3", "4", "0", "6"]
    assert admin_client.post(address, shown | {"hours-4-DELETE": "on"}).status_code == 302
    assert [span.weekday for span in clinic.hours.all()] == [1, 2, 3, 4, 6]


def test_a_row_of_another_record_is_no_row_that_was_deleted(admin_client):
    theirs, mine = reviewed_condition(), Condition.objects.first()
    row = theirs.symptoms.first()
    response = edit(admin_client, mine, **{"symptoms-0-id": row.pk})
    assert response.status_code == 200
    row.refresh_from_db()
    assert row.condition == theirs


@pytest.mark.parametrize(
    ("make", "rows", "place", "field", "text"),
    [
        (reviewed_condition, "symptoms", 2, "text", "my symptom"),
        (reviewed_condition, "conditiontext_set", 1, "body", "<p>My words.</p>"),
        (reviewed_article, "articletext_set", 1, "body", "<p>My words.</p>"),
    ],
)
def test_rows_of_a_page_that_she_deleted_are_saved_again_as_typed(
    admin_client, other, make, rows, place, field, text
):
    page = make()
    if make is reviewed_article:
        ArticleText.objects.create(parent=page, region="main", ordering=9, body="<p>Second.</p>")
    address = url(type(page), "change", page.pk)
    form = typed(admin_client.get(address))
    mine = form | {f"{rows}-{place}-{field}": text}
    pk = form[f"{rows}-{place}-id"]
    assert edit(other, page, **{f"{rows}-{place}-DELETE": "on"}).status_code == 302
    kept = getattr(page, rows)
    assert not kept.filter(pk=pk).exists()
    response = admin_client.post(address, mine)
    assert "saved this" in soup(response).text
    assert send(admin_client, address, typed(response)).status_code == 302
    assert kept.filter(**{field: text}).count() == 1


def test_the_rows_inside_each_record_are_edited_together(admin_user):
    request = RequestFactory().get("/")
    request.user = admin_user
    formsets = [
        formset
        for model, its in admins()
        if model in RECORDS
        for formset, _inline in its.get_formsets_with_inlines(request)
    ]
    assert len(formsets) > 10
    assert all(issubclass(formset, EditedTogetherFormSet) for formset in formsets)
