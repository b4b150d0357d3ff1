"""Taking a public page down: one question, with the pages that link to it."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path

from articles.links.places import linked_from
from articles.models import Review, WorkingDraft
from articles.publishing.locks import locked
from articles.publishing.words import Words

from .links import with_forms

TO_KEEP_A_DRAFT = "To keep it a draft, clear the date under “Publish on” and press “Save draft”."


class TakeDownAdmin:
    """
    A mixin for the admin of pages. Its own question, and not the page's form: nothing else of the
    page is saved with it, and nobody empties a date by hand.
    """

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}_take_down"
        view = self.admin_site.admin_view(self.take_down_view)
        return [path("<path:object_id>/take-down/", view, name=name), *super().get_urls()]

    @transaction.atomic
    def take_down_view(self, request, object_id):
        if (found := self.get_object(request, unquote(object_id))) is None:
            raise Http404
        page, draft = found, WorkingDraft.objects.of(found).select_related("saved_by").first()
        if request.method == "POST":
            page, draft = locked(self.model, found.pk)
            if page is None:
                raise Http404
        if not self.has_change_permission(request, page):
            raise PermissionDenied
        if not page.is_published:
            words = f"“{page}” isn't public, so there's nothing to take down."
            if page.published_at:
                words = f"{words} {TO_KEEP_A_DRAFT}"
            self.message_user(request, words)
            return redirect(self.admin_url("change", page.pk))
        if request.method == "POST":
            return self.take_down(request, page, draft)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Take this page down?",
            "page": page,
            "draft": draft,
            "needs_approval": needs_approval(page),
            "form_url": self.admin_url("change", page.pk),
            "links": with_forms(request.user, linked_from(page)),
        }
        return render(request, "admin/articles/take_down.html", context)

    def take_down(self, request, page, draft):
        address = page.get_absolute_url()
        with self.create_revision(request):
            page.published_at = None
            page.save()
            self.log_change(request, page, "Took it down.")
        if draft and draft.publish_at:
            draft.publish_at = draft.publish_by = None
            draft.save(update_fields=["publish_at", "publish_by"])
            words = "The changes in its draft aren't scheduled anymore."
            self.message_user(request, words, messages.WARNING)
        self.message_about_redirect(request, address, page)
        return redirect(self.admin_url("change", page.pk))


def needs_approval(page):
    """Whether its words may not go public again before a clinician has approved them."""
    if not page.needs_approval:
        return False
    return Review.objects.approval_of(page, Words.saved(page).digest) is None
