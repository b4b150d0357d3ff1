"""The pages on which staff correct the phone number and the email address of a message."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from contact.correction import correct_email, correct_phone
from contact.models import Inquiry
from contact.phone import validate_phone

SHOWN = "shown"  # the hidden field with what stood there when the page was made


class CorrectionForm(forms.Form):
    """With one field of a message."""

    name = ""  # of the field
    correct = None  # the function that saves it
    saved = ended_yes = ""  # what staff read then

    def __init__(self, *args, inquiry, **kwargs):
        super().__init__(*args, **kwargs)
        self.inquiry = inquiry
        self.initial[self.name] = self.shown = getattr(inquiry, self.name)

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


class PhoneForm(CorrectionForm):
    phone = forms.CharField(
        label="Phone number",
        required=False,
        max_length=40,
        validators=[validate_phone],
        error_messages={"max_length": "Use 40 characters or fewer for the phone number."},
        help_text="With its area code, and the extension if there is one, such as "
        "940 555 0100 x12.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    name, correct = "phone", correct_phone
    saved = "The phone number is saved."
    ended_yes = (
        "The yes to texts ended, because it was given for the number before. Don't text the new "
        "one unless this person agrees again."
    )


class EmailForm(CorrectionForm):
    email = forms.EmailField(
        label="Email address",
        required=False,
        max_length=254,
        error_messages={
            "invalid": "Enter an email address such as name@example.com.",
            "max_length": "Use 254 characters or fewer for the email address.",
        },
        help_text="Spell it back to the person before you save.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    name, correct = "email", correct_email
    saved = "The email address is saved."
    ended_yes = (
        "The yes to offers ended, because it was given for the address before. Don't send offers "
        "to the new one unless this person agrees again."
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
        if not self.has_change_permission(request, inquiry):
            raise PermissionDenied
        form = form_class(request.POST or None, inquiry=inquiry)
        if request.method == "POST" and form.is_valid():
            has_ended_yes = form.save(request.user)
            if has_ended_yes is not None:
                said = f"{form.saved} {form.ended_yes}" if has_ended_yes else form.saved
                level = messages.WARNING if has_ended_yes else messages.SUCCESS
                self.message_user(request, said, level)
                return redirect(inquiry.admin_path)
        what = form.field.label.lower()
        article = "an" if what.startswith("e") else "a"
        title = f"Correct the {what}" if form.shown else f"Add {article} {what}"
        return self.page(request, form.name, title, inquiry=inquiry, form=form)
