"""What a browser is asked about passkeys and how its answer is proved, by the webauthn library.

Imported where it is used: it brings a library of certificates along, and most requests need none
of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
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


class NotProved(ValueError):
    """The answer proves nothing."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: its id in base64url, its public key, how often it was used."""

    id: str
    public_key: bytes
    sign_count: int


def options_for_new(
    host: str,
    name: str,
    account: str,
    email: str,
    shown: str,
    challenge: bytes,
    known: Iterable[str],
) -> dict[str, Any]:
    """What makes a browser offer to make a passkey, other than those it `known`."""
    return _json(
        generate_registration_options(
            rp_id=host,
            rp_name=name,
            user_id=account.encode(),
            user_name=email,
            user_display_name=shown,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey)) for passkey in known
            ],
        )
    )


def options_to_sign_in(host: str, challenge: bytes) -> dict[str, Any]:
    """What makes a browser offer the passkeys of this site."""
    return _json(
        generate_authentication_options(
            rp_id=host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
        )
    )


def prove_new(answer: dict[str, Any], challenge: bytes, host: str, origin: str) -> Made:
    """The passkey that the browser made. Raises NotProved."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotProved(str(error)) from error
    return Made(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def prove_known(
    answer: dict[str, Any],
    challenge: bytes,
    host: str,
    origin: str,
    public_key: bytes,
    sign_count: int,
) -> int:
    """How often the passkey was used by now. Raises NotProved."""
    try:
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotProved(str(error)) from error
    return proved.new_sign_count


def _json(options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found
