"""
What a session must do before it may go on: show the second factor, or set one up.

A session from before the second factor was set up has shown a password and nothing else. So each
session keeps which factor it has shown, and one that was set up anew has to be shown again.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_used
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db.models import prefetch_related_objects
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from . import today

SHOWN = "second_factor_shown"  # the session's key for the id of the factor


def missing_step(request):
    """The name of the page that the user must go through first, or None."""
    if not request.user.is_authenticated:
        return None
    # Each page asks several times; the rows are read once.
    prefetch_related_objects([request.user], "authenticator_set")
    factors = request.user.authenticator_set.all()
    factor = next((one.pk for one in factors if one.type == Authenticator.Type.TOTP), None)
    if factor is None:
        is_needed = settings.REQUIRE_SECOND_FACTOR and today.may_read_messages(request.user)
        return "mfa_activate_totp" if is_needed else None
    return None if request.session.get(SHOWN) == factor else "mfa_reauthenticate"


def must_show(request):
    """Whether the user has a second factor that this session has not shown."""
    return missing_step(request) == "mfa_reauthenticate"


def ask_for_code(asked_for):
    """Redirect to the page that asks for the code and then leads on to the URL asked for."""
    return redirect(
        f"{reverse('mfa_reauthenticate')}?{urlencode({REDIRECT_FIELD_NAME: asked_for})}"
    )


def factor_id(user):
    """The id of the user's second factor as it is now. Recovery codes stand in for it."""
    factors = user.authenticator_set.filter(type=Authenticator.Type.TOTP)
    return factors.values_list("pk", flat=True).first()


@receiver(authenticator_used)
def remember_shown(request, user, **kwargs):
    """Runs when a code was right: at sign-in, when it is asked for again, and at set-up."""
    request.session[SHOWN] = factor_id(user)
