"""Passkeys (WebAuthn): ask a browser to make one, keep it, sign in with it.

A challenge is kept as a proof of its own, so that an answer counts once (S06). A passkey verifies
its person, so it is mailbox and second factor at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from survey.actions.refusals import NotFound
from survey.actions.second_factor import ISSUER, Changed, changed, left_of, refuse_last, taken
from survey.actions.sign_in import SignedIn, new_session
from survey.chance import Chance, secret_hash
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

    def work(tx: Transaction) -> dict[str, Any]:
        person = taken(tx, account)
        known = factors.passkeys_of(tx, account)
        options = generate_registration_options(
            rp_id=site.host,
            rp_name=ISSUER,
            user_id=account.encode(),
            user_name=person.email,
            user_display_name=person.shown_name,
            challenge=_challenge(tx, PASSKEY_NEW, account, now, chance),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.id))
                for passkey in known
            ],
        )
        return _json(options)

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
    answer = _read(credential)

    def work(tx: Transaction) -> Changed:
        taken(tx, account)
        proof = sign_in_links.use_proof(
            tx, secret_hash(bytes_to_base64url(answer.challenge)), PASSKEY_NEW, now
        )
        if proof is None or proof.account_id != account:
            raise BadPasskey("no such challenge")
        try:
            made = verify_registration_response(
                credential=answer.credential,
                expected_challenge=answer.challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise BadPasskey(str(error)) from error
        passkey = bytes_to_base64url(made.credential_id)
        if len(passkey) > MOST_ID or factors.find_passkey(tx, passkey) is not None:
            raise BadPasskey("it is known already")
        first = not factors.has_factor(tx, account)
        factors.add_passkey(
            tx,
            PasskeyRecord(
                passkey, account, made.credential_public_key, made.sign_count, label, now, None
            ),
        )
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

    def work(tx: Transaction) -> dict[str, Any]:
        options = generate_authentication_options(
            rp_id=site.host,
            challenge=_challenge(tx, PASSKEY_IN, None, now, chance),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _json(options)

    return database.transact(work)


def sign_in(
    database: Database, credential: str, site: Site, *, before: str, now: int, chance: Chance
) -> SignedIn:
    """Sign in with the browser's answer, once. Raises BadPasskey."""
    answer = _read(credential)

    def work(tx: Transaction) -> SignedIn:
        proof = sign_in_links.use_proof(
            tx, secret_hash(bytes_to_base64url(answer.challenge)), PASSKEY_IN, now
        )
        known = factors.find_passkey(tx, str(answer.credential.get("id", "")))
        if proof is None or known is None:
            raise BadPasskey("no such challenge, or no such passkey")
        account = accounts.find_account(tx, known.account_id, take=True)
        if account is None or account.disabled_at is not None:
            raise BadPasskey("the account may not sign in")
        try:
            proved = verify_authentication_response(
                credential=answer.credential,
                expected_challenge=answer.challenge,
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as error:
            raise BadPasskey(str(error)) from error
        factors.note_passkey(tx, known.id, proved.new_sign_count, now)
        secret = new_session(tx, account.id, PASSKEY, before=before, now=now, chance=chance)
        return SignedIn(account, secret, pending=False)

    return database.transact(work)


def _challenge(
    tx: Transaction, purpose: str, account: str | None, now: int, chance: Chance
) -> bytes:
    challenge = chance.random_bytes(32)
    proof = ProofRecord(chance.new_id(), account, purpose, "", now, now + CHALLENGE_SECONDS, None)
    sign_in_links.add_proof(tx, proof, secret_hash(bytes_to_base64url(challenge)))
    return challenge


def _json(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found


@dataclass(frozen=True, slots=True)
class _Answer:
    """A browser's answer, and the challenge it says it answers."""

    credential: dict[str, Any]
    challenge: bytes


def _read(credential: str) -> _Answer:
    try:
        answer = json.loads(credential)
        client = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        return _Answer(answer, base64url_to_bytes(client["challenge"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadPasskey("cannot be read") from error
