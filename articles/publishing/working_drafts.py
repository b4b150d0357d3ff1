"""
Between the form of a page and the JSON of its working draft.

The JSON holds what was typed, valid or not:
{
    "fields": {name: typed},
    "rows": {formset: {key: {name: typed}}},
    "exceptions": {the key of a finding: [the reason to keep its sentence, the user's number]},
    "typed_reasons": {the user's number: {the key of a finding: text}}, for reasons that somebody
        began to type and sent by no button: shown to them alone, and counted by nothing,
    "writer": a random name for the form that saved it, which is no part of what was typed,
}
"typed" is what the field's widget reads from a form: text, yes or no, or a list of texts. The key
of a row is its number in the database, or "new-…". A field that the form has no more is dropped;
one that the draft lacks, because a later version of the site added it, keeps its own value.
"""

from contextlib import suppress
from copy import copy

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import (
    BooleanField,
    ModelChoiceField,
    ModelMultipleChoiceField,
    MultiValueField,
    MultiWidget,
)
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.http import QueryDict
from django.utils.text import capfirst

from articles.publishing.checklist import KEEP
from clinic_site.foundation.blank import is_blank
from clinic_site.foundation.choices import is_number
from clinic_site.foundation.differences import PLACES, marked, unsaved_changes

from .moves import moves

STAYS = {"slug", "published_at"}  # a preview has the address of the page
MOST_ROWS = 1000  # of one kind, as in Django's formsets
MOST_EXCEPTIONS = 100


def read(form, formsets, post):
    """The JSON for what was sent from the form. `form` and `formsets` are classes."""
    return {
        "fields": typed(form.base_fields, post, ""),
        "rows": {
            formset.get_default_prefix(): dict(read_rows(formset, post)) for formset in formsets
        },
    }


def read_rows(formset, post):
    prefix = formset.get_default_prefix()
    count = post.get(f"{prefix}-{TOTAL_FORM_COUNT}", "")
    count = min(int(count), MOST_ROWS) if count.isdecimal() and len(count) < 6 else 0
    for number in range(count):
        place = f"{prefix}-{number}-"
        row = typed(row_fields(formset), post, place)
        if f"{place}{DELETION_FIELD_NAME}" in post:
            row[DELETION_FIELD_NAME] = True
        key = post.get(f"{place}{formset.model._meta.pk.name}", "")
        if key.isdecimal():
            yield key, row
        elif any(value for name, value in row.items() if name not in PLACES):
            yield f"new-{number}", row


def read_reasons(post):
    """The reasons in a form to keep sentences that a rule blocks: {Finding.key: reason}."""
    return {key: without_nul(reason) for key, reason in post.items() if key.startswith(KEEP)}


def with_reasons(data, reasons, user, by_itself):
    """
    What a draft holds of reasons after a user typed these: the part of its JSON. A button makes
    them exceptions, and a blank one takes its exception away. One that only saved itself may be
    half of one: it's kept for its writer, and is no exception.
    """
    kept, mine = exceptions_of(data), typed_by(user, data)
    for key, reason in reasons.items():
        mine.pop(key, None)
        is_as_before = kept.get(key, [""])[0] == reason
        if by_itself and not is_as_before:
            mine[key] = reason
        elif is_blank(reason) and not by_itself:
            kept.pop(key, None)
        elif not is_as_before:
            kept[key] = [reason, user.pk]
    typed = typed_reasons(data) | {str(user.pk): at_most(mine)}
    typed = {number: reasons for number, reasons in typed.items() if reasons}
    return {"exceptions": at_most(kept)} | ({"typed_reasons": typed} if typed else {})


def at_most(reasons):
    return dict(list(reasons.items())[-MOST_EXCEPTIONS:])


def typed_reasons(data):
    """The reasons that were never sent by a button: {number of a user, as text: {…}}."""
    typed = data.get("typed_reasons") if isinstance(data, dict) else None
    return typed if isinstance(typed, dict) else {}


def typed_by(user, data):
    """Those of one user: {Finding.key: text}."""
    typed = typed_reasons(data).get(str(user.pk))
    return {
        key: text
        for key, text in (typed.items() if isinstance(typed, dict) else ())
        if key.startswith(KEEP) and isinstance(text, str)
    }


def exceptions_of(data):
    """The exceptions in a draft: {Finding.key: [reason, number of the user who typed it]}."""
    kept = data.get("exceptions") if isinstance(data, dict) else None
    return {
        key: value
        for key, value in (kept.items() if isinstance(kept, dict) else ())
        if isinstance(value, list)
        and [type(part) for part in value] == [str, int]
        and key.startswith(KEEP)
    }


