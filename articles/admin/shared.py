"""
Forms of what public health pages show and don't hold themselves, such as a treatment. A change of
it changes their words, so it goes out as a change of theirs does: with one line that says why, or
by somebody who may approve them.
"""

from django import forms

from articles.publishing import review, shared
from articles.publishing.locks import lock_all

from .checked import why_field

ASKS_WHY = (
    "Not saved yet. The public pages listed here show this, and no clinician has approved the "
    "change. Ask one to make it, or say in one line why it can't wait and save again. A clinician "
    "then sees these pages listed."
)


class SharedForm(forms.ModelForm):
    why_without_review = why_field(
        "One line for the clinician, such as “A risk was missing.” The pages keep their old "
        "review dates."
    )

    # Set by SharedAdmin:
    is_approver = False  # whether who saves it may approve the pages
    read_before = None  # what readers read of it before this save
    pages_with = staticmethod(lambda _row: [])  # returns the health pages that show it

    pages = ()  # those, where this save changes what they show
    asks_why = False

    def read(self):
        """What readers would read of it after this save."""
        raise NotImplementedError

    def full_clean(self):
        is_change = self.is_bound and self.instance.pk
        if is_change:
            lock_all(self.pages_with(self.instance))
        super().full_clean()
        if is_change and self.read() != self.read_before:
            self.pages = self.pages_with(self.instance)
            self.asks_why = bool(self.pages) and not self.is_approver
        if self.asks_why and not self.cleaned_data.get(review.WHY_FIELD):
            self.add_error(review.WHY_FIELD, ASKS_WHY)


class SharedAdmin:
    """A mixin for the admin of such rows. It goes before HistoryAdmin and admin.ModelAdmin."""

    before = ()  # while a version is being restored: what readers read before, as the only item

    def read_of(self, row):
        """What readers read of a row as it is saved now."""
        raise NotImplementedError

    def pages_with(self, row):
        """The health pages that show a row, and are public or will be at their time."""
        raise NotImplementedError

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if request.method == "POST" and change:
            # Safe to set on the class: Django makes a new form class for each request.
            form.is_approver = review.approver(request.user) is not None
            form.read_before = self.before[0] if self.before else self.read_of(obj)
            form.pages_with = staticmethod(self.pages_with)
        return form

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        why = form.cleaned_data.get(review.WHY_FIELD)
        told = shared.record_change(form.instance, form.pages, request.user, why)
        if told:
            self.message_user(request, told_in_words(told))

    def render_change_form(self, request, context, *args, **kwargs):
        context["asks_why"] = context["adminform"].form.asks_why
        return super().render_change_form(request, context, *args, **kwargs)


def told_in_words(count):
    pages = "1 page is" if count == 1 else f"{count} pages are"
    return f"Saved without a review. {pages} on the clinician's list, with the reason."
