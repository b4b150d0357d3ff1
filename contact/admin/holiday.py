from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from clinic_site.foundation.clock import ClockAdmin, column
from clinic_site.foundation.names import name_of
from clinic_site.foundation.two_editors import EditedTogether, RefusesStaleSave
from contact.holiday_answers import HolidayAnswerForm, HolidayForm
from contact.models import Holiday


class HolidayAdminForm(RefusesStaleSave, HolidayForm):
    def matters(self, name):
        """Two people who gave the same answer agree."""
        saved = Holiday.objects.get(pk=self.instance.pk)
        return self.cleaned_data.get(name) != getattr(saved, name)


@admin.register(Holiday)
class HolidayAdmin(EditedTogether, ClockAdmin, admin.ModelAdmin):
    """The background worker adds them; staff answer them, most of them on their first page."""

    form = HolidayAdminForm
    list_display = ["name", column("day", "day"), "answer", "closes"]
    list_display_links = ["name", "answer"]
    list_filter = ["answer"]
    show_facets = admin.ShowFacets.NEVER
    fields = ["name", "day", "answer", "closes"]
    readonly_fields = ["name", "day"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(day__gte=timezone.localdate())

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.answer_view)
        return [path("<int:pk>/answer/", view, name="contact_holiday_answer"), *super().get_urls()]

    @transaction.atomic
    def answer_view(self, request, pk):
        """A tap on the first page, to which it leads back."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        # Locked, so that of two answers at once the second sees the first.
        holiday = get_object_or_404(Holiday.objects.select_for_update(), pk=pk)
        if request.method == "POST":
            form = HolidayAnswerForm(request.POST, instance=holiday)
            if holiday.day < holiday.clinic.today:
                words = f"{holiday.day_in_words} is over, so there’s nothing to answer."
                self.message_user(request, words, messages.WARNING)
            elif not holiday.is_unanswered and form.has_changed():
                self.say_who_answered(request, holiday)
            elif form.is_valid():
                self.keep_answer(request, form)
            else:
                form.fields["closes"].widget.attrs["autofocus"] = True
                return self.admin_site.index(request, {"refused_answer": form})
        return redirect("admin:index")

    def keep_answer(self, request, form):
        holiday = form.instance
        if form.has_changed():
            form.save()
            self.log_change(request, holiday, self.construct_change_message(request, form, []))
        self.say(request, messages.SUCCESS, holiday, capfirst(holiday.answer_in_words))

    def say_who_answered(self, request, holiday):
        kind = ContentType.objects.get_for_model(Holiday)
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(holiday.pk))
        entry = entries.select_related("user").order_by("-action_time", "-pk").first()
        if entry is None:
            who = "Somebody"
        elif entry.user == request.user:
            who = "You"
        else:
            who = name_of(entry.user)
        answered = f"{who} answered this one already: {holiday.answer_in_words}"
        self.say(request, messages.WARNING, holiday, answered)

    def say(self, request, level, holiday, answer):
        """An answer and its day, with the way to change it."""
        words = format_html(
            '{} on {}. <a href="{}">Change</a>',
            answer,
            holiday.day_in_words,
            reverse("admin:contact_holiday_change", args=[holiday.pk]),
        )
        self.message_user(request, words, level)
