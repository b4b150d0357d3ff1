"""
The pages for signing in. allauth.urls is not included, because it has pages that this site must
not have, such as sign-up. They are under ADMIN_PATH, so that no other path gives that away.
"""

from django.urls import path, re_path
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from .second_factor import ask_for_code, must_show

# What a session may still do before it has shown the user's second factor.
OPEN_WITHOUT_IT = ("account_logout", "mfa_reauthenticate")


def page(route, view, name, path=path):
    """
    A page that is never cached and whose URL is not sent to other sites.

    The view is imported at its first request, because importing allauth's views takes 10 MB of
    memory in every process.
    """

    @never_cache
    def private(request, *args, **kwargs):
        if name not in OPEN_WITHOUT_IT and must_show(request):
            response = ask_for_code(request.path)
        else:
            response = import_string(view)(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"  # "no-referrer" would break CSRF protection
        return response

    return path(route, private, name=name)


urlpatterns = [
    page("login/", "allauth.account.views.login", "account_login"),
    page("logout/", "allauth.account.views.logout", "account_logout"),
    page("inactive/", "allauth.account.views.account_inactive", "account_inactive"),
    page("reauthenticate/", "allauth.account.views.reauthenticate", "account_reauthenticate"),
    page("password/change/", "allauth.account.views.password_change", "account_change_password"),
    page("password/reset/", "allauth.account.views.password_reset", "account_reset_password"),
    page(
        "password/reset/sent/",
        "allauth.account.views.password_reset_done",
        "account_reset_password_done",
    ),
    page(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "allauth.account.views.password_reset_from_key",
        "account_reset_password_from_key",
        path=re_path,
    ),
    page(
        "password/reset/done/",
        "allauth.account.views.password_reset_from_key_done",
        "account_reset_password_from_key_done",
    ),
    page(
        "invitation/accepted/",
        "clinic_site.staff.invitations.accepted",
        "invitation_accepted",
    ),
    page("invitation/<str:signed>/", "clinic_site.staff.invitations.accept", "invitation"),
    page("second-factor/", "allauth.mfa.base.views.index", "mfa_index"),
    page("second-factor/code/", "allauth.mfa.base.views.authenticate", "mfa_authenticate"),
    page(
        "second-factor/reauthenticate/",
        "allauth.mfa.base.views.reauthenticate",
        "mfa_reauthenticate",
    ),
    page("second-factor/set-up/", "clinic_site.staff.views.set_up", "mfa_activate_totp"),
    page("second-factor/remove/", "allauth.mfa.totp.views.deactivate_totp", "mfa_deactivate_totp"),
    page(
        "second-factor/recovery-codes/",
        "allauth.mfa.recovery_codes.views.view_recovery_codes",
        "mfa_view_recovery_codes",
    ),
    page(
        "second-factor/recovery-codes/new/",
        "allauth.mfa.recovery_codes.views.generate_recovery_codes",
        "mfa_generate_recovery_codes",
    ),
]
