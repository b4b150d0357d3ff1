"""allauth's forms in our words, for our template pack."""

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.conf import settings
from django.core.cache import cache

CODE = ("Code", "Type the six digits that your authenticator app shows, or a recovery code.")


class InOurWords:
    """A label and a hint for each field; `empty` is said where nothing was typed."""

    words = {}
    use_required_attribute = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = f"Enter the {label[0].lower()}{label[1:]}."
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"


class LoginForm(InOurWords, account.LoginForm):
    words = {"login": ("User name", ""), "password": ("Password", "")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    words = {"password": ("Password", "")}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    words = {
        "oldpassword": ("Password you have now", ""),
        "password1": (
            "New password",
            "8 characters or more. A few words make a good one.",
        ),
        "password2": ("New password, once more", ""),
    }


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    words = {"email": ("Email address", "The one that your account here has.")}


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    words = {name: ChangePasswordForm.words[name] for name in ("password1", "password2")}


class OneUse:
    """allauth forgets after half a minute that a code was used; with tolerance it counts longer."""

    words = {"code": CODE}

    def clean_code(self):
        code = super().clean_code()
        seconds = 30 * (1 + 2 * settings.MFA_TOTP_TOLERANCE)
        if not cache.add(f"sign-in:code:{self.user.pk}:{code.strip()}", True, seconds):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(OneUse, InOurWords, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(OneUse, InOurWords, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):
    words = {"code": ("Code", "Type the six digits that the app shows now.")}
