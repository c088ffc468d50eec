"""Passwords of the demo library are public, so they open nothing but this machine's own browser.

A demo account is a name with the password listed beside it in `editorial/demo/people.json`. The pair is refused from
every address but loopback and through every proxy that names itself, with DEMO on or off; a person of the same name
who chose a password is nobody's demo account.
"""

import ipaddress
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from config.demo_people import demo_people

# What proxies usually add. One that adds nothing and asks from this machine cannot be told from its own browser.
FORWARDING_HEADERS = (
    "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_X_CLIENT_IP", "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP", "HTTP_CF_CONNECTING_IP", "HTTP_X_FORWARDED", "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SERVER",
)  # fmt: skip


class LoopbackForDemo(ModelBackend):
    """Django's own backend, except that it knows which credentials everybody can read."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        if _is_demo(username, password) and not _is_local(request):
            return None
        return super().authenticate(request, username=username, password=password, **kwargs)

    async def aauthenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Any:
        if _is_demo(username, password) and not _is_local(request):
            return None
        return await super().aauthenticate(request, username=username, password=password, **kwargs)


def _is_demo(username: str | None, password: str | None) -> bool:
    """A person listed without a password is guarded whatever the password."""
    return any(
        person["username"] == username and person.get("password", password) == password for person in demo_people()
    )


def _is_local(request: HttpRequest | None) -> bool:
    """A command line has no request; it is this machine by nature."""
    if request is None:
        return True
    if any(request.META.get(header) for header in FORWARDING_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
