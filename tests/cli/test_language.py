"""What commands find and the hub refuses, in the language of the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contacthub.cli import check
from tests.cli.conftest import FLOOR, Cli


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")


def test_findings_are_chinese_and_for_programs_english(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "FREE_BYTES", 1 << 62)
    said = cli("check", "--data", "d")
    assert "请腾出空间：否则什么都记录不了" in said.out
    assert "d/hub.db：还没有 - `contacthub serve` 会创建它" in said.out
    found = json.loads(cli("check", "--json", "--data", "d").out)
    assert "make room: without it nothing can be recorded" in [each["mend"] for each in found]


def test_a_file_that_is_wrong_by_itself_is_refused_in_chinese(cli: Cli, floor: Path) -> None:
    floor.write_text(FLOOR.replace("skills = { aircon = 1 }", "skill = { aircon = 1 }"), encoding="utf-8")
    done = cli("apply", floor, "--data", "d")
    assert done.code == 1
    assert "没有这个键；是否想写 `skills`？" in done.err


def test_what_the_hub_refuses_is_chinese(cli: Cli, floor: Path) -> None:
    floor.write_text('[[agents]]\nid = "lina"\nqueues = ["sale"]\n', encoding="utf-8")
    done = cli("apply", floor, "--data", "d")
    assert done.code == 1
    assert "座席 lina 服务 sale，但没有这个队列" in done.err
