"""Formsets of the blocks and other rows in a page's form."""

from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.functional import cached_property

from articles.publishing import working_drafts
from clinic_site.foundation.choices import ChooseRow
from clinic_site.foundation.two_editors import EditedTogetherFormSet


class RowFormSet(EditedTogetherFormSet):
    """
    Adds itself to `page_formsets`, from which CheckedForm checks all rows together. `draft` is
    the JSON of the page's working draft: until the form is sent, its rows show what that holds.
    """

    def __init__(self, *args, page_formsets, draft=None, **kwargs):
        super().__init__(*args, **kwargs)
        page_formsets.append(self)
        self.drafted = working_drafts.rows_of(draft, self)
        if self.drafted and not self.is_bound:
            self.extra = len(self.drafted_new)

    @cached_property
    def drafted_new(self):
        """The draft's rows that the page doesn't have, or has lost meanwhile."""
        there = {str(row.pk) for row in self.get_queryset()}
        return [
            row
            for key, row in self.drafted.items()
            if key not in there and DELETION_FIELD_NAME not in row
        ]

    def drafted_row(self, index):
        rows = self.get_queryset()
        if index < len(rows):
            return self.drafted.get(str(rows[index].pk), {})
        new = self.drafted_new
        return new[index - len(rows)] if index - len(rows) < len(new) else {}

    def get_form_kwargs(self, index):
        kwargs = super().get_form_kwargs(index)
        if self.drafted and index is not None and not self.is_bound:
            kwargs["initial"] = self.drafted_row(index)
        return kwargs

    def add_fields(self, form, index):
        """Tell each field what its row has chosen, which came with the row in one query for all."""
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # without the admin's wrapper
            if isinstance(widget, ChooseRow):
                widget.known = getattr(form.instance, name, None)

    def with_drafted(self):
        """The forms, before they're sent, each with what the draft holds for it."""
        return [(form, self.drafted_row(index)) for index, form in enumerate(self.forms)]


class OrderedFormSet(RowFormSet):
    """Rows with an order number. A new row goes to the end unless the user gave it a number."""

    def save_new(self, form, commit=True):
        if "ordering" not in form.changed_data:
            rows = [row.instance.ordering for row in self.forms if row is not form]
            form.instance.ordering = max(rows, default=0) + 1
        return super().save_new(form, commit)

    def get_unique_error_message(self, unique_check):
        return f"The same {self.model._meta.verbose_name} is listed twice."
