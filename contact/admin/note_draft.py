"""Notes that staff have typed into a message and not saved: kept for them, and offered back."""

from itertools import chain
from urllib.parse import urlencode

from django import forms
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.crypto import get_random_string
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from clinic_site.foundation.clock import ended, time_or_moment
from clinic_site.foundation.differences import between
from clinic_site.foundation.names import name_of, named
from contact.models import Inquiry, NoteDraft

BESIDE = ("status", "assignee")  # what else is typed into the form of a message
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
        if version := request.POST.get("drop"):
            if draft := NoteDraft.objects.shown_as(inquiry, request.user, version):
                draft.delete()
                words = "The note that wasn't saved is thrown away."
            else:
                words = "Not thrown away: you've gone on with that note in another tab."
            self.message_user(request, words)
            return redirect(f"{inquiry.admin_path}{typed_beside(request)}")
        form = TypedForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"message": " ".join(chain(*form.errors.values()))}, status=400)
        try:
            kept_at = NoteDraft.objects.keep(
                inquiry,
                request.user,
                form.cleaned_data["notes"],
                form.cleaned_data["begun_on"],
                *form_keys(request),
            )
        except Inquiry.DoesNotExist:  # erased a moment ago
            return not_kept(410)
        words = f"Draft of your note saved at {time_or_moment(kept_at)}" if kept_at else ""
        return JsonResponse({"message": words})

    def note_drafts(self, request, inquiry, form):
        """
        What the page of a message says of such notes, as a context. The newest of whoever opens it
        is put back into the form, and those from other tabs stand beside it; of their colleagues'
        it says that there are some.
        """
        if not self.has_change_permission(request, inquiry):
            return {}
        context = {
            "note_draft_url": reverse("admin:contact_inquiry_note_draft", args=[inquiry.pk]),
            "note_key": get_random_string(NoteDraft.KEY_LENGTH),
        }
        drafts = list(inquiry.note_drafts.prefetch_related(named("user")))
        others = {draft.user: draft for draft in reversed(drafts) if draft.user != request.user}
        context["note_writers"] = [in_words(draft) for draft in others.values()]
        if form.is_bound:
            key, shown = form_keys(request)
            return context | {"note_key": key, "note_shown": shown}
        typed = {name: request.GET[name] for name in BESIDE if name in request.GET}
        mine = [draft for draft in drafts if draft.user == request.user]
        if mine:
            draft, *context["other_notes"] = mine
            typed["notes"] = draft.text
            context["note_draft"] = ended(
                f"You hadn’t saved this note from {time_or_moment(draft.saved_at)}"
            )
            context["note_shown"] = draft.version
            if not draft.is_about(inquiry.notes):
                both = ({"notes": ("Notes", text)} for text in (inquiry.notes, draft.text))
                context["unsaved_changes"] = between(*both)
        form.put_back({name: value for name, value in typed.items() if name in form.fields})
        return context


def form_keys(request):
    """The key of the form that was sent, and which version of a draft it had put back."""
    sent = (request.POST.get(name, "") for name in ("note_key", "note_shown"))
    key, shown = (value.replace("\0", "") for value in sent)
    return key[: NoteDraft.KEY_LENGTH], shown


def typed_beside(request):
    """As a query string, what else somebody had changed in the form and not saved."""
    typed = {
        name: request.POST[name]
        for name in BESIDE
        if name in request.POST and request.POST[name] != request.POST.get(f"initial-{name}")
    }
    return f"?{urlencode(typed)}" if typed else ""


def without_typed(request):
    """The address of the form once it's saved, when nothing of that is left to put back."""
    query = request.GET.copy()
    for name in BESIDE:
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def not_kept(status):
    return JsonResponse({"message": NOT_KEPT[status]}, status=status)


def in_words(draft):
    who, since = name_of(draft.user), time_or_moment(draft.started_at)
    if draft.is_recent:
        return ended(f"{who} has been writing a note since {since}")
    return f"{who} began a note, {since}, and hasn't saved it."
