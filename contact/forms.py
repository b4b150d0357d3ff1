import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib.auth.base_user import BaseUserManager
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme

from .hashing import keyed_hash
from .models import Clinic, ConsentEvent, ConsentWording, Inquiry, Offer
from .phone import parse_phone
from .urgent import SUICIDE, urgent_words

Purpose = ConsentWording.Purpose
SOURCE_PAGE = re.compile(r"/(?!/)[!-~]{0,199}")  # a path on this site
ABOUT = "About “{}”: "  # how a message begins that somebody writes from an article
ABOUT_ALONE = re.compile(ABOUT.format(".{1,120}").strip())


class ContactField(forms.BoundField):
    """With what clinic_forms/field.html draws beside what Django knows of a field."""

    @property
    def is_trap(self):
        return self.name == "website"

    @property
    def template(self):
        return "contact/includes/reach.html" if self.name == "reach" else "clinic_forms/field.html"

    @property
    def is_in_group(self):
        """Whether the group "How can we reach you?" draws it."""
        return self.name in ContactForm.REACH

    @property
    def id_for_label(self):
        """Of a group its first field, where a link to it leads."""
        return self.form["email"].id_for_label if self.name == "reach" else super().id_for_label

    @property
    def details(self):
        """More about the words of a consent, to be unfolded."""
        wording = self.form.shown_wordings.get(self.name)
        return wording.details if wording else ""

    @property
    def links(self):
        """The template of the links that stand beside it."""
        return "contact/includes/texts_links.html" if self.name == Purpose.TEXTS else ""

    @property
    def after(self):
        """The template of what stands below it."""
        return "contact/includes/appointment_notice.html" if self.name == "topic" else ""


def in_view(wording):
    """What stands under a box, with the number in one piece."""
    number = format_html('<span class="phone-number">{}</span>', wording.phone)
    return format_html_join(number, "{}", ((part,) for part in wording.parts_in_view))


def too_long(what):
    """The list of mistakes stands above the form, so each names its field."""
    return f"Use %(limit_value)d characters or fewer for {what}. You have %(show_value)d."


def invisible(what):
    return f"An invisible character in {what} can’t be saved. Delete it and type it again."


