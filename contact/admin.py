import re
from urllib.parse import quote

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Case, Value, When
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django_tasks_db.models import DBTaskResult

from .models import Clinic, Closure, ConsentEvent, ConsentWording, Inquiry, OpeningHours

PHONE = re.compile(r"[\d\s().+/-]*")  # how people write a number, whole or in part
MIN_DIGITS = 4  # fewer would find half of all messages

# The queue of background work: "staff told" in the list of messages says what staff need of it.
admin.site.unregister(DBTaskResult)


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class ClosureInline(admin.TabularInline):
    model = Closure
    extra = 0


@admin.register(Clinic)
class ClinicAdmin(admin.ModelAdmin):
    """One record: its list goes straight to it."""

    inlines = [OpeningHoursInline, ClosureInline]
    fieldsets = [
        (
            "Name and address",
            {"fields": ["name", "phone", "street", "city", "state", "postal_code"]},
        ),
        ("New messages", {"fields": ["notification_email", "second_notification_email"]}),
        (
            "Hours",
            {
                "fields": ["time_zone"],
                "description": "From the hours and closures below the site works out by when it "
                "promises an answer.",
            },
        ),
        ("Going live", {"fields": ["confirmed_on"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        clinic = Clinic.objects.first()
        if clinic and self.has_view_or_change_permission(request):
            return redirect("admin:contact_clinic_change", clinic.pk)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Clinic.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False


class TopicFilter(admin.ChoicesFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "topic"


class InquiryForm(forms.ModelForm):
    class Meta:
        model = Inquiry
        fields = ["status", "assignee", "notes"]
        # The visitor's form calls them by other words.
        labels = {"name": "Name", "topic": "About", "message": "Message"}


class ConsentEventInline(admin.TabularInline):
    model = ConsentEvent
    fields = ["happened_at", "purpose", "decision", "method", "text"]
    readonly_fields = fields
    verbose_name_plural = "what this person agreed to"
    can_delete = False
    extra = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Inquiry)
class InquiryAdmin(admin.ModelAdmin):
    form = InquiryForm
    list_display = ["reference", "received_at", "sender", "about", "status", "assignee", "told"]
    list_display_links = ["reference", "sender"]
    list_filter = ["status", ("topic", TopicFilter)]
    list_per_page = 50
    list_select_related = ["assignee"]
    search_fields = ["reference", "name", "email"]
    search_help_text = "Search by reference, name, email or phone number."
    show_full_result_count = False
    ordering = [
        Case(
            When(status=Inquiry.Status.NEW, then=Value(0)),
            When(status=Inquiry.Status.IN_PROGRESS, then=Value(1)),
            default=Value(2),
        ),
        "-received_at",
    ]
    readonly_fields = [
        "reference",
        "received_at",
        "name",
        "about",
        "message",
        "answer_by",
        "email",
        "phone",
        "source_page",
        "told",
        "last_error",
    ]
    fieldsets = [
        ("Message", {"fields": ["reference", "received_at", "name", "about", "message"]}),
        ("Answer", {"fields": ["answer_by", "status", "assignee", "notes"]}),
        (
            "More",
            {
                "fields": ["email", "phone", "source_page", "told", "last_error"],
                "classes": ["collapse"],
            },
        ),
    ]
    inlines = [ConsentEventInline]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "assignee":
            kwargs["queryset"] = User.objects.filter(is_staff=True, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(self, request, queryset, search_term):
        found, has_duplicates = super().get_search_results(request, queryset, search_term)
        number = search_term.lower().partition("x")[0]  # without an extension
        digits = re.sub(r"\D", "", number)
        if PHONE.fullmatch(number) and len(digits) >= MIN_DIGITS:
            found |= queryset.filter(phone_e164__contains=digits)
        return found, has_duplicates

    @admin.display(description="name", ordering="name")
    def sender(self, inquiry):
        return inquiry.name

    @admin.display(description="about", ordering="topic")
    def about(self, inquiry):
        if inquiry.needs_a_call:
            return format_html(
                '{} <span class="attention">appointment NOT changed</span>',
                inquiry.get_topic_display(),
            )
        return inquiry.get_topic_display()

    @admin.display(description="staff told", ordering="notified_at")
    def told(self, inquiry):
        if inquiry.notified_at:
            told_at = timezone.localtime(inquiry.notified_at)
            return f"Sent {date_format(told_at, 'DATETIME_FORMAT')}"
        if inquiry.status == Inquiry.Status.SUSPECT:
            return "Not sent: suspected spam"
        if inquiry.attempts:
            times = "once" if inquiry.attempts == 1 else f"{inquiry.attempts} times"
            return format_html('<span class="attention">Failed {}</span>, tries again', times)
        return "Waiting to be sent"

    @admin.display(description="answer by")
    def answer_by(self, inquiry):
        links = []
        if inquiry.email:
            subject = quote(f"Your message {inquiry.reference}")
            address = f"mailto:{quote(inquiry.email, safe='@')}?subject={subject}"
            links.append((address, f"Write to {inquiry.email}"))
        if inquiry.phone:
            links.append((f"tel:{inquiry.phone_e164}", f"Call {inquiry.phone}"))
        return format_html_join(" or ", '<a href="{}">{}</a>', links)


@admin.register(ConsentWording)
class ConsentWordingAdmin(admin.ModelAdmin):
    """Versions of the words: a new one is added, no old one is changed."""

    list_display = ["purpose", "version", "text", "written_at", "change"]
    list_filter = ["purpose"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        """Start from the words in force, where the address names their purpose."""
        initial = super().get_changeform_initial_data(request)
        if wording := ConsentWording.objects.current().get(initial.get("purpose")):
            initial |= {"text": wording.text, "details": wording.details}
        return initial

    @admin.display(description="to change the words")
    def change(self, wording):
        address = reverse("admin:contact_consentwording_add") + f"?purpose={wording.purpose}"
        return format_html('<a href="{}">Write a new version</a>', address)
