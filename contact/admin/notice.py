from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html

from clinic_site.foundation.clock import ClockAdmin, moment
from clinic_site.foundation.two_editors import EditedTogether
from contact.models import Clinic, Notice

DOWN = "The notice is down. Within a minute no page shows it."
STILL_OPEN = (
    "A notice doesn’t change your hours, or when we promise to answer. If you aren’t open as "
    'usual, <a href="{}">enter a closure</a> too.'
)


class NoticeForm(forms.ModelForm):
    def clean(self):
        Clinic.objects.lock()  # so that of two people at once the second sees the first's notice
        return super().clean()


@admin.register(Notice)
class NoticeAdmin(EditedTogether, ClockAdmin, admin.ModelAdmin):
    """Put up and taken down from a phone: only the words have to be typed."""

    form = NoticeForm
    list_display = ["text", "state", "start", "end"]
    readonly_fields = ["take_down"]

    def get_fieldsets(self, request, obj=None):
        may_take_down = obj and obj.is_up and self.has_change_permission(request, obj)
        down = ["take_down"] if may_take_down else []
        return [
            (None, {"fields": [*down, "text", "starts_at", "ends_at"]}),
            ("A link after the words", {"fields": ["link", "link_words"], "classes": ["collapse"]}),
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "link":
            field.widget.attrs["data-choose-link"] = "page section web"
        return field

    def render_change_form(self, request, context, *args, **kwargs):
        context["show_save_and_add_another"] = False  # one at a time is up
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="now")
    def state(self, notice):
        if notice.is_up:
            return format_html('<span class="attention">{}</span>', "On every page")
        return "Over" if notice.is_over else "To come"

    @admin.display(description="from", ordering="starts_at")
    def start(self, notice):
        return moment(notice.starts_at)

    @admin.display(description="until", ordering="ends_at")
    def end(self, notice):
        return moment(notice.ends_at)

    @admin.display(description="it's on every page")
    def take_down(self, notice):
        """It sends the form elsewhere, so that nothing in its fields can hold it up."""
        return format_html(
            '<button class="button" type="submit" formaction="{}" formnovalidate>{}</button>',
            reverse("admin:contact_notice_take_down", args=[notice.pk]),
            "Take it down now",
        )

    def get_urls(self):
        view = self.admin_site.admin_view(self.take_down_view)
        path_to_it = path("<int:pk>/take-down/", view, name="contact_notice_take_down")
        return [path_to_it, *super().get_urls()]

    @transaction.atomic
    def take_down_view(self, request, pk):
        notice = get_object_or_404(Notice.objects.select_for_update(), pk=pk)
        if not self.has_change_permission(request, notice):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:contact_notice_change", pk)
        if notice.is_up:
            notice.take_down()
            notice.save()
            self.log_change(request, notice, "Taken down.")
        self.message_user(request, DOWN, messages.SUCCESS)
        return redirect("admin:contact_notice_changelist")

    def response_add(self, request, notice, post_url_continue=None):
        response = super().response_add(request, notice, post_url_continue)
        first, last = notice.days
        may_close = request.user.has_perm("contact.add_closure")
        if may_close and Clinic.objects.current().is_open_between(first, last):
            query = {"first_day": first, "last_day": last}
            url = reverse("admin:contact_closure_add", query=query)
            self.message_user(request, format_html(STILL_OPEN, url), messages.WARNING)
        return response
