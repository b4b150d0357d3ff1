"""What the search finds on the contact page: the clinic's own facts, and what to write about."""

from django.urls import reverse

from clinic_site.foundation.clock import date_in_words
from clinic_site.foundation.searchable import Searchable

from .models import Clinic, Inquiry


def contact_page():
    clinic = Clinic.objects.current()
    facts = [clinic.name]
    if clinic.phone:
        facts.append(f"Phone number: {clinic.phone}")
    # What the record doesn't say, people find here too: this is where they ask.
    facts.append(
        "Call to make, change or cancel an appointment, or to ask about directions and parking."
    )
    if clinic.has_address:
        place = f"{clinic.street}, {clinic.city}, {clinic.state} {clinic.postal_code}"
        facts.append(f"Address: {place}")
    facts += [f"Office hours, {days}: {times}" for days, times in clinic.timetable()]
    if clinic.pk:
        facts += [
            f"{date_in_words(exception.first_day)}: {times}, {exception.reason}"
            for exception, times in clinic.exceptions_in_words()
        ]
    visit = [f"{what}: {line}" for what, lines in clinic.visit_facts for line in lines]
    if clinic.online_booking:
        visit.append("Book online")
    questions = [f"{question} Ask us." for question in clinic.open_questions]
    topics = [label for value, label in Inquiry.Topic.choices if value != Inquiry.Topic.OTHER]
    return Searchable(
        url=reverse("contact:form"),
        title="Contact us",
        summary="Office hours and how to reach us: call, or send a message by email. Questions, "
        "special offers, and when to expect an answer.",
        sections=[
            ("panel-title", facts),
            ("before-you-come", visit),
            ("", [f"Send a message: {', '.join(topics)}", *questions]),
        ],
    )
