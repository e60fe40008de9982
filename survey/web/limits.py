"""How often something may be tried, counted for all processes together and kept over restarts.

Unknown links by one network address (S42); sign-in links for one mailbox, and codes for one
account (S04).
"""

from __future__ import annotations

from flask import request
from limits import parse
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from survey.storage.rate_counts import RateCounts
from survey.web.state import state

LINK, ASK, MAILBOX, CODE = "link", "ask", "mailbox", "code"
"""What is counted: unknown links and asking for mail by network address; mails to one mailbox;
codes for one account."""


class TooManyCodes(TooManyRequests):
    """Too many wrong codes for one account."""


def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(RateCounts(state().database, state().clock))


def refuse_when_exhausted() -> None:
    """Raise 429 when this address has tried too many unknown links, before another is tried."""
    rate = parse(state().settings.link_tries)
    if not _limiter().test(rate, LINK, _address()):
        raise TooManyRequests(retry_after=rate.get_expiry())


def count_refused() -> None:
    """Note that this address tried an unknown link."""
    _limiter().hit(parse(state().settings.link_tries), LINK, _address())


def count_asked() -> None:
    """Count that this network address asked for something that is kept for a while. Raises 429."""
    rate = parse(state().settings.link_tries)
    if not _limiter().hit(rate, ASK, _address()):
        raise TooManyRequests(retry_after=rate.get_expiry())


def may_ask_for_mail(mailbox: str) -> bool:
    """Count a sign-in link asked for `mailbox`; whether it is to be sent.

    Raises 429 when this network address asked for too many, whoever they were for.
    """
    count_asked()
    return _limiter().hit(parse(state().settings.sign_in_tries), MAILBOX, mailbox)


def count_code(account: str) -> None:
    """Count a code given for `account`, before it is looked at. Raises TooManyCodes."""
    rate = parse(state().settings.sign_in_tries)
    if not _limiter().hit(rate, CODE, account):
        raise TooManyCodes(retry_after=rate.get_expiry())


def forget_codes(account: str) -> None:
    """A code was right: wrong ones before it no longer count."""
    _limiter().clear(parse(state().settings.sign_in_tries), CODE, account)


def _address() -> str:
    return request.remote_addr or "unknown"
