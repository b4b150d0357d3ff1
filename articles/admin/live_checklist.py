"""The checklist of a page while its form is being filled in: nothing is saved, nothing locked."""

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.publishing.submitted import read_into, read_rows

TEMPLATE = "admin/includes/checklist.html"


class LiveChecklistAdmin:
    """A mixin for CheckedAdmin."""

    class Media:
        js = ["clinic_admin/checklist.js"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.checklist_view)
        return [
            path("add/checklist/", view, name=self.checklist_name("add")),
            path("<path:object_id>/checklist/", view, name=self.checklist_name("change")),
            *super().get_urls(),
        ]

    def checklist_name(self, of):
        return f"{self.opts.app_label}_{self.opts.model_name}_{of}_checklist"

    def checklist_url(self, row):
        if row is None or row.pk is None:
            return reverse(f"admin:{self.checklist_name('add')}")
        return reverse(f"admin:{self.checklist_name('change')}", args=[row.pk])

    @method_decorator([require_POST, never_cache])
    def checklist_view(self, request, object_id=None):
        row = None
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
        elif (row := self.get_object(request, unquote(object_id))) is None:
            raise Http404
        elif not self.has_change_permission(request, row):
            raise PermissionDenied
        form, rows, chosen = self.read(request, row)
        page = form.instance
        checklist = form.check(
            [row for row, _place in rows],
            self.chosen(page, "sources", chosen),
            self.chosen(page, "treatments", chosen),
        )
        return render(request, TEMPLATE, self.checklist_context(checklist, form, rows))

    def read(self, request, row):
        """The form, the rows inside and the ids chosen in its lists, as submitted."""
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        form_class = self.get_form(request, row, change=row is not None, fields=fields)
        form = form_class(request.POST, instance=row)
        page, rows = form.instance, []
        for formset_class, inline in self.get_formsets_with_inlines(request, row):
            prefix = formset_class.get_default_prefix()
            kwargs = self.get_formset_kwargs(request, page, inline, prefix)
            rows += read_rows(formset_class(**kwargs))
        return form, rows, read_into(page, form)

    def chosen(self, page, name, chosen):
        """The rows chosen in a list of the form; None where it has no such list."""
        if name not in chosen:
            return None
        return page._meta.get_field(name).related_model.objects.filter(pk__in=chosen[name])
