from django.contrib import admin, messages
from django.utils import timezone

from clinic_site.foundation.clock import ClockAdmin, column
from clinic_site.foundation.two_editors import EditedTogether
from clinic_site.foundation.wording import claims
from contact.models import Offer


@admin.register(Offer)
class OfferAdmin(EditedTogether, ClockAdmin, admin.ModelAdmin):
    list_display = [
        "title",
        "state",
        column("starts_on", "first day"),
        column("ends_on", "last day"),
    ]
    search_fields = ["title", "text"]
    search_help_text = "Search by words of the offer."
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["title", "text", "includes", "who"]}),
        (
            "When it runs",
            {
                "fields": ["starts_on", "ends_on"],
                "description": "It shows on the home page, beside the contact form and on its own "
                "page. Days are by the clinic's clock.",
            },
        ),
    ]

    @admin.display(description="now")
    def state(self, offer):
        if offer.is_running:
            return "Running"
        return "Over" if offer.ends_on < timezone.localdate() else "To come"

    def view_on_site(self, offer):
        return offer.get_absolute_url() if offer.is_running else None

    def save_model(self, request, offer, form, change):
        super().save_model(request, offer, form, change)
        hints = claims.objections(offer, offer.WORDS, blocks=False)
        for hint in (hint for hints_of_field in hints.values() for hint in hints_of_field):
            self.message_user(request, f"Saved, but look at this again: {hint}", messages.WARNING)
