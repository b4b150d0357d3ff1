"""Mending a slip in what a page tells its readers about changes. The history keeps both texts."""

import json
from copy import copy

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from articles.publishing import review, shared
from articles.publishing.checklist import NOTE, Checklist
from articles.publishing.locks import locked
from articles.publishing.words import Words

from .checked import why_field
from .review import ASKS_WHY

LONGEST = 200  # characters


class ChangeNotesForm(forms.Form):
    """A field for each note of a page. One that is emptied is taken away."""

    seen = forms.CharField(widget=forms.HiddenInput)
    why_without_review = why_field(
        "One line for the clinician, such as “A word was missing.” The page keeps its old review "
        "date."
    )

    asks_why = False  # whether this changes what a public page says, and nobody approved it

    def __init__(self, publication, is_approver, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.publication, self.is_approver = publication, is_approver
        self.fields["seen"].initial = json.dumps(publication.change_notes)
        for number, (day, text) in enumerate(publication.changes):
            self.fields[f"note-{number}"] = forms.CharField(
                label=date_format(day),
                initial=text,
                required=False,
                max_length=LONGEST,
                widget=AdminTextareaWidget(attrs={"rows": 2}),
            )

    def clean(self):
        super().clean()
        if self.cleaned_data.get("seen") != json.dumps(self.publication.change_notes):
            raise forms.ValidationError(
                "Somebody changed these notes after you opened this page, so yours aren't saved. "
                "Open it again to see theirs."
            )
        if not self.errors:
            self.judge()

    def judge(self):
        """Hold the notes to what the page's form holds its words to."""
        page = copy(self.publication)
        before = Words.saved(page).digest
        page.change_notes, _mended = self.mended()
        checklist = Checklist(page)
        if page.published_at:  # of a page with a date they go public then
            for finding in checklist.blocks:
                if finding.place == NOTE:
                    self.add_error(None, f"Not saved. {finding.message}")
        if not (page.needs_approval and page.published_at):
            return
        is_changed = checklist.words.digest != before
        if is_changed and checklist.approval is None and not self.is_approver:
            self.asks_why = True
            if not self.cleaned_data.get(review.WHY_FIELD):
                self.add_error(review.WHY_FIELD, ASKS_WHY)

    def mended(self):
        """(The notes as they are now, what was mended in words for the history)."""
        mended, notes = [], []
        for number, (day, old) in enumerate(self.publication.change_notes):
            new = self.cleaned_data[f"note-{number}"]
            if new:
                notes.append([day, new])
            if new != old:
                name = self.fields[f"note-{number}"].label
                became = f"now “{new}”" if new else "taken away"
                mended.append(f"Note for readers of {name}: “{old}”, {became}.")
        return notes, mended

    def save(self):
        """Write the notes; returns what was mended, in words for the history."""
        notes, mended = self.mended()
        if mended:
            self.publication.change_notes = notes
            self.publication.save()
        return " ".join(mended)


class ChangeNotesAdmin:
    """A mixin for the admin of a publication. It goes before HistoryAdmin."""

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}_notes"
        view = self.admin_site.admin_view(self.notes_view)
        return [path("<path:object_id>/notes/", view, name=name), *super().get_urls()]

    @admin.display(description="notes so far")
    def earlier_notes(self, publication):
        notes = format_html_join(
            "", "<li>{}: {}</li>", ((date_format(day), text) for day, text in publication.changes)
        )
        if not notes:
            return "None yet."
        link = '<ul>{}</ul><a href="{}">Correct a note</a>'
        return format_html(link, notes, self.admin_url("notes", publication.pk))

    @transaction.atomic
    def notes_view(self, request, object_id):
        if not (found := self.get_object(request, unquote(object_id))):
            raise Http404
        publication = locked(self.model, found.pk)[0] if request.method == "POST" else found
        if publication is None:
            raise Http404
        if not self.has_change_permission(request, publication):
            raise PermissionDenied
        is_approver = review.approver(request.user) is not None
        data = request.POST if request.method == "POST" else None
        form = ChangeNotesForm(publication, is_approver, data)
        if request.method == "POST" and form.is_valid():
            with self.create_revision(request):
                if mended := form.save():
                    self.log_change(request, publication, mended)
                    if publication.needs_approval and publication.published_at:
                        why = form.cleaned_data[review.WHY_FIELD]
                        shared.record_on(publication, request.user, "Note for readers", why)
            self.message_user(request, "The notes for readers are saved.")
            return redirect(self.admin_url("change", publication.pk))
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Correct a note for readers",
            "original": publication,
            "form": form,
        }
        return render(request, "admin/articles/notes.html", context)