def are_same(data, other, beside=("writer",)):
    """Whether two drafts hold the same, whichever form saved them."""
    left_out = dict.fromkeys(beside)
    return isinstance(other, dict) and data | left_out == other | left_out


def say_the_same(data, other):
    """Whether two drafts would publish the same."""
    return are_same(data, other, beside=("writer", "typed_reasons"))


def row_fields(formset):
    """The fields of a row that staff fill in."""
    ours = {formset.fk.name, formset.model._meta.pk.name}
    return {name: field for name, field in formset.form.base_fields.items() if name not in ours}


def typed(fields, post, place):
    values = {}
    for name, field in fields.items():
        if field.widget.value_omitted_from_data(post, {}, place + name):
            if isinstance(field, ModelChoiceField):
                values[name] = ""  # a browser sends nothing for a list in which nothing is chosen
            continue  # the form doesn't show it
        value = field.widget.value_from_datadict(post, {}, place + name)
        if isinstance(value, list):
            value = [without_nul(part) for part in value]
        elif not isinstance(value, bool | None):
            value = without_nul(value)
        if value is not None:
            values[name] = value
    return values


def without_nul(value):
    """PostgreSQL refuses a NUL in JSON."""
    return str(value if value is not None else "").replace("\0", "")


def known(values, fields):
    """What of a draft's values belongs to these fields; anything else is dropped."""
    if not isinstance(values, dict):
        return {}
    kept = {name: values[name] for name in fields if fits(fields[name], values.get(name))}
    if values.get(DELETION_FIELD_NAME) is True:
        kept[DELETION_FIELD_NAME] = True
    return kept


def fits(field, value):
    """Whether a value is of the sort that the widget of this field would have read."""
    if isinstance(field, ModelMultipleChoiceField):
        return isinstance(value, list) and all(is_number(one) for one in value)
    if isinstance(field, ModelChoiceField):
        return value == "" or is_number(value)
    if isinstance(field, MultiValueField):
        return (
            isinstance(value, list)
            and len(value) == len(field.fields)
            and all(isinstance(one, str) for one in value)
        )
    return isinstance(value, bool if isinstance(field, BooleanField) else str)


def fields_of(data, form):
    """What to show in the fields of the page's form: {name: typed}."""
    return known(data.get("fields") if isinstance(data, dict) else None, form.base_fields)


def rows_of(data, formset):
    """What to show in the rows of a formset: {key: {name: typed}}."""
    rows = data.get("rows") if isinstance(data, dict) else None
    rows = rows.get(formset.get_default_prefix()) if isinstance(rows, dict) else None
    if not isinstance(rows, dict):
        return {}
    fields = row_fields(formset)
    return {key: known(row, fields) for key, row in list(rows.items())[:MOST_ROWS]}


def sent(form, formsets):
    """What a browser would send from these forms as they are shown."""
    post = QueryDict(mutable=True)
    for shown in [form, *formsets, *(formset.management_form for formset in formsets)]:
        for one in getattr(shown, "forms", [shown]):
            for bound in one:
                write(post, bound.html_name, bound.field.widget, bound.value())
    return post


def write(post, name, widget, value):
    widget = getattr(widget, "widget", widget)  # the admin wraps those with a plus sign
    if isinstance(widget, MultiWidget):
        parts = value if isinstance(value, list | tuple) else widget.decompress(value)
        for suffix, inner, part in zip(widget.widgets_names, widget.widgets, parts, strict=False):
            write(post, name + suffix, inner, part)
    elif isinstance(value, bool):
        if value:
            post[name] = "on"
    elif isinstance(value, list | tuple | set):
        post.setlist(name, [str(part) for part in value])
    elif (value := widget.format_value(value)) is not None:
        post.setlist(name, value if isinstance(value, list) else [value])


def fill(form, values):
    """
    Give the row of a form that isn't sent what the draft holds, where it can be read. Doesn't
    save. Returns the many-to-many values: {name: rows}.
    """
    row, many = form.instance, {}
    columns = {field.name: field.attname for field in row._meta.concrete_fields}
    for name, value in values.items():
        field = form.fields.get(name)
        if field is None or field.disabled or is_same(row, columns.get(name), field, value):
            continue
        try:
            value = field.clean(value)
        except ValidationError:
            continue
        if isinstance(field, ModelMultipleChoiceField):
            many[name] = list(value)
        elif name in columns:
            setattr(row, name, value)
    return many


def is_same(row, column, field, value):
    """Whether other rows are chosen as before. To read each would take a query."""
    if isinstance(field, ModelMultipleChoiceField) or not isinstance(field, ModelChoiceField):
        return False
    return column is not None and str(getattr(row, column) or "") == value


