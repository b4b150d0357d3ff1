"""Staff can edit everything in the admin, and what must not be edited cannot be."""

from io import BytesIO
from itertools import pairwise

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image

from articles.admin.article import ArticleAdmin
from articles.models import (
    Article,
    ArticlePicture,
    ArticleText,
    Condition,
    Picture,
    Source,
    Symptom,
    Topic,
    Treatment,
    Urgency,
)
from clinic_site.staff.admin.users import SuperusersOnly
from contact.models import Clinic, ConsentEvent, ConsentWording, Inquiry, OpeningHours

from .editing import admins

pytestmark = pytest.mark.django_db

SUMMARY = "A summary that is long enough to stand in a list and in search results."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>'


def url(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def rows(prefix, *new, saved=()):
    """The fields of one formset: the saved rows first, then the new ones."""
    every = [*saved, *new]
    fields = {f"{prefix}-TOTAL_FORMS": len(every), f"{prefix}-INITIAL_FORMS": len(saved)}
    for number, row in enumerate(every):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def article_payload(texts=(), pictures=(), **changes):
    return {
        "title": "How to sit",
        "slug": "how-to-sit",
        "summary": SUMMARY,
        "topics": [Topic.objects.first().pk],
        **rows("articletext_set", *texts),
        **rows("articlepicture_set", *pictures),
        **rows("articlecarecard_set"),
        **rows("articlefact_set"),
    } | changes


def text(**changes):
    return {"body": "<p>Sit up.</p>", "region": "main", "ordering": 10} | changes


def make_condition():
    return Condition.objects.create(
        title="Stiff neck", slug="stiff-neck", summary=SUMMARY, definition="A neck that is stiff."
    )


def condition_payload(condition, symptoms=(), treatments=(), saved=()):
    return {
        "title": condition.title,
        "slug": condition.slug,
        "summary": condition.summary,
        "definition": condition.definition,
        **rows("conditiontext_set"),
        **rows("conditionpicture_set"),
        **rows("symptoms", *symptoms, saved=saved),
        **rows("conditiontreatment_set", *treatments),
        **rows("evidence"),
        **rows("steps"),
    }


def symptom(words, urgency=Urgency.ROUTINE, **changes):
    return {"text": words, "urgency": urgency, "group": "", "ordering": 0} | changes


def make_inquiry(**changes):
    values = {
        "name": "Sam Reader",
        "email": "sam@example.com",
        "phone": "(940) 555-0100",
        "phone_e164": "+19405550100",
        "message": "Where do I park?",
    }
    return Inquiry.objects.create(**values | changes)


def make_consent(inquiry):
    return ConsentEvent.objects.create(
        inquiry=inquiry,
        wording=ConsentWording.objects.first(),
        decision=ConsentEvent.Decision.GIVEN,
    )


def image(file_format, size=(1300, 800), name="photo"):
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, file_format)
    return SimpleUploadedFile(f"{name}.{file_format.lower()}", buffer.getvalue())


def errors(response):
    assert response.status_code == 200, "saved, though it should have been refused"
    return " ".join(response.content.decode().split())


# --- Every page opens ------------------------------------------------------------------------


def test_every_list_and_every_form_opens(admin_client):
    make_consent(make_inquiry())
    for model, model_admin in admins():
        response = admin_client.get(url(model, "changelist") + "?q=a", follow=True)
        assert response.status_code == 200, model
        if model_admin.has_add_permission(response.wsgi_request):
            assert admin_client.get(url(model, "add")).status_code == 200, model
        if row := model._default_manager.first():
            assert admin_client.get(url(model, "change", row.pk)).status_code == 200, model


