"""The pages on which staff correct the phone number and the email address of a message."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html, format_html_join

from contact.correction import correct_email, correct_phone, still_standing
from contact.models import AuditEntry, ConsentEvent, ConsentWording, Inquiry
from contact.phone import validate_phone

Purpose = ConsentWording.Purpose

MOST_NAMED = 5  # messages in one sentence
STILL_STANDS = (
    "What stood here before still stands in {}{}, with what they agreed to. If it’s wrong there "
    "too, correct it there."
)
TO_TAKE_OUT = "To take it out, save with the field empty."
SHOWN = "shown"  # the hidden field with what stood there when the page was made


class CorrectionForm(forms.Form):
    """With one field of a message."""

    name = ""  # of the field
    correct = None  # the function that saves it
    purpose = None  # of the yes that goes with it
    other = ""  # the field that reaches the writer too
    ends_yes = ""  # what staff read before, where the message has such a yes
    taken_out = saved = ended_with_it = ended_yes = has_yes = ""  # and then

    def __init__(self, *args, inquiry, **kwargs):
        super().__init__(*args, **kwargs)
        self.inquiry = inquiry
        self.initial[self.name] = self.shown = getattr(inquiry, self.name)
        field = self.fields[self.name]
        # Where nothing stood, leaving the field empty is a slip: there's nothing to take out.
        field.required = not (self.shown or self.data.get(SHOWN))
        if self.shown and getattr(inquiry, self.other):
            field.help_text += f" {TO_TAKE_OUT}"
        if inquiry.consent_events.filter(purpose=self.purpose).standing().exists():
            field.help_text += f" {self.ends_yes}"

    @property
    def field(self):
        return self[self.name]

    def save(self, user):
        """Whether this ended a yes; None, with the reason as an error, where it isn't saved."""
        value, shown = self.cleaned_data[self.name], self.data.get(SHOWN)
        try:
            return type(self).correct(user, self.inquiry, value, shown)
        except ValidationError as error:
            self.add_error(self.name, error)
            self.inquiry.refresh_from_db()
            self.shown = getattr(self.inquiry, self.name)
            return None

    def said(self, ended_yes):
        """What staff read of a save: what it did, and what is left for them to do."""
        now = Inquiry.objects.get(pk=self.inquiry.pk)
        said = [self.saved if getattr(now, self.name) else self.taken_out]
        if ended_yes and getattr(now, self.name):
            has_yes = ConsentEvent.objects.within(now, self.purpose, ConsentEvent.Method.STAFF)
            said.append(self.has_yes if has_yes.counted().standing().exists() else self.ended_yes)
        elif ended_yes:
            said.append(self.ended_with_it)
        others = still_standing(self.inquiry, now).order_by("-received_at")
        if links := [(one.admin_path, one.reference) for one in others[: MOST_NAMED + 1]]:
            more = " and others" if len(links) > MOST_NAMED else ""
            named = format_html_join(", ", '<a href="{}">{}</a>', links[:MOST_NAMED])
            said.append(format_html(STILL_STANDS, named, more))
        return format_html_join(" ", "{}", ((sentence,) for sentence in said))


class PhoneForm(CorrectionForm):
    phone = forms.CharField(
        label="Phone number",
        max_length=40,
        validators=[validate_phone],
        error_messages={
            "required": "Enter a phone number.",
            "max_length": "Use 40 characters or fewer for the phone number.",
        },
        help_text="With its area code, and the extension if there is one, such as "
        "940 555 0100 x12.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    name, correct, purpose = "phone", correct_phone, Purpose.TEXTS
    other = "email"
    saved, taken_out = "The phone number is saved.", "The phone number is taken out."
    ends_yes = (
        "This message says yes to texts. That ends for good when you change the number or take it "
        "out."
    )
    ended_with_it = "The yes to texts in this message ended with it."
    ended_yes = (
        "The yes to texts ended, because it was given for the number before. Don't text the new "
        "one unless this person agrees again."
    )
    has_yes = (
        "The yes to texts in this message ended, because it was given for the number before. The "
        "new one may be texted, as somebody agreed in another message."
    )


class EmailForm(CorrectionForm):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        error_messages={
            "required": "Enter an email address.",
            "invalid": "Enter an email address such as name@example.com.",
            "max_length": "Use 254 characters or fewer for the email address.",
        },
        help_text="Spell it back to the person before you save.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    name, correct, purpose = "email", correct_email, Purpose.OFFERS
    other = "phone"
    saved, taken_out = "The email address is saved.", "The email address is taken out."
    ends_yes = (
        "This message says yes to offers. That ends for good when you change the address or take "
        "it out."
    )
    ended_with_it = "The yes to offers in this message ended with it."
    ended_yes = (
        "The yes to offers ended, because it was given for the address before. Don't send offers "
        "to the new one unless this person agrees again."
    )
    has_yes = (
        "The yes to offers in this message ended, because it was given for the address before. "
        "Offers may go to the new one, as somebody agreed in another message."
    )


class CorrectionPages:
    """What InquiryAdmin offers for a number or an address that was typed wrong."""

    def get_correction_urls(self):
        view = self.admin_site.admin_view(self.correction_view)
        return [
            path("<int:pk>/phone/", view, {"form_class": PhoneForm}, name="contact_inquiry_phone"),
            path("<int:pk>/email/", view, {"form_class": EmailForm}, name="contact_inquiry_email"),
        ]

    def correction_view(self, request, pk, form_class):
        inquiry = get_object_or_404(Inquiry, pk=pk)
        if not self.has_change_permission(request):
            raise PermissionDenied
        if inquiry.erased_at:
            return self.was_erased(request, inquiry)
        if request.method == "GET":
            AuditEntry.record_opening(request.user, inquiry)
        form = form_class(request.POST if request.method == "POST" else None, inquiry=inquiry)
        if request.method == "POST" and form.is_valid():
            has_ended_yes = form.save(request.user)
            if has_ended_yes is not None:
                level = messages.WARNING if has_ended_yes else messages.SUCCESS
                self.message_user(request, form.said(has_ended_yes), level)
                return redirect(inquiry.admin_path)
        what = form.field.label.lower()
        article = "an" if what.startswith("e") else "a"
        title = f"Correct the {what}" if form.shown else f"Add {article} {what}"
        return self.page(request, form.name, title, inquiry=inquiry, form=form)
