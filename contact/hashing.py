from django.utils.crypto import salted_hmac


def keyed_hash(purpose, value):
    """A one-way id: equal for equal values, worthless without this site's secret key."""
    return salted_hmac(f"contact.{purpose}", value, algorithm="sha256").hexdigest()
