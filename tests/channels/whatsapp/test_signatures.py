from __future__ import annotations

import hashlib
import hmac

import pytest

from contacthub.channels.whatsapp.signatures import challenge_of, is_signed

BODY = b'{"text":"\\u4f60"}'


def header(body: bytes, secret: bytes = b"app") -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def test_the_signature_is_of_the_bytes_as_they_were_sent() -> None:
    assert is_signed(b"app", BODY, header(BODY))
    assert not is_signed(b"app", '{"text":"你"}'.encode(), header(BODY))


@pytest.mark.parametrize("wrong", ["", "sha256=", header(BODY, b"other"), header(BODY)[7:], "sha256=中"])
def test_any_other_signature_is_refused(wrong: str) -> None:
    assert not is_signed(b"app", BODY, wrong)


QUERY = {"hub.mode": "subscribe", "hub.verify_token": "secret", "hub.challenge": "1158201444"}


def test_metas_question_is_answered_with_its_challenge() -> None:
    assert challenge_of(QUERY, "secret") == "1158201444"


@pytest.mark.parametrize(
    "change",
    [
        {"hub.mode": "unsubscribe"},
        {"hub.verify_token": "other"},
        {"hub.challenge": "<script>"},
        {"hub.challenge": ""},
    ],
)
def test_no_other_question_is(change: dict[str, str]) -> None:
    assert challenge_of(QUERY | change, "secret") is None
    assert challenge_of({}, "secret") is None
