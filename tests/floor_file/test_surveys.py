"""``[[surveys]]``: what is checked when they are applied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contacthub.floor_file.directory import SurveyEntry
from tests.channels.sms.test_http_provider import TABLE
from tests.support import Api, hub_on

from .test_file import put

HAPPY: dict[str, Any] = {"id": "happy", "kind": "csat", "by": "thread", "text": {"en": "How was it? {link}"}}
QUEUES = {"queues": [{"id": "support"}, {"id": "sales"}]}


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"text": {"en": "How was it?"}}, "en: the text has {link} once, and no other braces", "text"),
    ({"text": {"en": "{link} {link}"}}, "the text has {link} once", "text"),
    ({"text": {"en": "{name}: {link}"}}, "no other braces", "text"),
    ({"text": {"中文": "{link}"}}, "of the form", "text/中文/[key]"),
    ({"text": {}}, "needed, unless the survey is retired", "text"),
    ({"kind": None}, "needed, unless the survey is retired", "kind"),
    ({"kind": "nps"}, "service_quality", "kind"),
    ({"by": None}, "needed, unless the survey is retired", "by"),
    ({"by": "txts"}, "sent by txts, which is no channel for texts or mail; did you mean texts?", "by"),
    ({"by": "letter"}, "there are thread, agent, texts", "by"),
    ({"queues": ["support", "suport"]}, "is of suport, which is no queue; did you mean supp", "queues/1"),
    ({"channels": ["fone"]}, "fone: no channel", "channels"),
    ({"share": 101}, "100", "share"),
    ({"not_again_days": -1}, "0", "not_again_days"),
    ({"perception_only": True}, 'only of a survey of the kind \\"service_quality\\"', "perception_only"),
    ({"id": "Happy!"}, "of the form", "id"),
    ({"every": 2}, "every", "every"),
]  # fmt: skip


async def test_faults_of_surveys_say_the_place_and_the_way_out(texts: Api) -> None:
    for survey, words, pointer in FAULTS:
        said = {key: each for key, each in {**HAPPY, **survey}.items() if each is not None}
        status, answer = await put(texts, {**QUEUES, "surveys": [said]})
        assert status == 422, survey
        assert words in json.dumps(answer, ensure_ascii=False), (survey, answer)
        assert answer["errors"][0]["pointer"] == f"#/surveys/0/{pointer}", (survey, answer)
    assert texts.hub.parts.core.world.directory.surveys == {}


@pytest.fixture
async def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A hub with a channel for texts."""
    monkeypatch.setenv("SMS_TOKEN", "t0ken")
    monkeypatch.setenv("SMS_HOOK", "h00k")
    async with hub_on(tmp_path, channels=[{**TABLE, "url": "http://127.0.0.1:9/"}]) as owner:
        yield owner


async def test_a_survey_is_kept_changed_and_retired_and_holds_its_queues(texts: Api, tmp_path: Path) -> None:
    happy = {**HAPPY, "by": "texts", "queues": ["sales"]}
    status, answer = await put(texts, {**QUEUES, "surveys": [happy]})
    assert (status, answer["changes"][-1]) == (200, "~ queue sales") or "+ survey happy" in answer["changes"]
    entry = SurveyEntry(kind="csat", by="texts", queues=["sales"], text=HAPPY["text"])
    assert texts.hub.parts.core.world.directory.surveys == {"happy": entry}
    agents = [{"id": "lina", "queues": ["support"]}]
    gone = {"agents": agents, "queues": [{"id": "sales", "retired": True}]}
    status, answer = await put(texts, gone)
    assert (status, answer["code"]) == (409, "still_in_use")
    assert answer["detail"] == "queue sales cannot be retired: survey happy is of it"
    retired = {"id": "happy", "retired": True}
    status, answer = await put(texts, {**gone, "surveys": [retired]})
    assert (status, "- survey happy" in answer["changes"]) == (200, True), answer
