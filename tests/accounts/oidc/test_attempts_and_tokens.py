"""What is derived for a sign-in at the provider, and which ID tokens are believed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from contacthub.accounts.oidc.attempt import Attempt, Purpose
from contacthub.accounts.oidc.id_tokens import BadToken, Expected, UnknownKey, claims_of, keys_of
from contacthub.accounts.oidc.settings import may_be_asked
from tests.accounts.oidc.issuer import KEY, OTHER_KEY

NOW_MS = 1_800_000_000_000
NOW = NOW_MS // 1000
EXPECTED = Expected("https://id.example.com", "hub", "n0nce")
GOOD = {"iss": EXPECTED.issuer, "aud": "hub", "sub": "1", "nonce": "n0nce", "iat": NOW, "exp": NOW + 60}
KEYS = keys_of({"keys": [KEY.as_dict(private=False)]})


def signed(claims: dict[str, Any], key: Any = KEY, alg: str = "RS256", **header: Any) -> str:
    return jwt.encode({"alg": alg, "kid": "k1", **header}, claims, key, algorithms=[alg])


def believed(token: str, keys: Any = KEYS) -> dict[str, Any]:
    return claims_of(token, keys, EXPECTED, NOW_MS)


def test_good_token_is_believed() -> None:
    assert believed(signed(GOOD)) == GOOD
    assert believed(signed({**GOOD, "aud": ["hub", "other"], "azp": "hub"}))["azp"] == "hub"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://id.example.com/"}, "another issuer"),
        ({"aud": "other"}, "another client"),
        ({"aud": ["other"]}, "another client"),
        ({"aud": None}, "another client"),
        ({"aud": ["hub", "other"]}, "several clients"),
        ({"azp": "other"}, "given to another client"),
        ({"nonce": "another"}, "another sign-in"),
        ({"nonce": None}, "another sign-in"),
        ({"exp": NOW - 61}, "expired"),
        ({"exp": None}, "a time in it is none"),
        ({"exp": True}, "a time in it is none"),
        ({"iat": NOW + 61}, "of the future"),
        ({"iat": None}, "a time in it is none"),
        ({"nbf": NOW + 61}, "not good yet"),
        ({"sub": ""}, "nobody"),
        ({"sub": 5}, "nobody"),
    ],
)
def test_token_of_another_time_place_or_sign_in_is_not(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(BadToken, match=why):
        believed(signed({**GOOD, **changed}))


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_token_without_a_signature_is_not_believed() -> None:
    for alg in ("none", "None", "nOnE", None, 5, ["RS256"]):
        with pytest.raises(BadToken, match="not signed by a key of the provider"):
            believed(f"{part({'alg': alg})}.{part(GOOD)}.")
    with pytest.raises(BadToken):
        believed(f"{part({'alg': 'RS256', 'kid': 'k1'})}.{part(GOOD)}.")


def test_token_signed_by_what_everybody_knows_is_not_believed() -> None:
    said = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(GOOD)}"
    made = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    forged = f"{said}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"
    with pytest.raises(BadToken, match="not signed by a key of the provider"):
        believed(forged)
    shared = OctKey.generate_key(256, {"kid": "k1"})
    assert keys_of({"keys": [shared.as_dict()]}) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB"),
        lambda token: ".".join([token.split(".")[0], part({**GOOD, "sub": "2"}), token.split(".")[2]]),
    ],
)
def test_changed_token_is_not_believed(spoil: Callable[[str], str]) -> None:
    with pytest.raises(BadToken, match="signature is wrong"):
        believed(spoil(signed(GOOD)))


def test_token_of_another_key_is_not_believed_whatever_it_calls_it() -> None:
    with pytest.raises(BadToken, match="signature is wrong"):
        believed(signed(GOOD, OTHER_KEY))
    with pytest.raises(UnknownKey):
        believed(signed(GOOD, OTHER_KEY, kid="k2"))
    with pytest.raises(BadToken):
        believed(signed(GOOD, OTHER_KEY, jwk=OTHER_KEY.as_dict(private=False)))


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c.d", "....", "x" * 70_000, "!.!.!", "e30.e30.e30"])
def test_what_is_no_token_is_not_believed(text: str) -> None:
    with pytest.raises(BadToken):
        believed(text)


def test_each_kind_of_key_signs_and_one_is_found_without_its_name() -> None:
    curve = ECKey.generate_key("P-256", {"kid": "e"})
    edwards = OKPKey.generate_key("Ed25519", {"kid": "o"})
    keys = keys_of({"keys": [each.as_dict(private=False) for each in (OTHER_KEY, KEY, curve, edwards)]})
    assert believed(signed(GOOD, curve, "ES256", kid="e"), keys) == GOOD
    assert believed(signed(GOOD, edwards, "Ed25519", kid="o"), keys) == GOOD
    assert believed(signed(GOOD, KEY, "PS256"), keys) == GOOD
    unnamed = jwt.encode({"alg": "RS256"}, GOOD, KEY, algorithms=["RS256"])
    assert believed(unnamed, keys) == GOOD
    with pytest.raises(BadToken):
        believed(signed(GOOD, KEY, kid="e"), keys)


def test_keys_that_do_not_sign_or_are_none_are_passed_over() -> None:
    encrypting = RSAKey.import_key({**KEY.as_dict(private=False), "use": "enc"}).as_dict(private=False)
    rows = [encrypting, {"kty": "RSA"}, {"kty": "XYZ"}, "text", None, KEY.as_dict(private=False)]
    assert [each.kid for each in keys_of({"keys": rows})] == ["k1"]
    assert keys_of({"keys": "none"}) == keys_of({}) == []


def test_what_is_sent_is_derived_from_the_cookie_and_tells_nothing_of_it() -> None:
    attempt = Attempt(Purpose.SIGN_IN)
    again = Attempt.of(attempt.cookie)
    assert again == attempt
    sent = {attempt.state, attempt.nonce, attempt.challenge, attempt.verifier}
    assert len(sent) == 4
    assert all(attempt.secret not in each for each in sent)
    assert attempt.challenge == base64.urlsafe_b64encode(
        hashlib.sha256(attempt.verifier.encode()).digest()
    ).decode().rstrip("=")
    assert attempt.is_state(attempt.state)
    other = Attempt(Purpose.PROOF, attempt.secret)
    assert not other.is_state(attempt.state)
    assert not attempt.is_state("")
    assert not attempt.is_state("\ud800")
    for cookie in ("", "sign_in.", "x." + attempt.secret, attempt.cookie + "a", attempt.cookie + "\n"):
        assert Attempt.of(cookie) is None


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://id.example.com", True),
        ("http://127.0.0.1:9400", True),
        ("http://localhost:9400", True),
        ("http://[::1]:9400", True),
        ("http://id.example.com", False),
        ("https://user@id.example.com", False),
        ("https://", False),
        ("ftp://127.0.0.1", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_secrets_go_by_https_or_stay_on_this_machine(url: str, may: bool) -> None:
    assert may_be_asked(url) == may