def gone(form, formsets):
    """
    The names of the fields in which a draft chose a row that was deleted since: the forms leave
    it out. They show the draft, and hold the rows as they're saved, which are there.
    """
    shown = [(form, "", form.drafted)]
    shown += [
        (row, capfirst(str(formset.model._meta.verbose_name)), values)
        for formset in formsets
        for row, values in formset.with_drafted()
    ]
    chosen = [
        (f"{name}: {form[field].label}" if name else str(form[field].label), model, pk)
        for form, name, values in shown
        for field, typed in values.items()
        if (model := chosen_from(form, field)) and not is_saved(form.instance, field, typed)
        for pk in (typed if isinstance(typed, list) else [typed])
        if pk
    ]
    there = {
        model: set(model._base_manager.filter(pk__in=pks).values_list("pk", flat=True))
        for model, pks in by_model(chosen).items()
    }
    return list(dict.fromkeys(name for name, model, pk in chosen if int(pk) not in there[model]))


def chosen_from(form, field):
    """The model from whose rows a field lets one choose, or None."""
    field = form.fields.get(field)
    return field.queryset.model if isinstance(field, ModelChoiceField) else None


def is_saved(row, name, typed):
    """Whether a draft chooses what the row has saved. Reads what the form has read already."""
    field = row._meta.get_field(name)
    if not field.many_to_many:
        return str(getattr(row, field.attname) or "") == typed
    return row.pk is not None and {str(one.pk) for one in getattr(row, name).all()} >= set(typed)


def by_model(chosen):
    wanted = {}
    for _name, model, pk in chosen:
        wanted.setdefault(model, set()).add(pk)
    return wanted


def shown(page, form, formsets):
    """
    The page with its draft, for a preview. Where something can't be saved yet, such as a summary
    that is too short, the page keeps what it has; a new block that lacks its picture is left out.
    The rows are saved, so the caller has to roll back.
    """
    form.instance = copy(page)
    kept = {name: value for name, value in form.drafted.items() if name not in STAYS}
    many = fill_valid(form, kept)
    for name, rows in many.items():
        getattr(page, name).set(rows)
    for formset in formsets:
        for row, values in formset.with_drafted():
            if values.get(DELETION_FIELD_NAME):
                if row.instance.pk:
                    row.instance.delete()
            elif values:
                fill_valid(row, values)
                with suppress(IntegrityError), transaction.atomic():
                    row.instance.save()
    return form.instance


def stand_in(draft):
    """
    A row for the preview of a page that has none yet, with each field at its default: blocks need
    a page that is saved. The caller rolls back.
    """
    model = draft.page_type.model_class()
    page = model(title=str(draft), summary=" " * 50)  # the database refuses a shorter one
    page.slug = page.free_slug(f"draft-{draft.pk}")  # no address that something else has
    page.save()
    page.summary, page.new_draft = "", draft.pk
    return page


def fill_valid(form, values):
    """The same as fill(), but what the database would refuse stays as it was."""
    before = copy(form.instance)
    many = fill(form, values)
    row = form.instance
    try:
        row.clean_fields()
    except ValidationError as error:
        for name in error.error_dict:
            setattr(
                row,
                row._meta.get_field(name).attname,
                getattr(before, row._meta.get_field(name).attname),
            )
    for prefix in ("", "picture_"):
        if getattr(row, f"{prefix}description", None) == "":
            setattr(row, f"{prefix}is_decorative", True)  # nobody has described it yet
    return many


def changes(form, formsets):
    """What a draft changes on its page: [(label, HTML), …]. The forms hold what it would send."""
    changed = unsaved_changes(form, formsets)
    for formset in formsets:
        name = capfirst(str(formset.model._meta.verbose_name))
        changed += [
            (f"{name}, taken away", marked(str(row.instance), ""))
            for row in formset.initial_forms
            if DELETION_FIELD_NAME in row.changed_data
        ]
    return changed + [("Moved", sentence) for sentence in moves(form.instance, formsets)]


def reasons(form, formsets):
    """Why the forms aren't valid, in one text."""
    return "\n".join(problems(form, formsets)) or "It isn't complete."


def problems(form, formsets, leave=()):
    """
    Why the forms aren't valid, a line for each reason. `leave` names fields of the page of which
    the caller says more.
    """
    found = [(form, ""), *((row, str(row.instance)) for one in formsets for row in one.forms)]
    lines = [
        ": ".join(filter(None, [name, label_of(part, field), str(error)]))
        for part, name in found
        for field, errors in part.errors.items()
        if not (part is form and field in leave)
        for error in errors
    ]
    return lines + [str(error) for formset in formsets for error in formset.non_form_errors()]


def label_of(form, field):
    return str(form[field].label) if field in form.fields else ""
