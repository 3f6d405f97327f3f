"""Looks at what authenticators signed, by ``webauthn``, which is loaded at the first passkey.

Source: https://www.w3.org/TR/webauthn-3/ sections 7.1 and 7.2. No maker's word on an authenticator is asked
for (attestation), as none is trusted more than another.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from contacthub.accounts.passkeys.model import ALGORITHMS, BadPasskey, Passkey, RelyingParty, decoded, encoded

T = TypeVar("T")

FORMATS: Final = ("none", "packed")
"""Of attestation; ``packed``: a browser may leave what the key has signed of itself. Others are not read."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a browser says of a new passkey, each as base64url."""

    credential: str
    client_data: str
    attestation: str


@dataclass(frozen=True, slots=True)
class Signed:
    """What a browser says of a passkey that was used, each as base64url."""

    credential: str
    client_data: str
    authenticator_data: str
    signature: str
    handle: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """The public key of a new passkey, as COSE has it, in base64url, and how often it has signed."""

    key: str
    sign_count: int


async def new_key(party: RelyingParty, challenge: str, made: Made) -> NewKey:
    """What is to be kept of a new passkey, if its user was there and known to the authenticator.

    Raises:
        BadPasskey: it is none, for another host or page, or the answer to another challenge.
    """
    return await asyncio.to_thread(_guarded, lambda: _new_key(party, challenge, made))


async def signed_count(party: RelyingParty, challenge: str, passkey: Passkey, signed: Signed) -> int:
    """How often the passkey has signed, if it has signed this, and its user was there and known to it.

    Raises:
        BadPasskey: another key has, for another host or page, or the answer is to another challenge.
    """
    return await asyncio.to_thread(_guarded, lambda: _signed_count(party, challenge, passkey, signed))


def _guarded(work: Callable[[], T]) -> T:
    try:
        return work()
    except BadPasskey:
        raise
    # What strangers send comes to parsers of others, who do not say all that they raise.
    except Exception as error:
        raise BadPasskey(f"{type(error).__name__}: {str(error)[:200]!r}") from None


def _new_key(party: RelyingParty, challenge: str, made: Made) -> NewKey:
    from webauthn import verify_registration_response  # noqa: PLC0415 - 0.3 s
    from webauthn.helpers import (  # noqa: PLC0415
        decode_credential_public_key,
        decoded_public_key_to_cryptography,
        parse_attestation_object,
    )
    from webauthn.helpers.cose import COSEAlgorithmIdentifier  # noqa: PLC0415
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorAttestationResponse,
        RegistrationCredential,
    )

    attestation = decoded(made.attestation)
    if parse_attestation_object(attestation).fmt not in FORMATS:
        raise BadPasskey("an attestation that was not asked for")
    found = verify_registration_response(
        credential=RegistrationCredential(
            id=made.credential,
            raw_id=decoded(made.credential),
            response=AuthenticatorAttestationResponse(
                client_data_json=decoded(made.client_data), attestation_object=attestation
            ),
        ),
        expected_challenge=decoded(challenge),
        expected_rp_id=party.id,
        expected_origin=party.origin,
        require_user_verification=True,
        supported_pub_key_algs=[COSEAlgorithmIdentifier(each) for each in ALGORITHMS],
    )
    if encoded(found.credential_id) != made.credential:
        raise BadPasskey("the id of another")
    # What cannot be read as a key would let nobody in later: it is said now.
    decoded_public_key_to_cryptography(decode_credential_public_key(found.credential_public_key))
    return NewKey(encoded(found.credential_public_key), found.sign_count)


def _signed_count(party: RelyingParty, challenge: str, passkey: Passkey, signed: Signed) -> int:
    from webauthn import verify_authentication_response  # noqa: PLC0415
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticationCredential,
        AuthenticatorAssertionResponse,
    )

    if signed.credential != passkey.credential:
        raise BadPasskey("the id of another")
    found = verify_authentication_response(
        credential=AuthenticationCredential(
            id=signed.credential,
            raw_id=decoded(signed.credential),
            response=AuthenticatorAssertionResponse(
                client_data_json=decoded(signed.client_data),
                authenticator_data=decoded(signed.authenticator_data),
                signature=decoded(signed.signature),
            ),
        ),
        expected_challenge=decoded(challenge),
        expected_rp_id=party.id,
        expected_origin=party.origin,
        credential_public_key=decoded(passkey.key),
        credential_current_sign_count=0,  # compared where it is kept, in one step with keeping it
        require_user_verification=True,
    )
    return found.new_sign_count
