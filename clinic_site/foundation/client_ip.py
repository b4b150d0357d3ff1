"""The IP address that a request came from, behind proxies of ours."""

from django.conf import settings


def client_ip(request):
    """
    The visitor's IP address as the outermost of our own proxies saw it, or "".

    Each proxy adds its client's address at the end of X-Forwarded-For, so with N proxies of
    ours the N-th from the end is true, and whatever stands before it is a mere claim.
    """
    if not settings.TRUSTED_PROXIES:
        return request.META.get("REMOTE_ADDR", "")
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    return hops[-settings.TRUSTED_PROXIES].strip() if len(hops) >= settings.TRUSTED_PROXIES else ""
