"""The screen "Staff": managers add colleagues, change their roles and close their accounts."""

import unicodedata

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminEmailInputWidget
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from clinic_site.foundation.clock import ClockAdmin
from clinic_site.foundation.outbox.tasks import enqueue
from clinic_site.foundation.two_editors import EditedTogether
from clinic_site.staff import accounts
from clinic_site.staff.leaving import what_stays
from clinic_site.staff.models import Colleague
from contact.admin.text import mail_state, moment, pluralize
from contact.assignment import DJANGO

from .text import way_to_messages

LONGEST_ADDRESS = 150  # as long as a name may be on the page that signs in
NOT_OF_THE_ROW = ("groups", "messages_to")  # fields of the form that are saved elsewhere
UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # characters that break lines, turn the direction, or don't show
NOT_MADE_HERE = "a group that a superuser made"


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "required": "Choose at least one role.",
        "invalid_choice": "Choose from these roles.",
    }

    def clean(self, value):
        known = {str(group.pk) for group in self.queryset.all()}
        if not known.issuperset(map(str, value or [])):  # SQLite fails at a very long number
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().clean(value)

    def label_from_instance(self, group):
        return format_html("<strong>{}</strong> {}", group.name, accounts.ROLES[group.name])


class ColleagueForm(forms.ModelForm):
    email = forms.EmailField(
        label="Email address",
        max_length=LONGEST_ADDRESS,
        widget=AdminEmailInputWidget,
        help_text="Their own, which nobody else reads. They sign in with it.",
    )
    groups = RolesField(
        Group.objects.filter(name__in=accounts.ROLES),
        label="Roles",
        help_text="What this person may do. Nothing else changes their rights.",
    )
    messages_to = forms.ChoiceField(
        required=False,
        help_text="If you choose nobody, they stay, unless this person may no longer open "
        "messages. Then nobody has them, and anybody can take them.",
        error_messages={"invalid_choice": accounts.CANT_OPEN},
    )
    user = None  # who saves

    class Meta:
        model = Colleague
        fields = ["first_name", "last_name", "email", "groups"]
        help_texts = {
            "first_name": "As people at the clinic say it.",
            "last_name": "You can leave it blank.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "first_name" in self.fields:  # not where one may only look
            self.fields["first_name"].required = True
        self.roles_before = list(self.instance.groups.all()) if self.instance.pk else []
        if self.instance.open_count and "groups" in self.fields:
            field = self.fields["messages_to"]
            field.label = f"Give their {pluralize(self.instance.open_count, 'open message')} to"
            others = ((str(one.pk), str(one)) for one in accounts.who_may_answer(self.instance))
            field.choices = [("", "Nobody"), *others]
        else:
            self.fields.pop("messages_to", None)

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_first_name(self):
        return self.clean_name("first_name")

    def clean_last_name(self):
        return self.clean_name("last_name")

    def clean_name(self, field):
        """Names stand in lists and plain emails, and are the link to the account."""
        name = self.cleaned_data[field]
        if any(unicodedata.category(one) in UNSEEN for one in name):
            raise ValidationError("Type the name without line breaks and invisible characters.")
        if name and not any(map(str.isalpha, name)):
            raise ValidationError("Type a name with at least one letter.")
        return name

    def clean_groups(self):
        """With groups of a superuser's making, which are none of these boxes."""
        others = [group for group in self.roles_before if group.name not in accounts.ROLES]
        return [*self.cleaned_data["groups"], *others]

    def clean(self):
        accounts.lock(self.user)
        cleaned = super().clean()
        if cleaned.get("email"):
            self.check("email", accounts.require_free_address, cleaned["email"], self.instance)
        names = {role.name for role in cleaned.get("groups", self.roles_before)}
        if self.instance.pk and accounts.MANAGER not in names:
            self.check("groups", accounts.require_another_manager, self.instance)
        return cleaned

    def check(self, field, rule, *facts):
        try:
            rule(*facts)
        except ValidationError as error:
            self.add_error(field, error)

    def what_changed(self):
        """For the log, in words."""
        before, after = self.initial, self.cleaned_data
        lines = [
            f"{self.fields[name].label}: {before.get(name) or 'none'} → {after[name] or 'none'}."
            for name in self.changed_data
            if name not in NOT_OF_THE_ROW
        ]
        if set(self.roles_before) != set(after.get("groups", self.roles_before)):
            roles = accounts.in_words(self.roles_before), accounts.in_words(after["groups"])
            lines.append(f"Roles: {' → '.join(roles)}.")
        return " ".join(lines)


@admin.register(Colleague)
class ColleagueAdmin(EditedTogether, ClockAdmin, admin.ModelAdmin):
    form = ColleagueForm
    list_display = ["name", "email", "roles", "second_factor", "last_sign_in", "state"]
    list_display_links = ["name"]
    ordering = Colleague._meta.ordering
    actions = None
    show_full_result_count = False
    change_form_template = "admin/staff/colleague/change_form.html"

    def get_queryset(self, request):
        readers = User.objects.with_perm("contact.view_inquiry", backend=DJANGO)
        reads_messages = Exists(readers.filter(pk=OuterRef("pk")))
        return super().get_queryset(request).with_state().annotate(reads_messages=reads_messages)

    def get_object(self, request, object_id, from_field=None):
        person = super().get_object(request, object_id, from_field)
        if person is not None:
            person.open_count = accounts.open_messages(person).count()
        return person

    def lookup_allowed(self, lookup, value, request):
        """Not by the password, as in Django's own UserAdmin: its hash could be found out so."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    def get_fieldsets(self, request, obj=None):
        may_give = obj is None or (
            self.has_change_permission(request, obj) and obj.pk != request.user.pk
        )
        # Django tells those that are only read in its own words.
        roles = "groups" if may_give else "roles"
        fieldsets = [(None, {"fields": ["first_name", "last_name", "email", roles]})]
        if obj:
            if obj.open_count and may_give:
                fieldsets[0][1]["fields"].append("messages_to")
            facts = ["state", "second_factor", "last_sign_in"]
            fieldsets.append(("The account", {"fields": facts}))
        return fieldsets

    def get_readonly_fields(self, request, obj=None):
        """
        Nobody changes their own roles, nor the address to which a new password is sent: an
        unlocked desk would be enough to take the account.
        """
        if obj is None:
            return []
        facts = ["state", "second_factor", "last_sign_in"]
        return [*facts, "roles", "groups", "email"] if obj.pk == request.user.pk else facts

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or accounts.may_be_changed(obj))

    def has_delete_permission(self, request, obj=None):
        """Not even a superuser: what somebody did would go from the log with them."""
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        # Safe to set on the class: Django makes a new form class for each request.
        form.user = request.user
        return form

    # --- What is said of each

    @admin.display(description="name", ordering="first_name")
    def name(self, person):
        return str(person)

    @admin.display(description="roles")
    def roles(self, person):
        if person.is_superuser:
            return "Superuser: may do everything, changed by superusers alone"
        if not person.groups.all():
            return format_html('<span class="attention">{}</span>', "No role yet: choose one")
        roles = (
            (group.name, accounts.ROLES.get(group.name, NOT_MADE_HERE))
            for group in person.groups.all()
        )
        return format_html_join("", "<div><strong>{}</strong> {}</div>", roles)

    @admin.display(description="second factor")
    def second_factor(self, person):
        factors = [one.type for one in person.authenticator_set.all()]
        if Authenticator.Type.TOTP in factors:
            return "Set up"
        is_needed = settings.REQUIRE_SECOND_FACTOR and person.reads_messages
        return "Not yet: the next sign-in asks for it" if is_needed else "Not set up"

    @admin.display(description="last sign-in", ordering="last_login")
    def last_sign_in(self, person):
        return moment(person.last_login) if person.last_login else "Never"

    @admin.display(description="account", ordering="is_active")
    def state(self, person):
        if not person.is_active:
            return format_html('<span class="state state--done">{}</span>', "Closed")
        if not person.is_invited:
            return "Active"
        return self.invitation_state(person.invitation)

    def invitation_state(self, invitation):
        attention = '<span class="attention">{}</span> {}'
        if invitation is None or invitation.why_not:
            return format_html(attention, "The invitation has expired.", "Send a new one.")
        if (mail := invitation.mail) and mail.state not in ("sent", "pending"):
            return mail_state(mail)
        return f"Invited, until {moment(invitation.ends_at)}"

    # --- Saving

    def save_model(self, request, person, form, change):
        if change:
            # Nothing else, or a save would open an account that somebody closed meanwhile.
            changed = [name for name in form.changed_data if name not in NOT_OF_THE_ROW]
            person.save(update_fields=changed)
            if "email" in form.changed_data:
                person.former_address = form.initial["email"]
        else:
            person.username = accounts.new_username(person)
            person.is_staff = True
            person.set_unusable_password()
            person.save()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        person = form.instance
        if not change or ("email" in form.changed_data and person.is_invited):
            accounts.invite(request.user, person)
        if change and {"groups", "messages_to"} & set(form.changed_data):
            to = accounts.receiver(person, form.cleaned_data.get("messages_to", ""))
            person.handed_over = accounts.hand_over_after_change(request.user, person, to)

    def construct_change_message(self, request, form, formsets, add=False):
        person = form.instance
        if add:
            roles = accounts.in_words(form.cleaned_data["groups"])
            return f"Added and invited: {person}, {person.email}. {roles}."
        return f"{form.what_changed()}{person.handed_over}"

    def log_change(self, request, person, message):
        entry = super().log_change(request, person, message)
        if person.former_address and not person.is_invited:
            enqueue("address_changed", entry, recipient=person.former_address)
        return entry

    def response_add(self, request, person, post_url_continue=None):
        words = f"{person} is invited: an email with a link is on its way to {person.email}."
        self.message_user(request, words, messages.SUCCESS)
        again = "_addanother" in request.POST
        return redirect(self.address("add") if again else self.address("changelist"))

    def response_change(self, request, person):
        words = f"Saved. {person}: {accounts.in_words(person.groups.all())}.{person.handed_over}"
        if person.handed_over:
            words = format_html("{} {}", words, way_to_messages(request.POST.get("messages_to")))
        self.message_user(request, words, messages.SUCCESS)
        return redirect(self.address("changelist"))

    def address(self, action, *args):
        return reverse(f"admin:staff_colleague_{action}", args=args)

    # --- Pages

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": "Staff"} | (extra_context or {}))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        extra = {"show_save_and_continue": False}
        if object_id is None:
            extra["title"] = "Add a colleague"
        return super().changeform_view(request, object_id, form_url, extra | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context |= {"title": str(obj), "subtitle": None}
            context["may_act"] = self.has_change_permission(request, obj)
            context["is_self"] = obj.pk == request.user.pk
            context["open_messages"] = obj.open_count
            context["who_may_answer"] = accounts.who_may_answer(obj)
            context["has_factor"] = bool(obj.authenticator_set.all())
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_urls(self):
        acts = {
            "invite": self.invite,
            "leave": self.leave,
            "come-back": self.come_back,
            "remove-second-factor": self.remove_second_factor,
        }
        return [
            *(
                path(
                    f"<int:pk>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"staff_colleague_{name.replace('-', '_')}",
                )
                for name, view in acts.items()
            ),
            *super().get_urls(),
        ]

    def act(self, request, pk, what):
        """
        Do something with the account of somebody, and lead back to their page. `what` takes the
        person and returns what was done, in words.
        """
        try:
            with transaction.atomic():
                accounts.lock(request.user)
                person = self.get_queryset(request).filter(pk=pk).first()
                if person is None:
                    raise Http404
                if not self.has_change_permission(request, person):
                    raise PermissionDenied
                self.message_user(request, what(person), messages.SUCCESS)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        return redirect(self.address("change", pk))

    @method_decorator(require_POST)
    def invite(self, request, pk):
        def what(person):
            accounts.invite_again(request.user, person)
            return (
                f"A new invitation is on its way to {person.email}. The one before no longer works."
            )

        return self.act(request, pk, what)

    @method_decorator(require_POST)
    def leave(self, request, pk):
        def what(person):
            to = accounts.receiver(person, request.POST.get("to", ""))
            link = way_to_messages(to) if accounts.open_messages(person).exists() else ""
            stays = what_stays(person)
            words = accounts.leave(request.user, person, to)
            return format_html("{} can’t sign in anymore. {} {} {}", person, words, link, stays)

        return self.act(request, pk, what)

    @method_decorator(require_POST)
    def come_back(self, request, pk):
        def what(person):
            accounts.come_back(request.user, person)
            return f"{person} is back: an email with a link to choose a password is on its way."

        return self.act(request, pk, what)

    @method_decorator(require_POST)
    def remove_second_factor(self, request, pk):
        def what(person):
            accounts.remove_second_factor(request.user, person)
            told = "an email tells them so" if person.email else "tell them: no email does"
            return f"{person}’s second factor is removed; {told}."

        return self.act(request, pk, what)
