from __future__ import annotations

import re
from pathlib import Path

import pytest

from contacthub.channels.sms.aliyun import errors as aliyun
from contacthub.channels.sms.twilio import REASONS as TWILIO
from contacthub.channels.wechat import errors as wechat
from contacthub.channels.whatsapp import errors as whatsapp

TEXTS = Path(__file__).parents[2] / "web/src/core/texts"
REASONS = {
    *whatsapp.REASONS.values(),
    *wechat.REASONS.values(),
    *aliyun.REASONS.values(),
    *TWILIO.values(),
    "only_templates",
    "unsure",
    "no_reason",
    "too_long",
    "no_files",
    "files_too_large",
    "file_gone",
    "file_kind",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_has_words_on_the_screen(language: str) -> None:
    worded = re.findall(
        r'^  "unsent\.(\w+)":', (TEXTS / language / "messages.ts").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(REASONS - {*worded}) == []
