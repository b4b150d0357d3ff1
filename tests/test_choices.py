"""Whatever is sent as the number of a row, staff read a sentence and lose nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.urls import reverse

from articles.models import Clinician, Condition, Topic, Treatment
from clinic_site.foundation.choices import GONE

from .editing import admins, typed, url
from .html import soup

pytestmark = pytest.mark.django_db

NO_NUMBERS = ["²", "9" * 30, "\0"]
ON_THE_LIST = "on the list anymore"


def choosers(form):
    return [name for name, field in form.fields.items() if isinstance(field, ModelChoiceField)]


@pytest.mark.parametrize(
    ("kind", "wrong"), [(Condition, NO_NUMBERS[1]), (Treatment, "²"), (Clinician, "²")]
)
def test_a_wrong_choice_in_any_field_of_a_form_is_refused_in_words(admin_client, kind, wrong):
    row = kind.objects.first() or kind.objects.create(name="Lee Example")
    for address in (url(kind, "add"), url(kind, "change", row.pk)):
        shown = admin_client.get(address)
        found = choosers(shown.context_data["adminform"].form)
        form = typed(shown) | dict.fromkeys(found, wrong)
        for inline in shown.context_data.get("inline_admin_formsets", ()):
            formset = inline.formset
            rows = formset.forms[:1] or [formset.empty_form]
            if formset.fk.name in (names := choosers(rows[0])):
                names.remove(formset.fk.name)
            form |= {f"{formset.prefix}-0-{name}": wrong for name in names if name != "id"}
            form[f"{formset.prefix}-TOTAL_FORMS"] = max(len(formset.forms), 1)
        marker = "name" if "name" in form else "title"
        form[marker] = "Words that stay"
        for button in ("_publish", "_preview"):
            answer = admin_client.post(address, form | {button: "yes"}, follow=True)
            assert answer.status_code == 200, (address, button)
            if button == "_publish":
                assert ON_THE_LIST in soup(answer).text
                assert typed(answer)[marker] == "Words that stay"


def test_every_field_that_chooses_among_rows_takes_no_wrong_number(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    for model, its_admin in admins():
        if not its_admin.has_add_permission(request):
            continue
        forms = [its_admin.get_form(request)]
        forms += [one.get_formset(request).form for one in its_admin.get_inline_instances(request)]
        for form in forms:
            for name, field in form.base_fields.items():
                if isinstance(field, ModelChoiceField):
                    assert_takes_no_wrong_number(f"{model.__name__}: {name}", field)


def assert_takes_no_wrong_number(name, field):
    widget = getattr(field.widget, "widget", field.widget)  # some are wrapped with a plus sign
    for wrong in NO_NUMBERS:
        sent = [wrong] if getattr(widget, "allow_multiple_selected", False) else wrong
        try:
            field.clean(sent)
        except ValidationError:
            widget.render("field", sent)
        else:
            pytest.fail(f"{name} took {wrong!r}")


def test_a_wrong_choice_in_a_list_is_said_and_nothing_happens(admin_client):
    wrong = "²"
    for model, its_admin in admins():
        address = url(model, "changelist")
        shown = admin_client.get(address)
        actions = [
            name for name, _words in its_admin.get_action_choices(shown.wsgi_request) if name
        ]
        for name in actions:
            sent = {"action": name, "_selected_action": [wrong], "index": 0}
            answer = admin_client.post(address, sent, follow=True)
            assert answer.status_code == 200, (address, name)


def test_a_wrong_number_beside_a_right_one_merges_no_topics(admin_client):
    topics = list(Topic.objects.all()[:2])
    sent = {
        "action": "merge",
        "_selected_action": [*(topic.pk for topic in topics), "x"],
        "keep": topics[0].pk,
        "merge_now": "yes",
    }
    answer = admin_client.post(url(Topic, "changelist"), sent, follow=True)
    assert GONE in soup(answer).text
    assert Topic.objects.filter(pk__in=[topic.pk for topic in topics]).count() == 2


@pytest.mark.parametrize("term", ["²", "\0"])
def test_whatever_is_searched_in_a_field_finds_rows_or_none(admin_client, term):
    for model, field in (
        ("article", "picture"),
        ("article", "sources"),
        ("clinician", "photo"),
        ("article", "treatments"),
        ("treatment", "given_by"),
    ):
        asked = {"app_label": "articles", "model_name": model, "field_name": field, "term": term}
        answer = admin_client.get(reverse("admin:autocomplete"), asked)
        assert answer.status_code == 200, (model, field)
        answer = admin_client.get(reverse("admin:autocomplete"), asked | {"page": term})
        assert answer.status_code in (200, 404), (model, field)
