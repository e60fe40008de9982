"""Whether passkeys can be used at the public address, and for whom they are made."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from survey.actions.passkeys import Site
from survey.config import is_loopback
from survey.web.state import state


def passkey_site() -> Site | None:
    """The site in the words of WebAuthn; None where browsers offer no passkeys.

    They are made for host names, never for addresses in figures. On one's own machine the pages
    are also at localhost, so it depends on which name was asked for; it is a trusted one (S08).
    """
    parts = urlsplit(state().settings.origin)
    host, origin = parts.hostname or "", state().settings.origin
    if is_loopback(host):
        host, origin = (urlsplit(request.host_url).hostname or ""), request.host_url.rstrip("/")
    try:
        ip_address(host)
    except ValueError:
        return Site(host, origin)
    return None
