"""Settings of allauth that need code: messages, rate limits, access and the reset mail."""

import base64
import hashlib
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.crypto import salted_hmac

from clinic_site.foundation.client_ip import client_ip, client_network
from contact.models import Clinic

from .second_factor import must_show
from .tasks import send_reset_link

TRUSTED_FOR = 30 * 24 * 3600  # seconds
WRONG_CODE = "That code isn't right. Wait until your app shows the next one."
TOO_MANY = "Too many tries. Wait five minutes, then try again."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "The user name, email address or password isn't right.",
        "incorrect_password": "The password isn't right.",
        "enter_current_password": "The password isn't right.",
        "incorrect_code": WRONG_CODE,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request):
        return False

    # --- Rate limits ------------------------------------------------------------------------
    #
    # Wrong passwords are counted for an account from one network, for one IP address, and for an
    # account from anywhere (ACCOUNT_RATE_LIMITS). The last limit stops guesses that come from
    # many addresses. An attacker could use it to lock staff out, so it does not apply to a
    # network from which somebody signed in to the account within TRUSTED_FOR.

    def get_client_ip(self, request):
        return client_ip(request)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """
        Count by network too. allauth has no public way to do so: this method and `ratelimit`
        below are private, and tests/test_library_internals.py fails when either changes.
        """
        return f"{account_key(credentials)} {client_network(request)}"

    def pre_authenticate(self, request, **credentials):
        key = account_key(credentials)
        if not self.is_known(request, key) and not ratelimit.consume(
            request, action="login_failed_anywhere", key=key, dry_run=True
        ):
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request, **credentials):
        key = account_key(credentials)
        ratelimit.consume(request, action="login_failed_anywhere", key=key)

    def login(self, request, user):
        super().login(request, user)
        key = account_key({"username": user.get_username()})
        cache.set(known_network(request, key), True, TRUSTED_FOR)

    def is_known(self, request, key):
        """Whether somebody signed in to this account from this network within TRUSTED_FOR."""
        return cache.get(known_network(request, key), False)

    def pre_login(self, request, user, **kwargs):
        """Refuse accounts that are not staff, even with the right password."""
        if not user.is_staff:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    # --- Redirects, repeated sign-in, password reset ------------------------------------------

    def get_password_change_redirect_url(self, request):
        return reverse("admin:index")

    def is_reauthentication_required(self, *, app, **kwargs):
        """Do not ask for the password again shortly after the user signed in."""
        records = get_authentication_records(self.request, self.request.user)
        just_now = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        if records and records[-1]["at"] > just_now:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def set_password(self, user, password):
        """Nothing else is saved, or the account would open again that was just closed."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def get_reauthentication_methods(self, user):
        """The password is not enough for a session that has not shown the second factor."""
        methods = super().get_reauthentication_methods(user)
        if must_show(self.request):
            return [method for method in methods if method["id"] == "mfa_reauthenticate"]
        return methods

    def send_password_reset_mail(self, user, email, context):
        """Send in the background, so that the response time does not tell if the account exists."""
        if user.is_staff and user.has_usable_password():
            send_reset_link.enqueue(user.pk)


def account_key(credentials):
    """The user name that was typed, in the form under which wrong passwords are counted."""
    return credentials.get("username", "").strip().lower()


def known_network(request, key):
    """The cache key for sign-ins to an account from a network, hashed so it reveals neither."""
    value = f"{key} {client_network(request)}"
    return "sign-in:" + salted_hmac("staff.adapter", value, algorithm="sha256").hexdigest()


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    # Secrets are encrypted, so that a copy of the database alone is not enough to make codes.

    def encrypt(self, text):
        return secret_box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return secret_box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user):
        return user.get_username()

    def get_totp_issuer(self):
        return Clinic.objects.current().name


def secret_box():
    """Encrypts with SECRET_KEY, and decrypts with SECRET_KEY_FALLBACKS as well."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"staff.adapter {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
