"""allauth's forms with our own labels and hints, and codes that count once however typed."""

import unicodedata

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache

CODE = ("Code", "Type the six digits that your authenticator app shows, or a recovery code.")


class RelabeledFields:
    """Sets the fields' labels and hints from `labels`: {name: (label, hint)}."""

    labels = {}
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.labels.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = f"Enter the {label[0].lower()}{label[1:]}."
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"


class LoginForm(RelabeledFields, account.LoginForm):
    labels = {"login": ("User name or email address", ""), "password": ("Password", "")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_login(self):
        """The user name of the account, so that wrong passwords count however it was named."""
        typed = super().clean_login()
        return username_of(typed) or typed


def username_of(typed):
    """
    The user name of the account that is named by it or by its email address, or None.

    The address goes first: whoever is given a user name that is somebody's address must not keep
    them out.
    """
    by_address = User.objects.filter(email__iexact=typed, is_active=True)
    found = list(by_address.values_list("username", flat=True))
    if len(found) != 1:  # two may share an address from earlier, and it means neither
        by_name = User.objects.filter(username__iexact=typed)
        found = list(by_name.values_list("username", flat=True))
    if typed in found:
        return typed
    return found[0] if len(found) == 1 else None  # "Ann" and "ann" may both be there


class ReauthenticateForm(RelabeledFields, account.ReauthenticateForm):
    labels = {"password": ("Password", "")}


class ChangePasswordForm(RelabeledFields, account.ChangePasswordForm):
    labels = {
        "oldpassword": ("Current password", ""),
        "password1": (
            "New password",
            "8 characters or more. A few random words work well.",
        ),
        "password2": ("New password again", ""),
    }


class ResetPasswordForm(RelabeledFields, account.ResetPasswordForm):
    labels = {"email": ("Email address", "The email address on your account.")}


class ResetPasswordKeyForm(RelabeledFields, account.ResetPasswordKeyForm):
    labels = {name: ChangePasswordForm.labels[name] for name in ("password1", "password2")}


class SingleUseCode:
    """
    Takes a code however it is typed, and refuses one that was used before. allauth remembers used
    codes for 30 seconds, but with MFA_TOTP_TOLERANCE it accepts a code for longer than that.
    """

    labels = {"code": CODE}

    def clean_code(self):
        code = plain_code(self.cleaned_data["code"])
        used = f"sign-in:code:{self.user.pk}:{code}"
        # A used code is checked as an empty one, so that it counts as a wrong try.
        self.cleaned_data["code"] = "" if cache.get(used) else code
        super().clean_code()
        seconds = 30 * (1 + 2 * settings.MFA_TOTP_TOLERANCE)
        if not cache.add(used, True, seconds):  # used in another request at the same moment
            raise get_adapter().validation_error("incorrect_code")
        return code


def plain_code(typed):
    """The letters and digits of a code: without spaces and dashes, in the digits 0 to 9."""
    digits = (str(unicodedata.decimal(one, one)) for one in typed if one.isalnum())
    return "".join(digits).lower()


class AuthenticateForm(SingleUseCode, RelabeledFields, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(SingleUseCode, RelabeledFields, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(SingleUseCode, RelabeledFields, totp.ActivateTOTPForm):
    labels = {"code": ("Code", "Type the six digits that the app shows now.")}
