"""The command line, run in this process as a shell would run it."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contacthub.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Cli = Callable[..., Done]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Cli]:
    """Run a command in an empty folder; it takes its words, and ``stdin``."""
    for name in ("CONTACTHUB_DATA", "CONTACTHUB_HOST", "CONTACTHUB_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    mask = os.umask(0o022)

    def run(*words: str | Path, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["contacthub", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, out, err)

    yield run
    os.umask(mask)
    root.handlers[:] = handlers
    root.setLevel(level)


FLOOR = """
[floor]
time_zone = "Asia/Shanghai"
[[lines]]
number = "400 800-1234"
queue = "support"
[[breaks]]
id = "lunch"
[[queues]]
id = "support"
name = "售后"
skills = { aircon = 1 }
[[queues]]
id = "sales"
[[agents]]
id = "lina"
queues = ["support", "sales"]
skills = { aircon = 8 }
[[agents]]
id = "wangwei"
queues = ["support"]
"""


@pytest.fixture
def floor(tmp_path: Path) -> Path:
    """A floor file."""
    path = tmp_path / "floor.toml"
    path.write_text(FLOOR, encoding="utf-8")
    return path