def test_every_page_opens_for_staff_who_may_only_look(client, django_user_model):
    looker = django_user_model.objects.create_user("looker", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(looker)
    make_consent(make_inquiry())
    for model, model_admin in admins():
        if isinstance(model_admin, SuperusersOnly):
            assert client.get(url(model, "changelist")).status_code == 403, model
            continue
        assert client.get(url(model, "changelist"), follow=True).status_code == 200, model
        if row := model._default_manager.first():
            assert client.get(url(model, "change", row.pk)).status_code == 200, model
            assert client.post(url(model, "change", row.pk)).status_code == 403, model


def test_each_state_has_its_filter(admin_client):
    for state in ("live", "scheduled", "draft"):
        assert admin_client.get(url(Article, "changelist"), {"state": state}).status_code == 200
        assert admin_client.get(url(Treatment, "changelist"), {"state": state}).status_code == 200


def test_the_admin_carries_the_name_of_the_clinic_and_no_inline_code(admin_client):
    Clinic.objects.update(name="Our Clinic")
    page = admin_client.get(url(Article, "add")).content.decode()
    assert "Our Clinic</a>" in page
    assert "Django" not in page
    assert " style=" not in page
    assert "<style" not in page


def test_the_queue_of_background_work_is_not_shown(admin_client):
    assert "DBTask" not in admin_client.get(reverse("admin:index")).content.decode()


# --- Articles --------------------------------------------------------------------------------


def test_an_article_is_made_of_blocks(admin_client):
    picture = Picture.objects.first()
    response = admin_client.post(
        url(Article, "add"),
        article_payload(
            texts=[text(heading="First"), text(heading="Second", ordering=30)],
            pictures=[
                {
                    "picture": picture.pk,
                    "description": "A chair.",
                    "region": "main",
                    "ordering": 20,
                }
            ],
        ),
    )
    assert response.status_code == 302
    kinds = [type(block) for block in Article.objects.get(slug="how-to-sit").blocks["main"]]
    assert kinds == [ArticleText, ArticlePicture, ArticleText]


def test_a_refused_article_keeps_what_was_typed(admin_client):
    page = errors(
        admin_client.post(
            url(Article, "add"), article_payload(texts=[text(heading="Kept", body="")], title="")
        )
    )
    assert page.count("Fill this in.") == 2
    assert SUMMARY in page
    assert 'value="Kept"' in page


def test_two_pictures_without_a_description_are_refused(admin_client):
    block = {"picture": Picture.objects.first().pk, "region": "main", "ordering": 10}
    page = errors(admin_client.post(url(Article, "add"), article_payload(pictures=[block, block])))
    assert page.count("<li>Describe the picture, or check “Decorative”.") == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"ordering": "9" * 40},
        {"ordering": "first"},
        {"region": ""},
        {"id": "no-such-row"},
        {"parent": "999999"},
        {"heading": "a" * 500},
        {"body": "\x00"},
    ],
)
def test_an_odd_block_is_refused_without_a_crash(admin_client, odd):
    errors(admin_client.post(url(Article, "add"), article_payload(texts=[text(**odd)])))


def test_a_post_without_the_fields_of_its_blocks_is_no_crash(admin_client):
    errors(admin_client.post(url(Article, "add"), {"title": "Half of a form"}))


@pytest.mark.parametrize("clone", ["auth.user:1", "nonsense", "no.such:1", ""])
def test_a_request_to_clone_rows_does_nothing(admin_client, clone):
    payload = article_payload(texts=[text()], _clone=clone, _clone_region="x", _clone_ordering=1)
    assert admin_client.post(url(Article, "add"), payload).status_code == 302
    assert ArticleText.objects.filter(parent__slug="how-to-sit").count() == 1


def test_a_block_deleted_in_another_window_is_no_crash(admin_client):
    article = Article.objects.filter(articletext__isnull=False).first()
    gone = text(id=999_999, parent=article.pk)
    payload = article_payload() | rows("articletext_set", saved=[gone])
    errors(admin_client.post(url(Article, "change", article.pk), payload))


def test_a_save_that_comes_between_is_looked_at_again(admin_client, monkeypatch):
    """The checks pass, another save takes the address, the database refuses."""
    save = ArticleAdmin.save_model

    def collide(self, request, article, form, change):
        monkeypatch.setattr(ArticleAdmin, "save_model", save)
        raise IntegrityError

    monkeypatch.setattr(ArticleAdmin, "save_model", collide)
    assert admin_client.post(url(Article, "add"), article_payload()).status_code == 302
    assert Article.objects.filter(slug="how-to-sit").count() == 1


def test_only_a_public_page_has_a_view_on_site_link(admin_client):
    article = Article.objects.published().first()
    link = f'href="{article.get_absolute_url()}"'
    assert link in admin_client.get(url(Article, "change", article.pk)).content.decode()
    Article.objects.filter(pk=article.pk).update(published_at=None)
    assert link not in admin_client.get(url(Article, "change", article.pk)).content.decode()


def test_the_key_of_a_source_stays_once_texts_cite_it(admin_client):
    source = Source.objects.first()
    page = admin_client.get(url(Source, "change", source.pk)).content.decode()
    assert 'name="title"' in page
    assert 'name="key"' not in page


# --- Conditions ------------------------------------------------------------------------------


