"""The history of a page in the admin: compare any two versions, restore any of them."""

from contextlib import nullcontext
from copy import copy

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from reversion.admin import VersionAdmin
from reversion.models import Version

from articles.publishing import history
from articles.publishing.replaced import replaced_pictures
from clinic_site.foundation.names import named


class HistoryAdmin(VersionAdmin):
    """Keeps a version of the page with all its blocks and rows at each save."""

    object_history_template = "admin/articles/history.html"
    history_latest_first = True
    # Restoring an earlier version brings back the text, not whether the page was public.
    not_restored = ["published_at"]
    is_restoring = False
    replaced = ()  # while a version is being restored: the Replaced pictures of the page
    kept_values = {}  # the current values of those fields, while a version is being restored

    def create_revision(self, request):
        """Start a revision only for a save, so that viewing a page takes no write lock."""
        is_save = request.method == "POST" and "_preview" not in request.POST
        return super().create_revision(request) if is_save else nullcontext()

    def get_urls(self):
        meta = self.model._meta
        name = f"{meta.app_label}_{meta.model_name}_compare"
        view = self.admin_site.admin_view(self.compare_view)
        return [path("<path:object_id>/history/compare/", view, name=name), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        context = {"versions": self.versions(object_id)} | (extra_context or {})
        return super().history_view(request, object_id, context)

    def versions(self, object_id):
        """The newest first."""
        versions = Version.objects.get_for_object_reference(self.model, unquote(object_id))
        return versions.select_related("revision").prefetch_related(named("revision__user"))

    def compare_view(self, request, object_id):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        versions = {str(version.pk): version for version in self.versions(object_id)}
        chosen = [versions.get(request.GET.get(name)) for name in ("old", "new")]
        if None in chosen:
            return redirect(self.admin_url("history", object_id))
        old, new = sorted(chosen, key=lambda version: version.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": f"What changed: {new.object_repr}",
            "object_id": object_id,
            "name": new.object_repr,
            "old": old,
            "new": new,
            "changes": history.compare(old, new),
        }
        return render(request, "admin/articles/compare.html", context)

    def revision_view(self, request, object_id, version_id, extra_context=None):
        """
        Restore by a copy of this admin that holds `kept_values`: the admin itself is shared by all
        requests.
        """
        # The library's own view would take a version of any other model.
        versions = Version.objects.get_for_model(self.model)
        version = get_object_or_404(versions, pk=version_id, object_id=unquote(object_id))
        restoring = self.for_restoring()
        rows = self.model.objects.filter(pk=version.object_id)
        restoring.kept_values = rows.values(*self.not_restored).first() or {}
        restoring.replaced = replaced_pictures(rows.first(), version)
        context = {
            "title": "An earlier version",
            "replaced": restoring.replaced,
            "has_descriptions_of_now": "descriptions" in request.GET,
        }
        response = super(HistoryAdmin, restoring).revision_view(
            request, object_id, version_id, context | (extra_context or {})
        )
        if request.method == "POST" and response.status_code == 302:
            for one in restoring.replaced:
                self.message_user(request, one.warning, messages.WARNING)
        return response

    def recover_view(self, request, version_id, extra_context=None):
        version = get_object_or_404(Version.objects.get_for_model(self.model), pk=version_id)
        if self.model._base_manager.filter(pk=version.object_id).exists():
            raise Http404  # nothing to bring back
        return super(HistoryAdmin, self.for_restoring()).recover_view(
            request, version_id, extra_context
        )

    def for_restoring(self):
        restoring = copy(self)
        restoring.is_restoring = True
        return restoring

    def get_object(self, request, *args, **kwargs):
        row = super().get_object(request, *args, **kwargs)
        if self.is_restoring and row is not None:
            drop_links_to_nothing(row)
            if request.method == "GET" and "descriptions" in request.GET:
                for one in self.replaced:
                    one.describe_as_now(row)
                if self.replaced:
                    row.refresh_from_db(fields=["picture_description"])
        for name, value in self.kept_values.items():
            setattr(row, name, value)
        return row

    def admin_url(self, action, *args):
        meta = self.model._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{action}", args=args)


def drop_links_to_nothing(row):
    """
    Take away the links of a restored row to topics, sources or treatments that were deleted
    since. The database would refuse the restored row because of them.
    """
    for field in row._meta.many_to_many:
        links = field.remote_field.through
        ends = {end.related_model: end.name for end in links._meta.fields if end.is_relation}
        there = field.related_model._base_manager.values("pk")
        mine = links._base_manager.filter(**{ends[type(row)]: row})
        mine.exclude(**{f"{ends[field.related_model]}__in": there}).delete()
