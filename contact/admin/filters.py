"""The filters of the inbox."""

from django.contrib import admin
from django.db.models import Count, Q

from contact.models import Inquiry

Status = Inquiry.Status


class InboxFilter(admin.SimpleListFilter):
    """The inbox opens on what needs a person; whoever searches looks through everything."""

    title = "status"
    parameter_name = "status"
    URGENT, OPEN, LATE, MINE, ALL = "urgent", "open", "late", "mine", "all"
    WAITING = (URGENT, OPEN, LATE, MINE, *Inquiry.OPEN)

    LABELS = [
        (OPEN, "To answer"),
        (URGENT, "May be urgent"),
        (LATE, "Overdue"),
        (MINE, "Mine"),
        *Status.choices,
        (ALL, "All messages"),
    ]

    def lookups(self, request, model_admin):
        return self.LABELS

    def choices(self, changelist):
        _all, *choices = super().choices(changelist)  # ours is among the others
        counts = self.counts()
        for choice, (value, label) in zip(choices, self.LABELS, strict=True):
            if count := counts.get(value):
                choice["display"] = f"{label} ({count})"
        return choices

    def counts(self):
        """How many wait, by kind. What was done is many, and nobody's work, so it isn't counted."""
        inbox, is_open = Inquiry.objects, Q(status__in=Inquiry.OPEN)
        waiting = inbox.filter(is_open | Q(status=Status.SUSPECT), erased_at=None)
        return waiting.aggregate(
            **{
                self.OPEN: Count("pk", filter=is_open),
                self.URGENT: Count("pk", filter=Q(pk__in=inbox.urgent().values("pk"))),
                self.LATE: Count("pk", filter=Q(pk__in=inbox.past_promise().values("pk"))),
                self.MINE: Count("pk", filter=is_open & Q(assignee=self.request.user)),
                Status.SUSPECT.value: Count("pk", filter=Q(status=Status.SUSPECT)),
            }
        )

    @classmethod
    def shown(cls, request):
        chosen = request.GET.get(cls.parameter_name)
        if chosen in dict(cls.LABELS):
            return chosen
        # An action is for the rows that it names, whatever became of them since the list came.
        names_rows = request.method == "POST" and request.POST.get("select_across") != "1"
        asks_otherwise = "q" in request.GET
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
            case self.MINE:
                return queryset.open().filter(assignee=self.request.user)
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
