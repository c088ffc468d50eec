"""Where a request comes from, for counting. A header that anybody can write is believed only where settings say so."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def sender_of(request: HttpRequest) -> str:
    """A keyed digest of the address: the same for one household all day, and no address for anybody who reads it."""
    return salted_hmac("attest.sender", _network(_address(request)), algorithm="sha256").hexdigest()[:32]


def _address(request: HttpRequest) -> str:
    """Behind n proxies of ours, what the outermost of them saw: the n-th from the right. Left of it anybody writes."""
    behind = settings.TRUSTED_PROXIES
    forwarded = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return forwarded[-behind] if 0 < behind <= len(forwarded) else request.META.get("REMOTE_ADDR", "")


def _network(address: str) -> str:
    """One reader's IPv6 addresses are many: what their line was given is counted as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
