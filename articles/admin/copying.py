from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.models import WorkingDraft
from articles.publishing.copying import copy_of
from clinic_site.foundation.two_editors import seen_value


class CopyAdmin:
    """A mixin for the admin of a publication: a page is copied. It goes before HistoryAdmin."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_copy"
        view = self.admin_site.admin_view(self.copy_view)
        return [path("<path:object_id>/copy/", view, name=name), *super().get_urls()]

    @method_decorator(require_POST)
    def copy_view(self, request, object_id):
        if not (page := self.get_object(request, unquote(object_id))):
            raise Http404
        if not (self.has_add_permission(request) and self.has_view_permission(request, page)):
            raise PermissionDenied
        try:
            copied = self.copy(request, page)
        except IntegrityError:  # another copy took the address at the same moment
            copied = self.copy(request, page)
        self.message_user(
            request,
            f"This is a copy of “{page}”. Nobody can read it until you publish it. Give it its "
            "own title and web address first.",
        )
        return redirect(self.admin_url("change", copied.pk))

    def copy(self, request, page):
        with self.create_revision(request):
            # What its form shows to this user.
            may_change = self.has_change_permission(request, page)
            draft = self.find_draft(request, str(page.pk)) if may_change else None
            copied = copy_of(page, draft, request.user)
            if draft:
                self.know_what_is_saved(request, copied)
            self.log_addition(request, copied, f"Copied from “{page}”.")
        return copied

    def know_what_is_saved(self, request, copied):
        """Its draft is begun on the copy as it's saved: see two_editors.py."""
        form, formsets = self.forms_of(request, copied)
        inside = [(formset, formset.get_queryset()) for formset in formsets]
        seen = seen_value(form.shown_state(inside))
        WorkingDraft.objects.of(copied).update(seen=seen)

    def may_copy(self, request, page):
        return page is not None and self.has_add_permission(request)

    def render_change_form(self, request, context, *args, **kwargs):
        is_current = not (context.get("revert") or context.get("recover"))
        context["may_copy"] = is_current and self.may_copy(request, context.get("original"))
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        context = {"may_copy": self.has_add_permission(request)} | (extra_context or {})
        return super().history_view(request, object_id, context)
