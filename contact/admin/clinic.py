from itertools import pairwise

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html

from clinic_site.foundation.clock import ClockAdmin, clock
from clinic_site.foundation.outbox.tasks import enqueue, resend
from clinic_site.foundation.two_editors import EditedTogether, EditedTogetherFormSet
from contact.dollars import DollarField
from contact.models import Clinic, ConsentWording, OpeningHours
from contact.us_address import StateField

Weekday = OpeningHours.Weekday

OVERLAP = "{} has a row from {} to {}, and this one begins before that ends. Change one of them."
FILL_IN = "Fill in what you have in ten minutes"
MAY_BE_BLANK = "You can leave any of this blank for now. Pages show only what's filled in."
NAMED_ANEW = (
    'The <a href="{}">consent wordings</a> that name the clinic have a new version with the new '
    "name. What people agreed to before stays as they read it."
)
NOT_NAMED = (
    'These <a href="{}">consent wordings</a> don’t name the clinic as it’s called now: {}. If they '
    "should say “{}”, write a new version."
)


class OpeningHoursFormSet(EditedTogetherFormSet):
    """Refuses hours of one day that overlap: pages would tell both, and nobody knows which."""

    def clean(self):
        super().clean()
        rows = [
            row
            for row in self.forms
            if row not in self.deleted_forms
            and row.cleaned_data.keys() >= {"weekday", "opens", "closes"}
        ]
        rows.sort(key=lambda row: (row.cleaned_data["weekday"], row.cleaned_data["opens"]))
        for earlier, later in pairwise(rows):
            first, then = earlier.cleaned_data, later.cleaned_data
            if first["weekday"] == then["weekday"] and then["opens"] < first["closes"]:
                day = Weekday(first["weekday"]).label
                said = OVERLAP.format(day, clock(first["opens"]), clock(first["closes"]))
                later.add_error("opens", said)


class OpeningHoursInline(ClockAdmin, admin.TabularInline):
    model = OpeningHours
    formset = OpeningHoursFormSet
    verbose_name, verbose_name_plural = "set of hours", "opening hours"
    extra = 0


class ClinicForm(forms.ModelForm):
    class Meta:
        field_classes = {"state": StateField}
        help_texts = {
            "test_mail_arrived_on": "When somebody last saw a test email from this site in the "
            "mailbox above. The button at the top of this page sends one.",
            "confirmed_on": "Date someone checked these details. Required before launch. Until "
            "then, pages don't say whether you're open now and link to no map.",
        }


@admin.register(Clinic)
class ClinicAdmin(EditedTogether, ClockAdmin, admin.ModelAdmin):
    """One record: its list goes straight to it."""

    form = ClinicForm
    inlines = [OpeningHoursInline]
    formfield_overrides = {
        models.DecimalField: {"form_class": DollarField},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }
    # In the order in which a visitor asks. What one fills in once stands before what changes.
    fieldsets = [
        (
            "Where you are and how to call",
            {"fields": ["name", "phone", "street", "city", "state", "postal_code"]},
        ),
        ("The first visit", {"fields": ["first_visit_minutes", "online_booking"]}),
        (
            "What it costs",
            {
                "fields": [
                    "first_visit_price",
                    "later_visit_price",
                    "insurance_plans",
                    "ways_to_pay",
                ]
            },
        ),
        (
            "Getting there and being understood",
            {"fields": ["parking", "step_free_entry", "step_free_note", "languages"]},
        ),
        (
            "New messages and texts",
            {
                "fields": [
                    "notification_email",
                    "second_notification_email",
                    "test_mail_arrived_on",
                    "answers_help",
                ]
            },
        ),
        ("Going live", {"fields": ["confirmed_on"]}),
        (
            "Hours",
            {
                "fields": ["time_zone"],
                "description": "The site uses these hours, your closures and your holidays to work "
                "out when it can promise a reply.",
            },
        ),
    ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        title = {"title": FILL_IN if self.is_to_fill_in(request) else "The clinic's record"}
        return super().changeform_view(request, object_id, form_url, title | (extra_context or {}))

    def get_fieldsets(self, request, obj=None):
        (name, options), *others = super().get_fieldsets(request, obj)
        if self.is_to_fill_in(request):
            options = options | {"description": MAY_BE_BLANK}
        return [(name, options), *others]

    def is_to_fill_in(self, request):
        """Not for who may only look, nor once a manager has said that all of it is right."""
        return self.has_change_permission(request) and not Clinic.objects.current().confirmed_on

    def changelist_view(self, request, extra_context=None):
        clinic = Clinic.objects.first()
        if clinic and self.has_view_or_change_permission(request):
            return redirect("admin:contact_clinic_change", clinic.pk)
        return super().changelist_view(request, extra_context)

    def save_model(self, request, clinic, form, change):
        super().save_model(request, clinic, form, change)
        if change and "name" in form.changed_data:
            self.tell_of_wordings(request, clinic)

    def tell_of_wordings(self, request, clinic):
        """What became of the words beside the boxes of the contact form under a new name."""
        words = ConsentWording.objects.current()
        asked = [words[purpose] for purpose in ConsentWording.ASKED if purpose in words]
        url = reverse("admin:contact_consentwording_changelist")
        if any(wording.names(clinic) for wording in asked):
            self.message_user(request, format_html(NAMED_ANEW, url))
        if others := [one.get_purpose_display() for one in asked if not one.names(clinic)]:
            told = format_html(NOT_NAMED, url, ", ".join(others), clinic.name)
            self.message_user(request, told, messages.WARNING)

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Clinic.objects.has_record()

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.test_mail_view)
        return [path("test-email/", view, name="contact_clinic_test_email"), *super().get_urls()]

    def test_mail_view(self, request):
        """The button on the first page, to which it leads back, and in the record."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self.send_test_mail(request)
        return redirect("admin:index")

    def send_test_mail(self, request):
        clinic = Clinic.objects.current()
        record = reverse("admin:contact_clinic_change", args=[clinic.pk or 1])
        if not settings.SMTP_HOST:
            level = messages.WARNING
            words = "This website can’t send email yet. Ask whoever looks after it to set that up."
        elif not clinic.notification_email:
            level = messages.WARNING
            words = format_html(
                'Nothing was sent. First <a href="{}#id_notification_email">say which address is '
                "told of new messages</a>.",
                record,
            )
        else:
            level = messages.SUCCESS
            words = format_html(
                "A test email is on its way to {}. Look in that mailbox, and among the spam. When "
                'it’s there, <a href="{}#id_test_mail_arrived_on">enter the date</a>.',
                clinic.notification_email,
                record,
            )
            with transaction.atomic():
                mail = enqueue("test", clinic)
                if mail.state != "pending":  # one that was sent, or that failed, some time ago
                    resend(mail)
        self.message_user(request, words, level)
