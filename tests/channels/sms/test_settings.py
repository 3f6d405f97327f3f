"""What is wrong with the settings of a channel is named, with the way out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contacthub.cli.channels_checked import channel_findings
from contacthub.config import ConfigError, Settings

HTTP: dict[str, Any] = {
    "type": "sms", "provider": "http", "name": "texts", "queue": "sales", "url": "https://sms.example/send",
    "body": {"to": "{to}", "text": "{text}"}, "number": "+8657112345678", "webhook_secret_env": "HOOK",
    "inbound": {"from": "from", "text": "text", "id": "id"},
}  # fmt: skip
PUBLIC = "https://hub.example"


def settings(tmp_path: Path, public_url: str | None = PUBLIC, **more: Any) -> Settings:
    return Settings(data=tmp_path, channels=[{**HTTP, **more}], server={"public_url": public_url})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"body": {"to": "{to}"}}, "{to} and {text} are needed"),
        ({"body": {"to": "{to}", "text": "{text}", "x": "{txt}"}}, "there is no placeholder {txt}"),
        ({"headers": {"X-To": "{to}"}}, "only {key}, {message_id} and {attempt}"),
        ({"idempotent": True}, "the provider knows a repetition by {key}"),
        ({"webhook_secret_env": None}, "webhook_secret_env is needed"),
        ({"inbound": {"from": "from", "text": "text"}}, "id or time is needed"),
        ({"reply_id": "a["}, "not a JMESPath expression"),
        ({"url": "https://{to}.example"}, "no placeholder in the host"),
    ],
)
def test_settings_that_cannot_work_are_refused(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as told:
        settings(tmp_path, **more)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"public_url": None}, "server.public_url is not set"),
        ({"number": "0571 1234 5678"}, "has no country code"),
        ({"url": "http://sms.example/send"}, "http without TLS"),
        ({"url": "https://sms.example/send?to={to}"}, "stand in the address"),
        ({"inbound": None}, "does not come in"),
        ({"queue": "nowhere"}, "the floor has no queue nowhere"),
    ],
)
def test_check_names_usual_mistakes_and_the_way_out(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    found = [*channel_findings(settings(tmp_path, **more), {"HOOK": "x"}, {"sales"})]
    [mistake] = [each for each in found if said in each.what]
    assert mistake.mend
    good = [*channel_findings(settings(tmp_path), {"HOOK": "x"}, {"sales"})]
    assert [each.what for each in good] == ["channel texts: set up for the queue sales"]


def test_a_secret_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="channel texts: the environment has no HOOK"):
        settings(tmp_path).channel_makers({})


def test_a_channel_has_a_name_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="another channel, source or connector has this name"):
        Settings(data=tmp_path, channels=[HTTP], sources=[{"id": "texts"}])