def test_the_same_symptom_at_two_levels_is_refused_and_both_are_named(admin_client):
    condition = make_condition()
    new = [symptom("Numb feet", Urgency.EMERGENCY), symptom(" numb  FEET. ", Urgency.SAME_DAY)]
    page = errors(
        admin_client.post(
            url(Condition, "change", condition.pk), condition_payload(condition, symptoms=new)
        )
    )
    assert "is listed twice: as “Emergency: call 911” and as “See a doctor the same day”" in page
    assert not condition.symptoms.exists()


def test_of_the_same_symptom_at_one_level_no_urgency_is_named(admin_client):
    condition = make_condition()
    new = [symptom("Numb feet", Urgency.EMERGENCY), symptom("Numb feet", Urgency.EMERGENCY)]
    page = errors(
        admin_client.post(
            url(Condition, "change", condition.pk), condition_payload(condition, symptoms=new)
        )
    )
    assert "“Numb feet” is listed twice. Delete one." in page
    assert "as “Emergency" not in page


def test_a_symptom_that_another_row_has_already_is_refused(admin_client):
    condition = make_condition()
    old = Symptom.objects.create(condition=condition, text="Numb feet", urgency="emergency")
    saved = [symptom(old.text, old.urgency, id=old.pk, condition=condition.pk)]
    page = errors(
        admin_client.post(
            url(Condition, "change", condition.pk),
            condition_payload(condition, symptoms=[symptom("numb feet")], saved=saved),
        )
    )
    assert page.count("is listed twice: as “Emergency: call 911” and as “Book a visit”") == 1


def test_two_symptoms_may_not_swap_into_a_crash(admin_client):
    condition = make_condition()
    pair = [Symptom.objects.create(condition=condition, text=words) for words in ("One", "Two")]
    saved = [
        symptom(words, id=row.pk, condition=condition.pk)
        for row, words in zip(pair, ("Two", "One"), strict=True)
    ]
    errors(
        admin_client.post(
            url(Condition, "change", condition.pk), condition_payload(condition, saved=saved)
        )
    )


def test_a_new_condition_is_held_to_the_same_rule(admin_client):
    condition = Condition(title="New", slug="new", summary=SUMMARY, definition="Something new.")
    new = [symptom("Numb feet", Urgency.EMERGENCY), symptom("Numb feet", Urgency.ROUTINE)]
    page = errors(
        admin_client.post(url(Condition, "add"), condition_payload(condition, symptoms=new))
    )
    assert "A symptom has one urgency." in page


def test_the_same_treatment_twice_is_refused(admin_client):
    condition = make_condition()
    row = {"treatment": Treatment.objects.first().pk, "ordering": 0}
    page = errors(
        admin_client.post(
            url(Condition, "change", condition.pk),
            condition_payload(condition, treatments=[row, row]),
        )
    )
    assert "The same treatment is listed twice." in page


def test_new_rows_go_to_the_end(admin_client):
    condition = make_condition()
    old = Symptom.objects.create(condition=condition, text="Old", ordering=7)
    saved = [symptom(old.text, id=old.pk, condition=condition.pk, ordering=7)]
    new = [symptom("Second"), symptom("Third")]
    admin_client.post(
        url(Condition, "change", condition.pk),
        condition_payload(condition, symptoms=new, saved=saved),
    )
    assert [row.text for row in condition.symptoms.all()] == ["Old", "Second", "Third"]
    orders = condition.symptoms.values_list("ordering", flat=True)
    assert all(one < other for one, other in pairwise(orders))


def test_a_treatment_with_a_gap_in_its_status_box_stays_unpublished(admin_client):
    payload = {
        "name": "Cupping",
        "slug": "cupping",
        "description": "<p>Cups.</p>",
        "provided_by": "A therapist.",
        "license": "A license.",
        "evidence": "Little.",
        "regulatory_status": "None.",
        "risks": " ",
        "published_at_0": "2026-01-01",
        "published_at_1": "09:00",
    }
    page = errors(admin_client.post(url(Treatment, "add"), payload))
    assert page.count("Needed before this treatment can be public.") == 1
    assert "A therapist." in page
    draft = payload | {"published_at_0": "", "published_at_1": ""}
    assert admin_client.post(url(Treatment, "add"), draft).status_code == 302


# --- Pictures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: SimpleUploadedFile("photo.jpg", b"not a picture at all"),
        lambda: SimpleUploadedFile("photo.svg", SVG),
        lambda: SimpleUploadedFile("photo.png", SVG),
        lambda: SimpleUploadedFile("photo.jpg", b""),
        lambda: image("GIF"),
        lambda: SimpleUploadedFile("photo.jpg", image("JPEG").read()[:900]),
        lambda: image("PNG", size=(9000, 6000)),
    ],
    ids=["fake", "svg", "svg as png", "empty", "gif", "cut off", "54 megapixels"],
)
def test_what_is_no_usable_picture_gets_a_form_error(admin_client, make):
    upload = make()
    number = Picture.objects.count()
    for address in (url(Picture, "add"), url(Picture, "change", Picture.objects.first().pk)):
        upload.seek(0)
        page = errors(admin_client.post(address, {"title": "My title", "file": upload}))
        assert "errorlist" in page
        assert 'value="My title"' in page
    assert Picture.objects.count() == number


