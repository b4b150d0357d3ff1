from django.conf import settings
from django.utils.crypto import salted_hmac


def keyed_hash(purpose, value, secret=None):
    """A one-way id: equal for equal values, worthless without this site's secret key."""
    salt = f"contact.{purpose}"
    return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()


def keyed_hashes(purpose, value):
    """The ids of a value under the present secret key and each former one, in that order."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [keyed_hash(purpose, value, secret) for secret in secrets]
