"""What is said where the hub itself fails, and what is kept of answers and requests."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from contacthub.config import configure_logging
from tests.support import Api


async def test_fault_of_ours_says_nothing_of_itself_and_is_in_the_log(
    owner: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Any:
        raise RuntimeError("SELECT secret FROM table")

    monkeypatch.setattr(owner.hub.parts.accounts.sign_ins, "users", fail)
    status, answer = await owner.call("GET", "/admin/users")
    assert (status, answer["code"], answer["detail"]) == (500, "internal", "our fault; it is in the log")
    assert "SELECT" not in json.dumps(answer)
    assert "SELECT secret" in caplog.text
    monkeypatch.undo()
    assert (await owner.call("GET", "/admin/users"))[0] == 200


@pytest.mark.parametrize("path", ["/session", "/admin/users", "/session/ways", "/nowhere"])
async def test_answers_of_the_interface_are_kept_by_nobody(owner: Api, path: str) -> None:
    headers = {"Authorization": f"Bearer {owner.token}"}
    async with owner.session.get(f"{owner.hub.url}/api/v1{path}", headers=headers) as response:
        assert response.headers["Cache-Control"] == "no-store"


async def test_of_a_parameter_that_stands_there_twice_the_first_counts(api: Api) -> None:
    assert (await api.call("GET", "/contacts?limit=1&limit=0"))[0] == 200
    assert (await api.call("GET", "/contacts?limit=0&limit=1"))[0] == 422


def test_line_of_the_log_is_one_json_object_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure_logging("INFO")
        logging.getLogger("contacthub.test").warning("! %s", 'a\n{"event": "made up"}')
    finally:
        root.handlers[:], root.level = handlers, level
    [line] = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert said["event"] == '! a\n{"event": "made up"}'
    assert (said["level"], said["logger"]) == ("warning", "contacthub.test")
    assert said["timestamp"].endswith("Z")
