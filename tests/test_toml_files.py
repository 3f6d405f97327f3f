"""Faults of TOML files are said with file, line and table, and with the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from contacthub.toml_files import TomlFile, UnreadableToml, read_toml

TEXT = """\
# a floor
[floor]
time_zone = "Asia/Shanghai"

[[queues]]
id = "support"
skills = { aircon = 1 }
[queues.service_level]
seconds = 20

[[queues]]   # the second
"id" = "sales"
offer_seconds = 3
[[agents]]
id = "lina"
skills.aircon = 8
"""


def read(folder: Path, raw: bytes) -> TomlFile:
    path = folder / "floor.toml"
    path.write_bytes(raw)
    return read_toml(path)


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("floor",), 2),
        (("floor", "time_zone"), 3),
        (("floor", "missing"), 2),
        (("queues", 0, "id"), 6),
        (("queues", 0, "skills", "aircon"), 7),
        (("queues", 0, "service_level", "seconds"), 9),
        (("queues", 1), 11),
        (("queues", 1, "id"), 12),
        (("queues", 1, "offer_seconds"), 13),
        (("agents", 0, "skills", "aircon"), 16),
        (("breaks",), None),
    ],
)
def test_a_value_is_found_at_its_line(
    tmp_path: Path, location: tuple[int | str, ...], line: int | None
) -> None:
    assert read(tmp_path, TEXT.encode()).line_of(location) == line


def test_a_place_names_the_table(tmp_path: Path) -> None:
    file = read(tmp_path, TEXT.encode("utf-8-sig"))
    assert file.place(("queues", 1, "offer_seconds")) == f"{file.path}, line 13, queue sales"
    assert file.place(("agents", 0)) == f"{file.path}, line 14, agent lina"
    assert file.place(("queues", 7)) == str(file.path)


def test_tables_of_lists_within_lists_are_found_and_hours_are_called_so(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        b"""\
[[hours]]
id = "office"
[[queues]]
id = "support"
[[queues.steps]]
after_seconds = 30
[[queues.steps]]
agents_of = ["sales"]
[[queues]]
id = "sales"
[[queues.steps]]
agents_of = ["support"]
[queues.callback]
attempts = 2
""",
    )
    lines = {
        ("queues", 0, "steps", 0, "after_seconds"): 6,
        ("queues", 0, "steps", 1): 7,
        ("queues", 0, "steps", 1, "agents_of", 0): 8,
        ("queues", 1, "steps", 0, "agents_of"): 12,
        ("queues", 1, "callback", "attempts"): 14,
    }
    assert {location: file.line_of(location) for location in lines} == lines
    assert file.place(("hours", 0, "id")) == f"{file.path}, line 2, hours office"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            '[floor]\nname = "售后服务"\n'.encode("gbk"),
            "line 2: the file is in GBK.*save it with the encoding UTF-8",
        ),
        ("[floor]\n".encode("utf-16"), "UTF-16"),
        (b'name = "M\xfcller"\n', "line 1: the file is in another encoding"),
        (b"[floor\n", "line 1"),
        (b"a = 1\na = 2\n", "line 2"),
    ],
)
def test_what_is_no_toml_is_said_with_its_line(tmp_path: Path, raw: bytes, said: str) -> None:
    with pytest.raises(UnreadableToml, match=said):
        read(tmp_path, raw)
