"""Passkeys (WebAuthn): ask a browser to make one, keep it, sign in with it.

A challenge is kept as a proof of its own, so that an answer counts once (S06). A passkey verifies
its person, so it is mailbox and second factor at once.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from survey.actions.refusals import NotFound
from survey.actions.second_factor import ISSUER, Changed, changed, left_of, refuse_last, taken
from survey.actions.sign_in import SignedIn, new_session
from survey.chance import Chance
from survey.storage import accounts, factors, sign_in_links
from survey.storage.database import Database, Transaction
from survey.storage.factors import PasskeyRecord
from survey.storage.sessions import PASSKEY
from survey.storage.sign_in_links import PASSKEY_IN, PASSKEY_NEW, ProofRecord

CHALLENGE_SECONDS = 5 * 60
MOST_ID = 400
"""Characters of a credential's id that are kept."""


class BadPasskey(ValueError):
    """What the browser answered proves nothing here, or not any more."""


@dataclass(frozen=True, slots=True)
class Site:
    """For whom passkeys are made: the host of the public address, and its origin."""

    host: str
    origin: str


def ask_for_new(
    database: Database, account: str, site: Site, *, now: int, chance: Chance
) -> dict[str, Any]:
    """What the browser needs to make a passkey."""
    from survey import passkey_ceremony as ceremony

    def work(tx: Transaction) -> dict[str, Any]:
        person = taken(tx, account)
        return ceremony.options_for_new(
            site.host,
            ISSUER,
            account,
            person.email,
            person.shown_name,
            _challenge(tx, PASSKEY_NEW, account, now, chance),
            [passkey.id for passkey in factors.passkeys_of(tx, account)],
        )

    return database.transact(work)


def keep(
    database: Database,
    account: str,
    credential: str,
    label: str,
    site: Site,
    *,
    now: int,
    chance: Chance,
) -> Changed:
    """Keep the passkey that the browser made; recovery codes when it is the first factor.

    `credential` is the browser's answer as JSON. Raises BadPasskey.
    """
    from survey import passkey_ceremony as ceremony

    answer = _read(credential)

    def work(tx: Transaction) -> Changed:
        taken(tx, account)
        proof = sign_in_links.use_proof(tx, answer.challenge_sha256, PASSKEY_NEW, now)
        if proof is None or proof.account_id != account:
            raise BadPasskey("no such challenge")
        try:
            made = ceremony.prove_new(answer.credential, answer.challenge, site.host, site.origin)
        except ceremony.NotProved as error:
            raise BadPasskey(str(error)) from error
        if len(made.id) > MOST_ID or factors.find_passkey(tx, made.id) is not None:
            raise BadPasskey("it is known already")
        first = not factors.has_factor(tx, account)
        new = PasskeyRecord(made.id, account, made.public_key, made.sign_count, label, now, None)
        factors.add_passkey(tx, new)
        return changed(tx, account, "passkey.add", PASSKEY, codes=first, now=now, chance=chance)

    return database.transact(work)


def remove(
    database: Database, account: str, passkey: str, factor: str, *, now: int, chance: Chance
) -> Changed:
    """Not his passkey any more; `factor` of this session. Raises NotFound, LastFactor."""

    def work(tx: Transaction) -> Changed:
        refuse_last(tx, account)
        if not factors.remove_passkey(tx, account, passkey):
            raise NotFound("no such passkey")
        left = left_of(tx, account, factor)
        return changed(tx, account, "passkey.remove", left, now=now, chance=chance)

    return database.transact(work)


def ask_to_sign_in(database: Database, site: Site, *, now: int, chance: Chance) -> dict[str, Any]:
    """What the browser needs to sign in with a passkey; which one, it asks its person."""
    from survey import passkey_ceremony as ceremony

    def work(tx: Transaction) -> dict[str, Any]:
        challenge = _challenge(tx, PASSKEY_IN, None, now, chance)
        return ceremony.options_to_sign_in(site.host, challenge)

    return database.transact(work)


def sign_in(
    database: Database, credential: str, site: Site, *, before: str, now: int, chance: Chance
) -> SignedIn:
    """Sign in with the browser's answer, once. Raises BadPasskey."""
    from survey import passkey_ceremony as ceremony

    answer = _read(credential)

    def work(tx: Transaction) -> SignedIn:
        proof = sign_in_links.use_proof(tx, answer.challenge_sha256, PASSKEY_IN, now)
        known = factors.find_passkey(tx, str(answer.credential.get("id", "")))
        if proof is None or known is None:
            raise BadPasskey("no such challenge, or no such passkey")
        account = accounts.find_account(tx, known.account_id, take=True)
        if account is None or account.disabled_at is not None:
            raise BadPasskey("the account may not sign in")
        try:
            count = ceremony.prove_known(
                answer.credential,
                answer.challenge,
                site.host,
                site.origin,
                known.public_key,
                known.sign_count,
            )
        except ceremony.NotProved as error:
            raise BadPasskey(str(error)) from error
        factors.note_passkey(tx, known.id, count, now)
        secret = new_session(tx, account.id, PASSKEY, before=before, now=now, chance=chance)
        return SignedIn(account, secret, pending=False)

    return database.transact(work)


def _challenge(
    tx: Transaction, purpose: str, account: str | None, now: int, chance: Chance
) -> bytes:
    challenge = chance.random_bytes(32)
    proof = ProofRecord(chance.new_id(), account, purpose, "", now, now + CHALLENGE_SECONDS, None)
    sign_in_links.add_proof(tx, proof, hashlib.sha256(challenge).digest())
    return challenge


@dataclass(frozen=True, slots=True)
class _Answer:
    """A browser's answer, and the challenge it says it answers."""

    credential: dict[str, Any]
    challenge: bytes

    @property
    def challenge_sha256(self) -> bytes:
        """What is kept of the challenge."""
        return hashlib.sha256(self.challenge).digest()


def _read(credential: str) -> _Answer:
    try:
        answer = json.loads(credential)
        client = json.loads(_bytes(answer["response"]["clientDataJSON"]))
        return _Answer(answer, _bytes(client["challenge"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadPasskey("cannot be read") from error


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
