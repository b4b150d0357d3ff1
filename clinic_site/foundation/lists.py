"""
The lists of the admin answer any query. What no filter of a list can have asked is left out with a
sentence, and the rest counts. Django would forget the whole query, or ask the database and fail.
"""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters

LEFT_OUT = (
    "Part of this list’s web address can’t be looked up, so it’s left out. The buttons above the "
    "list narrow it down."
)
NO_SUCH_PAGE = "This list has no such page, so this is the first one."


class AnswersAnyQuery:
    """A mixin for a ModelAdmin. The staff's admin site adds it to each one."""

    def get_changelist(self, request, **kwargs):
        base = super().get_changelist(request, **kwargs)
        return type(base)(base.__name__, (CarefulList, base), {})


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
