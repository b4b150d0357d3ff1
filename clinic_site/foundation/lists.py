"""
The lists of the admin answer any query. What no filter of a list can have asked is left out with a
sentence, and the rest counts. Django would forget the whole query, or ask the database and fail.

And what is done from a list with many rows is done with those that somebody saw, as they saw them.
"""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.utils.html import format_html

from .choices import is_number

LEFT_OUT = (
    "Part of this list’s web address can’t be looked up, so it’s left out. The buttons above the "
    "list narrow it down."
)
ONLY_THIS_PAGE = (
    "Only for the rows on this page. The others, which nobody has seen, are as they were."
)
CHANGED_SINCE = "Left alone, because it changed after your list came up: {}. Look again first."
MOST_NAMED = 5  # rows in one sentence
NO_SUCH_PAGE = "This list has no such page, so this is the first one."


class AnswersAnyQuery:
    """A mixin for a ModelAdmin. The staff's admin site adds it to each one."""

    def get_changelist(self, request, **kwargs):
        base = super().get_changelist(request, **kwargs)
        return type(base)(base.__name__, (CarefulList, base), {})


def read_seen(values):
    """{pk: what the list showed of the row}, from values such as "12 sent"."""
    pairs = (value.partition(" ")[::2] for value in values)
    return {int(pk): shown for pk, shown in pairs if is_number(pk)}


def in_short(names):
    """The first few of many names, and how many more there are."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


class ActsOnWhatWasShown:
    """
    A mixin for a ModelAdmin whose actions ask nothing before they act. They take the rows from
    as_shown(): never those of other pages, nor what came or changed since the list was made.
    """

    def shown(self, row):
        """What the list says of a row that may change meanwhile, in a few letters."""
        raise NotImplementedError

    def name_of_row(self, row):
        return str(row)

    def action_checkbox(self, row):
        field = '{}<input type="hidden" name="seen" value="{} {}">'
        return format_html(field, super().action_checkbox(row), row.pk, self.shown(row))

    def as_shown(self, request):
        """
        The rows whose boxes were checked and that still are what the list showed, locked; so call
        it in a transaction. The others are named in a message.
        """
        if request.POST.get("select_across") == "1":
            messages.warning(request, ONLY_THIS_PAGE)
        seen = read_seen(request.POST.getlist("seen"))
        checked = [pk for pk in request.POST.getlist(ACTION_CHECKBOX_NAME) if is_number(pk)]
        rows = self.get_queryset(request).select_for_update().filter(pk__in=checked)
        same, changed = [], []
        for row in rows.order_by("pk"):
            (same if seen.get(row.pk) == self.shown(row) else changed).append(row)
        if changed:
            names = in_short([self.name_of_row(row) for row in changed])
            messages.warning(request, CHANGED_SINCE.format(names))
        return same


class CarefulList:
    """A mixin for a ChangeList."""

    def get_filters(self, request):
        asked = self.get_filters_params()
        self.leave_out(
            request,
            [
                name
                for name in asked
                if not self.is_of_a_filter(name) or "\0" in "".join(asked[name])
            ],
        )
        filters = super().get_filters(request)
        specs, _has_filters, remaining, *_others = filters
        by_date = {f"{self.date_hierarchy}__gte", f"{self.date_hierarchy}__lt"}
        unknown = [name for name in remaining if name not in by_date]
        unknown += [spec.parameter_name for spec in specs if not is_a_choice(spec)]
        if self.leave_out(request, unknown):
            return super().get_filters(request)
        return filters

    def get_queryset(self, request, exclude_parameters=None):
        try:
            return super().get_queryset(request, exclude_parameters)
        except IncorrectLookupParameters:  # such as a date that is none
            self.leave_out(request, self.get_filters_params())
            return super().get_queryset(request, exclude_parameters)

    def get_results(self, request):
        try:
            return super().get_results(request)
        except IncorrectLookupParameters:
            messages.warning(request, NO_SUCH_PAGE)
        except OverflowError:  # a date at the end of the calendar
            self.leave_out(request, self.get_filters_params())
            self.queryset = self.get_queryset(request)
        self.page_num = 1
        return super().get_results(request)

    def is_of_a_filter(self, name):
        for one in self.list_filter:
            if isinstance(one, type):
                if name == one.parameter_name:
                    return True
            elif name.startswith(f"{one[0] if isinstance(one, tuple | list) else one}__"):
                return True
        return bool(self.date_hierarchy) and name.startswith(f"{self.date_hierarchy}__")

    def leave_out(self, request, names):
        """Returns whether there was anything to leave out."""
        found = [name for name in list(names) if name in self.filter_params]
        for name in found:
            del self.params[name], self.filter_params[name]
        if found:
            messages.warning(request, LEFT_OUT)
        return bool(found)


def is_a_choice(spec):
    if not isinstance(spec, admin.SimpleListFilter):
        return True
    value = spec.used_parameters.get(spec.parameter_name)
    return not value or value in [str(choice) for choice, _label in spec.lookup_choices]
