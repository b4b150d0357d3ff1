"""The page on which staff correct the phone number of a message."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from contact.correction import correct_phone
from contact.models import Inquiry
from contact.phone import validate_phone


class PhoneForm(forms.Form):
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

    def __init__(self, *args, inquiry, **kwargs):
        super().__init__(*args, **kwargs)
        self.inquiry = inquiry
        self.initial["phone"] = inquiry.phone

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if not phone and not self.inquiry.email:
            raise forms.ValidationError(
                "Enter a phone number: without one this person can't be answered."
            )
        return phone

    def save(self, user):
        return correct_phone(user, self.inquiry, self.cleaned_data["phone"])


class PhonePages:
    """What InquiryAdmin offers for a number that was typed wrong."""

    def get_phone_urls(self):
        view = self.admin_site.admin_view(self.phone_view)
        return [path("<int:pk>/phone/", view, name="contact_inquiry_phone")]

    def phone_view(self, request, pk):
        inquiry = get_object_or_404(Inquiry, pk=pk)
        if not self.has_change_permission(request, inquiry):
            raise PermissionDenied
        if request.method == "POST":
            form = PhoneForm(request.POST, inquiry=inquiry)
            if form.is_valid():
                self.say_what_changed(request, form.save(request.user))
                return redirect(inquiry.admin_path)
        else:
            form = PhoneForm(inquiry=inquiry)
        title = "Correct the phone number" if inquiry.phone else "Add a phone number"
        return self.page(request, "phone", title, inquiry=inquiry, form=form)

    def say_what_changed(self, request, has_ended_yes):
        if has_ended_yes:
            self.message_user(
                request,
                "The phone number is saved. The yes to texts ended, because it was given for the "
                "number before. Don't text the new one unless this person agrees again.",
                messages.WARNING,
            )
        else:
            self.message_user(request, "The phone number is saved.")
