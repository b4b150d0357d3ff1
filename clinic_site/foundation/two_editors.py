"""
Two members of staff have the same record open: who saves second is refused once and is shown
what the first one saved, or what they typed, where the first one deleted it. The mixin
EditedTogether is for every ModelAdmin whose rows staff edit.

A form says in a hidden field what its record held when the form was made, as a digest for each
field and for the rows inside the record. At a save these are compared with what is saved now.
"""

import json
import re
from functools import partial

from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.db.models import prefetch_related_objects
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet
from django.http import Http404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .choices import is_number
from .differences import unsaved_changes
from .names import name_of

FIELD = "seen"  # the hidden field
OPENED = "opened at"  # in that field: when the form was made
# True of texts and of boxes, choices and dates.
COMPARE = (
    "Compare both above, change yours where theirs should stay, then save again: yours replaces "
    "theirs."
)


def digest(value):
    return salted_hmac("two_editors", json.dumps(value), algorithm="sha256").hexdigest()[:20]


def digest_of_list(rows):
    """Of the rows that a record lists in a field, as RefusesStaleSave.state() has it."""
    return digest(str(sorted(row.pk for row in rows)))


def digest_of_field(row, name):
    return digest(values(row, [name])[name])


def values(row, names):
    """What these fields of a row hold, as text that changes when one does."""
    meta = row._meta
    held = {f.name: f.value_to_string(row) for f in meta.concrete_fields if f.name in names}
    for field in meta.many_to_many:
        if field.name in names:
            held[field.name] = sorted(other.pk for other in getattr(row, field.name).all())
    return {name: str(value) for name, value in held.items()}


class RefusesStaleSave:
    """The form of such a record. EditedTogether adds it to a form class that lacks it."""

    is_stale = False
    user = None  # who saves
    shows_draft = False  # whether the form shows a draft that was begun before it was opened
    inlines = staticmethod(list)  # returns the formset classes of the rows inside the record

    def state(self, row, rows_inside):
        """
        What a record holds: {name of a field or of the rows inside: digest}. `rows_inside` are
        pairs of a formset and its rows.
        """
        state = {name: digest(value) for name, value in values(row, self.base_fields).items()}
        for formset, rows in rows_inside:
            names = formset.form.base_fields
            held = sorted((inside.pk, values(inside, names)) for inside in rows)
            state[formset.model._meta.label] = digest(held)
        return state

    def shown_state(self, rows_inside):
        """What the form shows before it is sent."""
        return self.state(self.instance, rows_inside)

    def saved_state(self):
        """What is saved now; None if it was deleted."""
        # Locked, so that of two saves at once the second sees the first.
        rows = type(self.instance)._base_manager.select_for_update()
        row = rows.filter(pk=self.instance.pk).first()
        if row is None:
            return None
        inside = [
            (formset, formset.model._base_manager.filter(**{formset.fk.name: row}))
            for formset in self.inlines()
        ]
        return self.state(row, inside)

    def matters(self, name):
        """Whether this save may write over a change of a field that somebody made meanwhile."""
        return True

    def clean(self):
        cleaned = super().clean()
        if unseen := self.find_unseen():
            self.refuse(*unseen)
        return cleaned

    def find_unseen(self):
        """(What the form has seen, what is saved now) where that differs and matters, else None."""
        if not self.data.get(FIELD) or (state := self.saved_state()) is None:
            return None
        try:
            seen = dict(json.loads(self.data[FIELD]))
        except (TypeError, ValueError, RecursionError):  # not from our form
            seen = {}
        changed = {name for name, value in state.items() if seen.get(name) != value}
        return (seen, state) if any(self.matters(name) for name in changed) else None

    def refuse(self, seen, state):
        self.is_stale = True
        self.data = self.data.copy()
        # The user is shown both texts now, so the next save goes through.
        self.data[FIELD] = seen_value(state)
        since = "this draft was begun" if self.shows_draft else "you opened it"
        self.add_error(
            None,
            f"{self.saved_by(seen)} saved this {self.instance._meta.verbose_name} after {since}, "
            f"so yours isn't saved yet. Everything you entered is still here. {COMPARE}",
        )

    def saved_by(self, seen):
        """Who saved the record since the form was made, as far as is known."""
        entry = self.log_entries().select_related("user").order_by("-action_time", "-pk").first()
        if entry is None or entry.action_time.isoformat() < str(seen.get(OPENED)):
            return "Somebody"
        if entry.user == self.user:
            return "You" if self.shows_draft else "You, in another window,"
        return name_of(entry.user)

    def log_entries(self):
        # As the admin logs it: a proxy has entries of its own.
        kind = ContentType.objects.get_for_model(self.instance, for_concrete_model=False)
        return LogEntry.objects.filter(content_type=kind, object_id=str(self.instance.pk))


