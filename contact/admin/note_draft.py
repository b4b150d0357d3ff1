"""Notes that staff have typed into a message and not saved: kept for them, and offered back."""

from itertools import chain

from django import forms
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from clinic_site.foundation.differences import between
from contact.hours import clock
from contact.models import Inquiry, NoteDraft

from .text import moment

NOT_KEPT = {
    403: "Your account can't change this message, so your note isn't kept.",
    410: "This person has been erased, so your note isn't kept.",
}


class TypedForm(forms.Form):
    """Refuses what no database takes, in the words of every other form."""

    notes = forms.CharField(required=False, strip=False)
    begun_on = forms.CharField(required=False, strip=False)

    def add_prefix(self, field_name):
        """The admin's form has a hidden field with what the notes held when it was made."""
        return "initial-notes" if field_name == "begun_on" else field_name


class NoteDraftPages:
    """What InquiryAdmin does about notes that are not saved yet."""

    def get_note_draft_urls(self):
        view = self.admin_site.admin_view(self.note_draft_view)
        return [path("<int:pk>/note-draft/", view, name="contact_inquiry_note_draft")]

    @method_decorator(require_POST)
    def note_draft_view(self, request, pk):
        """For note-draft.js; the button that throws a draft away posts here too."""
        inquiry = get_object_or_404(Inquiry, pk=pk)
        if not self.has_change_permission(request, inquiry):
            return not_kept(410 if inquiry.erased_at else 403)
        if "drop" in request.POST:
            inquiry.note_drafts.filter(user=request.user).delete()
            self.message_user(request, "The note that wasn't saved is thrown away.")
            return redirect(inquiry.admin_path)
        form = TypedForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"message": " ".join(chain(*form.errors.values()))}, status=400)
        try:
            kept_at = NoteDraft.objects.keep(
                inquiry, request.user, form.cleaned_data["notes"], form.cleaned_data["begun_on"]
            )
        except Inquiry.DoesNotExist:  # erased a moment ago
            return not_kept(410)
        words = f"Draft of your note saved at {time_of(kept_at)}" if kept_at else ""
        return JsonResponse({"message": words})

    def note_drafts(self, request, inquiry, form):
        """
        What the page of a message says of such notes, as a context. Those of whoever opens it are
        put back into the form; of their colleagues' it says that there are some.
        """
        if not self.has_change_permission(request, inquiry):
            return {}
        context = {
            "note_draft_url": reverse("admin:contact_inquiry_note_draft", args=[inquiry.pk]),
            "note_writers": [],
        }
        for draft in inquiry.note_drafts.select_related("user"):
            if draft.user != request.user:
                context["note_writers"].append(in_words(draft))
            elif not form.is_bound:
                form.put_back(draft.text)
                context["note_draft"] = sentence(
                    f"You hadn’t saved this note from {time_of(draft.saved_at)}"
                )
                if not draft.is_about(inquiry.notes):
                    both = ({"notes": ("Notes", text)} for text in (inquiry.notes, draft.text))
                    context["unsaved_changes"] = between(*both)
        return context


def not_kept(status):
    return JsonResponse({"message": NOT_KEPT[status]}, status=status)


def in_words(draft):
    if draft.is_recent:
        return sentence(f"{draft.user} is writing a note, since {time_of(draft.started_at)}")
    return f"{draft.user} began a note, {time_of(draft.started_at)}, and hasn't saved it."


def sentence(words):
    """With one period, though "10:42 a.m." ends with one already."""
    return words.removesuffix(".") + "."


def time_of(time):
    """The time of day; of another day, the day too."""
    local = timezone.localtime(time)
    return clock(local.time()) if local.date() == timezone.localdate() else moment(time)
