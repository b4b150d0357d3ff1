"""Formsets of the blocks and other rows in a page's form."""

from django.forms.models import BaseInlineFormSet


class RowFormSet(BaseInlineFormSet):
    """Adds itself to `page_formsets`, from which CheckedForm checks all rows together."""

    def __init__(self, *args, page_formsets, **kwargs):
        super().__init__(*args, **kwargs)
        page_formsets.append(self)


class OrderedFormSet(RowFormSet):
    """Rows with an order number. A new row goes to the end unless the user gave it a number."""

    def save_new(self, form, commit=True):
        if "ordering" not in form.changed_data:
            rows = [row.instance.ordering for row in self.forms if row is not form]
            form.instance.ordering = max(rows, default=0) + 1
        return super().save_new(form, commit)

    def get_unique_error_message(self, unique_check):
        return f"The same {self.model._meta.verbose_name} is listed twice."
