"""
The pages of signing in. Not allauth's own list of them: nobody signs up here, and an address
that is not named does not exist. They stand under the admin's path, so that none betrays it.
"""

from django.urls import path, re_path
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache


def page(route, view, name, path=path):
    """
    A page that no cache keeps, and whose address no other site is told. Its view is loaded
    when somebody asks for it: with all it needs, it would take 10 MB of every process.
    """

    @never_cache
    def private(request, *args, **kwargs):
        response = import_string(f"allauth.{view}")(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"  # none at all would break CSRF protection
        return response

    return path(route, private, name=name)


urlpatterns = [
    page("login/", "account.views.login", "account_login"),
    page("logout/", "account.views.logout", "account_logout"),
    page("inactive/", "account.views.account_inactive", "account_inactive"),
    page("reauthenticate/", "account.views.reauthenticate", "account_reauthenticate"),
    page("password/change/", "account.views.password_change", "account_change_password"),
    page("password/reset/", "account.views.password_reset", "account_reset_password"),
    page(
        "password/reset/sent/", "account.views.password_reset_done", "account_reset_password_done"
    ),
    page(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "account.views.password_reset_from_key",
        "account_reset_password_from_key",
        path=re_path,
    ),
    page(
        "password/reset/done/",
        "account.views.password_reset_from_key_done",
        "account_reset_password_from_key_done",
    ),
    page("second-factor/", "mfa.base.views.index", "mfa_index"),
    page("second-factor/code/", "mfa.base.views.authenticate", "mfa_authenticate"),
    page("second-factor/reauthenticate/", "mfa.base.views.reauthenticate", "mfa_reauthenticate"),
    page("second-factor/set-up/", "mfa.totp.views.activate_totp", "mfa_activate_totp"),
    page("second-factor/remove/", "mfa.totp.views.deactivate_totp", "mfa_deactivate_totp"),
    page(
        "second-factor/recovery-codes/",
        "mfa.recovery_codes.views.view_recovery_codes",
        "mfa_view_recovery_codes",
    ),
    page(
        "second-factor/recovery-codes/new/",
        "mfa.recovery_codes.views.generate_recovery_codes",
        "mfa_generate_recovery_codes",
    ),
]
