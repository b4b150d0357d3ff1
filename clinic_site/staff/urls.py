"""
The pages of signing in. Not allauth's own list of them: nobody signs up here, and an address
that is not named does not exist. They stand under the admin's path, so that none betrays it.
"""

from functools import wraps

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path
from django.views.decorators.cache import never_cache


def page(route, view, name, path=path):
    """A page that no cache keeps, and whose address no other site is told."""

    @never_cache
    @wraps(view)
    def private(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"  # none at all would break CSRF protection
        return response

    return path(route, private, name=name)


urlpatterns = [
    page("login/", account.login, "account_login"),
    page("logout/", account.logout, "account_logout"),
    page("inactive/", account.account_inactive, "account_inactive"),
    page("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    page("password/change/", account.password_change, "account_change_password"),
    page("password/reset/", account.password_reset, "account_reset_password"),
    page("password/reset/sent/", account.password_reset_done, "account_reset_password_done"),
    page(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        "account_reset_password_from_key",
        path=re_path,
    ),
    page(
        "password/reset/done/",
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    page("second-factor/", mfa.index, "mfa_index"),
    page("second-factor/code/", mfa.authenticate, "mfa_authenticate"),
    page("second-factor/reauthenticate/", mfa.reauthenticate, "mfa_reauthenticate"),
    page("second-factor/set-up/", totp.activate_totp, "mfa_activate_totp"),
    page("second-factor/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    page(
        "second-factor/recovery-codes/",
        recovery_codes.view_recovery_codes,
        "mfa_view_recovery_codes",
    ),
    page(
        "second-factor/recovery-codes/new/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
]
