"""The list of broken links, and where staff mend each."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from articles.links import places
from articles.links.weekly import check_again
from articles.models import LinkCheck
from clinic_site.foundation.clock import column
from clinic_site.foundation.read_only_admin import ReadOnlyAdmin


def form_url(user, link):
    """The form of the page or record that holds a link; "" for who may not see it."""
    app, model = link.model.split(".")
    if not user.has_perm(f"{app}.view_{model}"):
        return ""
    return reverse(f"admin:{app}_{model}_change", args=[link.pk])


def places_in_forms(links):
    """The id that the field or block of each has in that form: {its place: id}."""
    parents = defaultdict(set)  # of each kind of block, for which one query is enough
    for link in links:
        if len(link.place) == 2:
            parents[link.place[0]].add(link.pk)
    found = {link.place: f"id_{link.place[0]}" for link in links if len(link.place) == 1}
    for label, pages in parents.items():
        numbers = defaultdict(count)  # of the blocks of each page, in its order
        blocks = apps.get_model(label).objects.filter(parent__in=pages)
        for key, page in blocks.values_list("pk", "parent"):
            found[label, key] = f"{label.partition('.')[2]}_set-{next(numbers[page])}"
    return found


def with_forms(user, links):
    """[(link, the URL of its form or ""), …], for lists of what links to a page."""
    return [(link, form_url(user, link)) for link in links]


@dataclass
class Line:
    message: str
    url: str  # of the place in the form, or ""
    check: int | None  # key of the LinkCheck, for a link to another site


@dataclass
class Holder:
    """A page or record with broken links."""

    title: str
    kind: str
    lines: list = field(default_factory=list)


def holders(user):
    found, broken = {}, places.broken_links()
    ids = places_in_forms([link for link, _message, _check in broken])
    for link, message, check in broken:
        kind = apps.get_model(link.model)._meta.verbose_name
        holder = found.setdefault((link.model, link.pk), Holder(link.title, kind))
        form = form_url(user, link)
        holder.lines.append(Line(message, form and f"{form}#{ids.get(link.place, '')}", check))
    return sorted(found.values(), key=lambda holder: (holder.kind, holder.title))


@admin.register(LinkCheck)
class LinkCheckAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """Shows what is broken, by page; the checks themselves are the worker's."""

    list_display = ["url", "status", "reason", column("last_checked", "last checked")]

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.again_view))
        name = "articles_linkcheck_again"
        return [path("<int:pk>/again/", view, name=name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        unclear = LinkCheck.objects.filter(status=LinkCheck.Status.UNCLEAR).count()
        request.current_app = self.admin_site.name
        context = self.admin_site.each_context(request) | {
            "title": "Broken links",
            "opts": self.opts,
            "holders": holders(request.user),
            "unclear": unclear,
            "is_checking": settings.CHECK_LINKS,
        }
        return TemplateResponse(request, "admin/articles/broken_links.html", context)

    def again_view(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        check = LinkCheck.objects.filter(pk=pk).first()
        if check is None:
            raise Http404
        if settings.CHECK_LINKS:
            check_again.enqueue(check.pk)
            words = f"We're asking {check.url} again. Reload this page in a minute."
            self.message_user(request, words)
        else:
            words = "This site doesn't check links to other sites (CHECK_LINKS)."
            self.message_user(request, words, messages.WARNING)
        return redirect("admin:articles_linkcheck_changelist")