class ContactForm(forms.ModelForm):
    """
    The contact form, the same on every page that shows it.

    save() writes the message, one consent event for each purpose and the notification job in
    one transaction, and returns the Inquiry.
    """

    REACH = ("email", "phone")

    # A group and no field of its own: email, phone, or both.
    reach = forms.Field(
        required=False, label="How can we reach you?", help_text="Email, phone, or both."
    )
    texts = forms.BooleanField(required=False)
    offers = forms.BooleanField(required=False)
    # Which words the page showed: caches may keep a page, and an agreement is to what was read.
    wordings = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    source_page = forms.Field(required=False, widget=forms.HiddenInput)
    offer = forms.Field(required=False, widget=forms.HiddenInput)  # see Offer.signed
    # Robots fill it in. People never see it: components/field.css takes it out of view.
    website = forms.Field(
        required=False,
        label="Leave this blank",
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = Inquiry
        fields = ["name", "email", "phone", "topic", "message"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "topic": forms.RadioSelect(attrs={"class": "choice__input"}),
            "message": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "email": "Email isn’t private. Other people may be able to read it.",
            "message": "“I have a question about my back” is enough. Please leave health details "
            "out. We can talk about those by phone or at a visit.",
        }
        error_messages = {
            "name": {
                "required": "Enter your name.",
                "max_length": too_long("your name"),
                "null_characters_not_allowed": invisible("your name"),
            },
            "email": {
                "invalid": "Enter an email address such as name@example.com.",
                "max_length": too_long("the email address"),
                "null_characters_not_allowed": invisible("the email address"),
            },
            "phone": {
                "max_length": too_long("the phone number"),
                "null_characters_not_allowed": invisible("the phone number"),
            },
            "topic": {
                "required": "Choose what it’s about.",
                "invalid_choice": "Choose what it’s about.",
            },
            "message": {
                "required": "Enter your message.",
                "max_length": too_long("your message"),
                "null_characters_not_allowed": invisible("your message"),
            },
        }

    bound_field_class = ContactField
    before_button = "contact/includes/before_button.html"
    field_order = ["name", "reach", "email", "phone", "topic", "message", "texts", "offers"]
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        topics = dict(Inquiry.Topic.choices)  # no empty choice
        topics[Inquiry.Topic.APPOINTMENT] += " (please call)"
        self.fields["topic"].choices = topics.items()
        self._show_wordings()
        self.helper = FormHelper()
        self.helper.form_action = "contact:form"
        self.helper.form_class = "form"
        self.helper.disable_csrf = True  # CrossOriginProtectionMiddleware guards this form
        self.helper.attrs = {"novalidate": "", "aria-describedby": "contact-note"}
        self.helper.add_input(Submit("send", "Send message"))

    def _show_wordings(self):
        """
        Put the consent wordings beside their boxes: on a new form the current ones, on one
        that comes back those that the visitor had before their eyes.
        """
        self.shown_wordings = ConsentWording.objects.current()
        if not Clinic.objects.cached().takes_texts:
            self.shown_wordings.pop(Purpose.TEXTS, None)
        self.choose_again = []  # the boxes that were ticked beside unknown words
        if self.is_bound:
            self.data = self.data.copy()
            if shown := self._wordings_shown():
                self.shown_wordings = shown
            else:
                # No knowing what was read, so nothing was agreed to.
                self.choose_again = [
                    name
                    for name in ConsentWording.WITHDRAWABLE
                    if name in self.shown_wordings and name in self.data
                ]
                for name in self.choose_again:
                    del self.data[name]
        ids = "-".join(
            str(self.shown_wordings[name].pk)
            for name in ConsentWording.ASKED
            if name in self.shown_wordings
        )
        self.initial["wordings"] = ids
        if self.is_bound:
            self.data["wordings"] = ids
        for purpose in ConsentWording.WITHDRAWABLE:
            if wording := self.shown_wordings.get(purpose):
                self.fields[purpose].label = wording.text
                self.fields[purpose].help_text = in_view(wording)
            else:
                del self.fields[purpose]

    def _wordings_shown(self):
        """
        The wordings that the posted form names, or None where it names no complete set. Its
        page may be from before or after the day when the box for texts came or went: what it
        didn't ask is not recorded, and while nobody answers HELP no yes to texts is taken.
        """
        ids = re.findall(r"[0-9]{1,9}", self.data.get("wordings", "")[:60])
        shown = {wording.purpose: wording for wording in ConsentWording.objects.filter(pk__in=ids)}
        current = dict(self.shown_wordings)
        if Purpose.TEXTS not in current:
            shown.pop(Purpose.TEXTS, None)
        elif Purpose.TEXTS not in shown and Purpose.TEXTS not in self.data:
            del current[Purpose.TEXTS]
        asked = current.keys() & set(ConsentWording.ASKED)
        return current | shown if shown.keys() == asked else None

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())  # a line break would end a header

    def clean_email(self):
        # Databases do not all know that Ü and ü are one letter, and a domain has no capitals.
        return BaseUserManager.normalize_email(self.cleaned_data["email"])

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone:
            self.instance.phone_e164 = parse_phone(phone)
        return phone

    def clean_message(self):
        message = self.cleaned_data["message"]
        if ABOUT_ALONE.fullmatch(message):
            raise ValidationError(self.fields["message"].error_messages["required"], "required")
        return message

    def clean_source_page(self):
        page = self.cleaned_data["source_page"] or ""
        return page if SOURCE_PAGE.fullmatch(page) else ""

    @property
    def came_from(self):
        """The page that held the form, of one that comes back because of an error; or ""."""
        page = self.cleaned_data.get("source_page", "") if self.errors else ""
        is_elsewhere = page and page != reverse("contact:form")
        # What was posted may be anything: "/\\evil.example" leads to another site.
        return page if is_elsewhere and url_has_allowed_host_and_scheme(page, None) else ""

    @cached_property
    def asked_offer(self):
        """The ShownOffer that the message is about, or None."""
        return Offer.objects.as_shown(self["offer"].value())

    def clean(self):
        data = super().clean()
        failed = self.errors
        if not (data.get("email") or data.get("phone") or {"email", "phone"} & set(failed)):
            self.add_error("reach", "Enter an email address or a phone number, so we can answer.")
            for name in self.REACH:
                self.fields[name].widget.attrs["aria-invalid"] = "true"
        elif data.get("texts") and not data.get("phone") and "phone" not in failed:
            self.add_error("phone", "Enter the phone number we can text.")
        if data.get("offers") and not data.get("email") and "email" not in failed:
            self.add_error("email", "Enter the email address for the offers.")
        for name in self.choose_again:
            self.add_error(name, "These words have changed. Read them and choose again.")
        return data

    @cached_property
    def urgent_words(self):
        """What sounds like an emergency in a message that comes back because of an error."""
        return urgent_words(self.data.get("message", "")) if self.errors else []

    @property
    def speaks_of_suicide(self):
        return SUICIDE in self.urgent_words

    @transaction.atomic
    def save(self, client_network=""):
        """
        `client_network` is the visitor's IP address, or the network around it, kept as a keyed
        hash alone. The same message again within ten minutes is the one that is there already.
        """
        Clinic.objects.lock()  # so that of two equal posts at once the second finds the first
        data = self.cleaned_data
        inquiry = self.instance
        inquiry.received_at = timezone.now()
        inquiry.source_page = data["source_page"]
        if self.asked_offer:
            inquiry.offer, inquiry.offer_title = self.asked_offer
        # All that was said, the boxes and the words beside them too.
        said = [data.get(name) for name in (*self.Meta.fields, "wordings", "texts", "offers")]
        said += [inquiry.offer_id, inquiry.offer_title]
        inquiry.content_key = keyed_hash("content", repr(said))
        if repeated := inquiry.repeated():
            return repeated
        inquiry.client_key = keyed_hash("client", client_network) if client_network else ""
        inquiry.reply_due_at = Clinic.objects.current().reply_by(inquiry.received_at)
        inquiry.suspicion = Inquiry.Suspicion.CONTENT if data["website"] else inquiry.suspected_of()
        inquiry.note_urgent_words()
        if inquiry.suspicion:
            inquiry.status = Inquiry.Status.SUSPECT
        super().save()
        self._record_consents()
        if inquiry.suspicion:
            inquiry.enqueue_suspect_mail()
        else:
            inquiry.enqueue_mail()
        return inquiry

    def _record_consents(self):
        Decision = ConsentEvent.Decision
        for purpose in ConsentWording.ASKED:
            if wording := self.shown_wordings.get(purpose):
                agreed = purpose == Purpose.REPLY or self.cleaned_data[purpose]
                ConsentEvent.objects.create(
                    inquiry=self.instance,
                    wording=wording,
                    decision=Decision.GIVEN if agreed else Decision.DECLINED,
                    source_page=self.instance.source_page,
                )
