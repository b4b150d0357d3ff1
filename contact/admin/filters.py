"""The filters of the inbox."""

from django.contrib import admin

from contact.models import Inquiry

Status = Inquiry.Status


class InboxFilter(admin.SimpleListFilter):
    """The inbox opens on what needs a person; whoever searches looks through everything."""

    title = "status"
    parameter_name = "status"
    URGENT, OPEN, LATE, ALL = "urgent", "open", "late", "all"
    WAITING = (URGENT, OPEN, LATE, *Inquiry.OPEN)

    LABELS = [
        (OPEN, "To answer"),
        (URGENT, "May be urgent"),
        (LATE, "Overdue"),
        *Status.choices,
        (ALL, "All messages"),
    ]

    def lookups(self, request, model_admin):
        return self.LABELS

    def choices(self, changelist):
        _all, *choices = super().choices(changelist)  # ours is among the others
        return choices

    @classmethod
    def shown(cls, request):
        if chosen := request.GET.get(cls.parameter_name):
            return chosen
        # An action is for the rows that it names, whatever became of them since the list came.
        names_rows = request.method == "POST" and request.POST.get("select_across") != "1"
        asks_otherwise = any(name == "q" or name.startswith("status__") for name in request.GET)
        return cls.ALL if names_rows or asks_otherwise else cls.OPEN

    def value(self):
        return self.shown(self.request)

    def queryset(self, request, queryset):
        match self.value():
            case self.URGENT:
                return queryset.urgent()
            case self.OPEN:
                return queryset.open()
            case self.LATE:
                return queryset.past_promise()
            case self.ALL:
                return queryset
            case status:
                return queryset.filter(status=status)


class AssigneeFilter(admin.SimpleListFilter):
    title = "assigned to"
    parameter_name = "assignee"

    def lookups(self, request, model_admin):
        return [("me", "Me"), ("nobody", "Nobody yet")]

    def queryset(self, request, queryset):
        match self.value():
            case "me":
                return queryset.filter(assignee=request.user)
            case "nobody":
                return queryset.filter(assignee=None)


class TopicFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "topic"