class EditedTogetherFormSet(BaseInlineFormSet):
    """
    For the rows inside such a record. One that somebody deleted meanwhile counts as a new row with
    what was typed of it, so that the second save goes through and adds it again, as the user was
    shown. Django refuses every save of it, with a reason that no page shows.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_bound and (gone := self.deleted_meanwhile()):
            self.data = self.with_new_rows(gone)
            del self.management_form  # it keeps the counts that it has read

    def deleted_meanwhile(self):
        """Where in the form the rows stand that aren't in the database anymore."""
        places = range(min(self.initial_form_count(), self.total_form_count()))
        pk_name = self.model._meta.pk.name
        sent = ((place, self.data.get(f"{self.prefix}-{place}-{pk_name}")) for place in places)
        sent = {place: int(pk) for place, pk in sent if is_number(pk)}
        there = {row.pk for row in self.get_queryset()} if sent else set()
        missing = {place: pk for place, pk in sent.items() if pk not in there}
        if not missing:
            return []
        elsewhere = self.model._base_manager.filter(pk__in=missing.values())
        others = set(elsewhere.values_list("pk", flat=True))  # no slip of staff: Django refuses it
        return [place for place, pk in missing.items() if pk not in others]

    def with_new_rows(self, gone):
        """What was sent, with these rows as the first of the new ones."""
        initial, total = self.initial_form_count(), self.total_form_count()
        kept = [place for place in range(initial) if place not in gone]
        # Of a row that the user deleted too, nothing is left to do.
        new = [
            place
            for place in gone
            if not self.data.get(f"{self.prefix}-{place}-{DELETION_FIELD_NAME}")
        ]
        places = {was: now for now, was in enumerate([*kept, *new, *range(initial, total)])}
        row = re.compile(rf"{re.escape(self.prefix)}-([0-9]{{1,6}})-(.+)")
        data = self.data.copy()
        data.clear()
        for name, values in self.data.lists():
            if not (part := row.fullmatch(name)):
                data.setlist(name, values)
            elif (was := int(part[1])) in places:
                data.setlist(f"{self.prefix}-{places[was]}-{part[2]}", values)
        for was in new:
            data[f"{self.prefix}-{places[was]}-{self.model._meta.pk.name}"] = ""
        data[f"{self.prefix}-{INITIAL_FORM_COUNT}"] = str(len(kept))
        data[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(len(places))
        return data


def seen_value(state):
    return json.dumps(state | {OPENED: timezone.now().isoformat()})


class EditedTogether:
    """A mixin for a ModelAdmin. It goes before admin.ModelAdmin in the list of bases."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """
        What was typed of a record that was deleted meanwhile: the page for what isn't there shows
        it. Django's own answer would drop it.
        """
        is_sent = request.method == "POST" and object_id
        if is_sent and self.get_object(request, unquote(object_id)) is None:
            raise Http404
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if not change:
            return super().get_form(request, obj, change=change, **kwargs)
        base = kwargs.get("form", self.form)
        if not issubclass(base, RefusesStaleSave):
            # Django leaves fields out that are only read, but of a form of its own choice alone.
            read = dict.fromkeys(
                set(self.get_readonly_fields(request, obj)) & set(base.declared_fields)
            )
            kwargs["form"] = type(base)(base.__name__, (RefusesStaleSave, base), read)
        form = super().get_form(request, obj, change=change, **kwargs)
        # Safe to set on the class: Django makes a new form class for each request.
        form.user = request.user
        form.inlines = staticmethod(partial(self.formset_classes, request, obj))
        return form

    def formset_classes(self, request, obj):
        return [
            inline.get_formset(request, obj) for inline in self.get_inline_instances(request, obj)
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if isinstance(form, RefusesStaleSave):
            # From rows that are read already.
            inside = [(formset, formset.get_queryset()) for formset in self.formsets(context)]
            context["seen"] = (
                form.data.get(FIELD) or context.get("seen") or seen_value(form.shown_state(inside))
            )
            if form.is_stale:
                shown = context.get("unsaved_changes", [])
                context["unsaved_changes"] = [*shown, *self.unsaved_changes(form, context)]
        return super().render_change_form(request, context, *args, **kwargs)

    def unsaved_changes(self, form, context):
        return unsaved_changes(form, self.formsets(context))

    def formsets(self, context):
        return [inline.formset for inline in context["inline_admin_formsets"]]

    def get_object(self, request, object_id, from_field=None):
        """With all that its form lists, which the checklist and the digest read again."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "GET":
            prefetch_related_objects([row], *(field.name for field in row._meta.many_to_many))
        return row
