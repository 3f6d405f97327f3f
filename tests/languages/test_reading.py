"""Refusals and findings in the language of who asks: over HTTP, and on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contacthub.languages import saying
from tests.running.played_check import PlayedCheck
from tests.running.test_checking import ended
from tests.support import Api, hub_on

AGENT = {"id": "lina", "name": "Li Na", "queues": ["sale"]}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"queues": [{"id": "sales"}], "agents": [AGENT]},
        "agent lina serves sale, which is no queue; did you mean sales?",
        "座席 lina 服务 sale，但没有这个队列；是否想写 sales？",
    ),
    (
        {"floor": {"time_zone": "Asia/Peking"}},
        "#/floor/time_zone: there is no time zone 'Asia/Peking'; an example is Asia/Shanghai",
        "#/floor/time_zone：没有时区 'Asia/Peking'；例如 Asia/Shanghai",
    ),
    (
        {"queues": [{"id": "q", "offer_seconds": 0, "name": ""}]},
        "#/queues/0/name: String should have at least 1 character (and 1 more)",
        "#/queues/0/name：不能为空（另有 1 处）",
    ),
    (
        {"hours": [{"id": "h", "monday": ["09:00-12:00", "11:00-14:00"]}]},
        "#/hours/0/monday/1: 11:00-14:00 overlaps 09:00-12:00; make one time of them",
        "#/hours/0/monday/1：11:00-14:00 与 09:00-12:00 重叠；请合并成一段",
    ),
]


@pytest.mark.parametrize(("tables", "english", "chinese"), REFUSED)
async def test_a_floor_file_is_refused_in_the_language_that_is_asked_for(
    owner: Api, tables: dict[str, Any], english: str, chinese: str
) -> None:
    for language, text in (("en", english), ("zh-CN,zh;q=0.9,en;q=0.5", chinese)):
        asked = {"Accept-Language": language}
        status, body = await owner.call("PUT", "/admin/floor", tables, **asked)
        assert (status, body["detail"]) == (422, text)
        assert body["errors"][0]["detail"] in text
    _, body = await owner.call("PUT", "/admin/floor", tables)
    assert body["detail"] == english  # a program asks for no language


async def test_what_the_check_says_is_in_the_language_of_each_who_looks(owner: Api, tmp_path: Path) -> None:
    found = [{"level": "wrong", "what": "disk: 3 MiB free", "mend": "look at its log"}]
    played = PlayedCheck(tmp_path, json.dumps(found), code=1)
    played.take_the_place(owner.hub.parts.checking)
    assert (await owner.call("POST", "/admin/health/check"))[0] == 202
    await played.pid()
    await played.let_go()
    assert (await ended(owner))["findings"] == found
    _, body = await owner.call("GET", "/admin/health", **{"Accept-Language": "zh"})
    assert body["check"]["findings"] == [
        {"level": "wrong", "what": "磁盘：剩余 3 MiB", "mend": "请看它的日志"}
    ]


async def test_catalogue_is_read_before_the_hub_answers(tmp_path: Path) -> None:
    for cached in (saying.catalogue, saying._templates):
        cached.cache_clear()
    async with hub_on(tmp_path) as owner:
        read = saying.catalogue.cache_info().misses, saying._templates.cache_info().misses
        status, body = await owner.call("PUT", "/admin/floor", REFUSED[0][0], **{"Accept-Language": "zh"})
        assert (status, body["detail"]) == (422, REFUSED[0][2])
        assert (saying.catalogue.cache_info().misses, saying._templates.cache_info().misses) == read
