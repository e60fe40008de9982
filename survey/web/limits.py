"""How often one address may try unknown links (S42), counted for all processes together."""

from __future__ import annotations

from flask import request
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from survey.storage.rate_counts import RateCounts
from survey.web.state import state


def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(RateCounts(state().database, state().clock))


def refuse_when_exhausted() -> None:
    """Raise 429 when this address has tried too many unknown links, before another is tried."""
    rate = parse(state().settings.link_tries)
    if not _limiter().test(rate, "link", _address()):
        raise TooManyRequests(retry_after=rate.get_expiry())


def count_refused() -> None:
    """Note that this address tried an unknown link."""
    _limiter().hit(parse(state().settings.link_tries), "link", _address())


def _address() -> str:
    return request.remote_addr or "unknown"
