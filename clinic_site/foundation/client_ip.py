"""The IP address of a visitor, behind the site's own proxies."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings

IPV6_PREFIX = 64  # bits


def client_ip(request):
    """
    The visitor's IP address as a string, or "" if it is not known.

    Each proxy appends its client's address to X-Forwarded-For. So with N proxies of our own
    (TRUSTED_PROXIES) the N-th entry from the end is true, and those before it could be forged.
    """
    if not settings.TRUSTED_PROXIES:
        return _plain(request.META.get("REMOTE_ADDR", ""))
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    known = len(hops) >= settings.TRUSTED_PROXIES
    return _plain(hops[-settings.TRUSTED_PROXIES].strip()) if known else ""


def _plain(address):
    """An IPv4 address that is written as IPv6 (::ffff:192.0.2.1), as the IPv4 address it is."""
    try:
        mapped = IPv6Address(address).ipv4_mapped
    except ValueError:
        return address
    return str(mapped or address)


def client_network(request):
    """
    What rate limits count by: the IPv4 address, or the /64 network of an IPv6 address, because
    one visitor can use every address in that network.
    """
    address = client_ip(request)
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ip_network((parsed, IPV6_PREFIX), strict=False))
