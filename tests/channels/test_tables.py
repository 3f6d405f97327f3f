"""The tables of WhatsApp and WeChat in the configuration."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from pydantic import ValidationError

from contacthub.channels.settings import MissingSecret
from contacthub.channels.wechat.settings import WeChatTable
from contacthub.channels.whatsapp.settings import WhatsAppTable

KEY = base64.b64encode(bytes(range(32))).decode()[:-1]
SECRETS = {"TOKEN": "EAAG", "SECRET": "app", "VERIFY": "verify", "WX_TOKEN": "spamtest", "KEY": KEY}


def whatsapp(**change: Any) -> WhatsAppTable:
    given = {"type": "whatsapp", "name": "wa", "queue": "support", "phone_number_id": "106540352242922"}
    names = {"access_token_env": "TOKEN", "app_secret_env": "SECRET", "verify_token_env": "VERIFY"}
    return WhatsAppTable.model_validate({**given, **names, **change})


def wechat(**change: Any) -> WeChatTable:
    given = {"type": "wechat", "name": "wx", "queue": "support", "app_id": "wx2c2769f8efd9abc2"}
    names = {"app_secret_env": "SECRET", "token_env": "WX_TOKEN", "aes_key_env": "KEY"}
    return WeChatTable.model_validate({**given, **names, **change})


@pytest.mark.parametrize(
    ("lacking", "said"), [("TOKEN", "no TOKEN"), ("SECRET", "no SECRET"), ("VERIFY", "no VERIFY")]
)
def test_whatsapp_names_the_secret_that_is_not_there(lacking: str, said: str) -> None:
    with pytest.raises(MissingSecret, match=said):
        whatsapp().maker({**SECRETS, lacking: ""})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"KEY": "short"}, "KEY: the EncodingAESKey has 43"),
        ({"WX_TOKEN": "with-dash"}, "3 to 32"),
        ({"WX_TOKEN": ""}, "no WX_TOKEN"),
        ({"SECRET": ""}, "no SECRET"),
    ],
)
def test_wechat_names_the_secret_that_cannot_be_used(change: dict[str, str], said: str) -> None:
    with pytest.raises(MissingSecret, match=said):
        wechat().maker(SECRETS | change)


@pytest.mark.parametrize(
    "change",
    [
        {"phone_number_id": "+1 555"},
        {"api_url": "ftp://x"},
        {"api_url": "https://graph.facebook.com/v23.0/"},
        {"templates": [{"name": "Ready", "language": "en", "text": "x"}]},
        {"templates": [{"name": "ready", "language": "english", "text": "x"}]},
        {"templates": [{"name": "ready", "language": "en", "text": "a {{1}} {{2}} b"}]},
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        whatsapp(**change)


def test_an_app_id_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        wechat(app_id="gh_47bd9550a0a1")


def test_doubts_are_what_providers_cannot_reach_and_the_plain_mode() -> None:
    assert len([*whatsapp().doubts(None)]) == len([*whatsapp().doubts("http://hub.example")]) == 1
    assert [*whatsapp().doubts("https://hub.example")] == [*wechat().doubts("http://hub.example")] == []
    assert [each.is_wrong for each in wechat(aes_key_env=None).doubts(None)] == [False, False]