def test_a_picture_is_stored_and_a_small_one_is_pointed_out(admin_client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    response = admin_client.post(
        url(Picture, "add"), {"title": "Ours", "file": image("JPEG", size=(640, 480))}, follow=True
    )
    assert "This picture is 640 pixels wide and may look soft." in response.content.decode()
    picture = Picture.objects.get(title="Ours")
    page = admin_client.get(url(Picture, "change", picture.pk)).content.decode()
    assert f'src="{picture.file.url}"' in page


# --- Messages and consents -------------------------------------------------------------------


def test_what_a_visitor_wrote_is_read_only(admin_client):
    inquiry = make_inquiry()
    response = admin_client.post(
        url(Inquiry, "change", inquiry.pk),
        {
            "status": "answered",
            "notes": "Called back.",
            "name": "Somebody else",
            "message": "Changed",
            "topic": "other",
        },
    )
    assert response.status_code == 302
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.notes) == ("answered", "Called back.")
    assert (inquiry.name, inquiry.message) == ("Sam Reader", "Where do I park?")


def test_a_message_is_neither_added_nor_deleted_in_the_admin(admin_client):
    inquiry = make_inquiry()
    assert admin_client.get(url(Inquiry, "add")).status_code == 403
    assert admin_client.post(url(Inquiry, "delete", inquiry.pk)).status_code == 403


def test_a_consent_event_is_shown_and_cannot_be_changed_or_deleted(admin_client):
    event = make_consent(make_inquiry())
    address = url(Inquiry, "change", event.inquiry.pk)
    assert event.wording.text in admin_client.get(address).content.decode()
    assert not admin.site.is_registered(ConsentEvent)
    row = {"id": event.pk, "inquiry": event.inquiry.pk, "text": "Changed", "DELETE": "on"}
    admin_client.post(address, {"status": "closed", **rows("consent_events", saved=[row])})
    assert ConsentEvent.objects.get(pk=event.pk).text == event.text


def test_a_consent_wording_is_added_but_never_changed_or_deleted(admin_client):
    old = ConsentWording.objects.current()["texts"]
    page = errors(admin_client.get(url(ConsentWording, "add"), {"purpose": "texts"}))
    assert old.text in page
    form = {"purpose": "texts", "text": "New.", "under_box": old.under_box}
    assert admin_client.post(url(ConsentWording, "add"), form).status_code == 302
    new = ConsentWording.objects.current()["texts"]
    assert (new.text, new.version) == ("New.", old.version + 1)
    changed = {"purpose": "texts", "text": "Other."}
    assert admin_client.post(url(ConsentWording, "change", old.pk), changed).status_code == 403
    assert admin_client.post(url(ConsentWording, "delete", old.pk)).status_code == 403
    action = {"action": "delete_selected", "_selected_action": old.pk, "post": "yes"}
    admin_client.post(url(ConsentWording, "changelist"), action)
    assert ConsentWording.objects.get(pk=old.pk).text == old.text


# --- The clinic ------------------------------------------------------------------------------


def test_there_is_one_clinic_and_its_list_leads_to_it(admin_client):
    response = admin_client.get(url(Clinic, "changelist"))
    assert response["Location"] == url(Clinic, "change", 1)
    assert admin_client.get(url(Clinic, "add")).status_code == 403
    assert admin_client.post(url(Clinic, "delete", 1)).status_code == 403


def test_the_same_opening_hours_twice_are_refused(admin_client):
    OpeningHours.objects.all().delete()
    monday = {"weekday": 0, "opens": "09:00", "closes": "12:00"}
    payload = {
        "name": "Our Clinic",
        "time_zone": "America/Chicago",
        **rows("hours", monday, monday),
    }
    errors(admin_client.post(url(Clinic, "change", 1), payload))
    payload |= rows("hours", monday)
    assert admin_client.post(url(Clinic, "change", 1), payload).status_code == 302
    backwards = monday | {"opens": "14:00"}
    page = errors(admin_client.post(url(Clinic, "change", 1), payload | rows("hours", backwards)))
    assert "The closing time isn’t after the opening time. Change one of them." in page
