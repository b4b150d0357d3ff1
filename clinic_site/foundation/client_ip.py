"""The IP address that a request came from, behind proxies of ours."""

from ipaddress import ip_address, ip_network

from django.conf import settings

IPV6_PREFIX = 64  # bits


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


def client_network(request):
    """
    What to count by: that address, or of an IPv6 address the network that it is in, because a
    visitor may use all of them.
    """
    address = client_ip(request)
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.ipv4_mapped:
        return address
    return str(ip_network((parsed, IPV6_PREFIX), strict=False))
