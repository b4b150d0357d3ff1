from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django_tasks_db.models import DBTaskResult

from clinic_site.foundation.choices import ChoosesRows
from clinic_site.foundation.clock import ClockAdmin, column
from clinic_site.foundation.lists import ActsOnWhatWasShown
from clinic_site.foundation.names import name_of
from clinic_site.foundation.two_editors import EditedTogether
from clinic_site.staff import accounts
from clinic_site.staff.models import Colleague
from contact.admin.text import pluralize

from .text import way_to_messages

# Staff do not need these lists: email addresses are not confirmed on this site, an Authenticator
# row holds a secret, and mail that waits is on the first page. User and Group are registered
# again below.
admin.site.unregister([EmailAddress, Authenticator, DBTaskResult, Group, User])

TIMES = (column("last_login", "last sign-in"), column("date_joined", "added"))


class SuperusersOnly:
    """
    A mixin for a ModelAdmin. Whoever may change users may make superusers, so that no permission
    is enough: managers have the screen "Staff".
    """

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission

    # Whatever is saved or deleted here may take the right to open messages from anybody.

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.hand_over_stranded(request)

    def delete_model(self, request, row):
        super().delete_model(request, row)
        self.hand_over_stranded(request)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            self.hand_over_stranded(request)

    def hand_over_stranded(self, request):
        link = way_to_messages()
        for words in accounts.hand_over_stranded(request.user):
            messages.warning(request, format_html("{} {}", words, link))


class NewAccountForm(AdminUserCreationForm):
    def clean_username(self):
        username = super().clean_username()
        if username:
            accounts.require_free_username(username)
        return username


class AccountForm(UserChangeForm):
    def clean_username(self):
        """One that signs somebody else in would keep them out."""
        username = self.cleaned_data["username"]
        if "username" in self.changed_data:
            accounts.require_free_username(username, self.instance)
        return username

    def clean_email(self):
        """One that another account has would sign in neither."""
        if email := self.cleaned_data["email"]:
            accounts.require_free_address(email, self.instance)
        return email


@admin.register(User)
class StaffAdmin(
    SuperusersOnly, EditedTogether, ActsOnWhatWasShown, ChoosesRows, ClockAdmin, UserAdmin
):
    form = AccountForm
    add_form = NewAccountForm
    list_display = ("username", "first_name", "last_name", "is_staff", "is_superuser", "factor")
    actions = ("remove_second_factor",)
    readonly_fields = TIMES  # the site writes them
    fieldsets = (*UserAdmin.fieldsets[:-1], ("The account", {"fields": TIMES}))

    def get_queryset(self, request):
        factors = Authenticator.objects.filter(user=OuterRef("pk")).order_by("-pk")
        newest = Subquery(factors.values("pk")[:1])
        return super().get_queryset(request).annotate(newest_factor=newest)

    def shown(self, user):
        """Which one, for a colleague may have set up another since."""
        return str(user.newest_factor)

    def get_deleted_objects(self, people, request):
        """An account whose messages wait isn't deleted: nobody would be told that they're free."""
        deleted, counts, missing, protected = super().get_deleted_objects(people, request)
        return deleted, counts, missing, [*protected, *filter(None, map(open_work, people))]

    @admin.display(description="second factor", boolean=True)
    def factor(self, user):
        return user.newest_factor is not None

    @admin.action(
        description="Remove the second factor (the phone is lost)", permissions=["superuser"]
    )
    def remove_second_factor(self, request, users):
        with transaction.atomic():
            accounts.lock(request.user)
            for user in self.as_shown(request):
                if user.newest_factor:
                    self.remove_factor_of(request, user)

    def remove_factor_of(self, request, user):
        # As a colleague, so that it stands in the history that managers see.
        person = Colleague.objects.filter(pk=user.pk).first() or user
        try:
            accounts.remove_second_factor(request.user, person)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = "{} now signs in with the password alone. Ask them to set it up again."
            messages.success(request, words.format(name_of(user)))

    def has_superuser_permission(self, request):
        return request.user.is_superuser


def open_work(user):
    """What keeps an account from being deleted, with the way to give it to somebody; "" if none."""
    count = accounts.open_messages(user).count()
    if not count:
        return ""
    on_staff = user.is_staff and accounts.may_be_changed(user)
    url = reverse(f"admin:{'staff_colleague' if on_staff else 'auth_user'}_change", args=[user.pk])
    how = "Uncheck “Active” first: then anybody can take them."
    if on_staff:
        how = "Give them to a colleague first."
    messages_of_theirs = f"{pluralize(count, 'open message')} of {name_of(user)}"
    return format_html('{}. <a href="{}">{}</a>', messages_of_theirs, url, how)


@admin.register(Group)
class RoleAdmin(SuperusersOnly, EditedTogether, ChoosesRows, GroupAdmin):
    pass
