"""The settings file is cut at its tables, and changed without touching what else is in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.problems import Problem
from contacthub.running.settings_file import edited, parts_of, read_file, with_table, write_file
from contacthub.running.settings_samples import SAMPLES, sample_table

FILE = """# Our shop
data = "/var/lib/hub"

[server]           # where it listens
port = 8080

# The telephone
[[sources]]
id = "phones"
capabilities = [
  "connect",
  "hold",
]

[[channels]]
type = "mail"
name = "mail"
  [channels.imap]
  host = "imap.example"

# The ERP
[[sources]]
id = "erp"
"""


def test_tables_are_told_apart_with_their_keys() -> None:
    assert [(each.section, each.key) for each in parts_of(FILE)] == [
        ("server", None),
        ("sources", "phones"),
        ("channels", "mail"),
        ("sources", "erp"),
    ]
    assert parts_of(FILE)[1].text.startswith('[[sources]]\nid = "phones"\n')
    assert parts_of(FILE)[2].text.endswith('host = "imap.example"\n')


def test_a_table_is_changed_added_and_removed_and_remarks_stay() -> None:
    changed = edited(FILE, "sources", "phones", '[[sources]]\nid = "phones"\nrouting = "pbx"\n')
    assert tomllib.loads(changed)["sources"] == [{"id": "phones", "routing": "pbx"}, {"id": "erp"}]
    assert "# The telephone\n[[sources]]" in changed
    assert "# The ERP\n[[sources]]" in changed
    added = edited(FILE, "webhooks", None, '[[webhooks]]\r\nid = "w"')
    assert added == FILE + '\n[[webhooks]]\nid = "w"\n'
    without = edited(FILE, "channels", "mail", None)
    assert without == FILE.replace(FILE[FILE.index("[[channels]]") : FILE.index("\n# The ERP")], "")
    assert "channels" not in tomllib.loads(without)
    assert "port = 9000" in edited(FILE, "server", None, "[server]\nport = 9000")
    assert edited("", "log", None, "[log]\nkeep_days = 3") == "[log]\nkeep_days = 3\n"


@pytest.mark.parametrize(
    ("section", "key", "toml", "code", "said"),
    [
        ("sources", "fax", "", "not_found", "no sources 'fax'"),
        ("log", None, None, "not_found", "no [log]"),
        ("sources", None, "[server]\nport = 1\n", "invalid", "begins with [[sources]]"),
        ("sources", None, "[[sources]]\nid='a'\n[[sources]]\nid='b'", "invalid", "2 are there"),
        ("server", None, "[server\n", "invalid", "no TOML"),
        ("sources", None, 'x = 1\n[[sources]]\nid = "a"', "invalid", "nothing else"),
        ("sources", None, "[sources]\nid = 'a'", "invalid", "begins with [[sources]]"),
    ],
)
def test_what_is_no_table_of_the_section_is_refused(
    section: str, key: str | None, toml: str | None, code: str, said: str
) -> None:
    with pytest.raises(Problem) as refused:
        edited(FILE, section, key, toml)
    assert refused.value.code == code
    assert said in refused.value.detail


def test_a_file_that_cannot_be_cut_is_left_alone() -> None:
    for text in (
        "server = { port = 1 }\n",
        "server.port = 1\n",
        'a = """\n[server]\n"""\n[server]\nport = 1\n',
    ):
        with pytest.raises(Problem) as refused:
            edited(text, "server", None, "[server]\nport = 2\n")
        assert (refused.value.code, "by hand" in refused.value.detail) == ("wrong_state", True), text


NAMES = st.text("abcdefgh", min_size=1, max_size=5)
REMARKS = st.lists(st.sampled_from(["# [x]", "", "  # remark"]), max_size=2)


@given(st.lists(st.tuples(NAMES, REMARKS), unique_by=lambda each: each[0], max_size=6), st.data())
def test_one_table_changes_and_all_others_stay(
    tables: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    text = "".join(
        "".join(f"{line}\n" for line in remarks) + f'[[sources]]\nid = "{name}"\n' for name, remarks in tables
    )
    for name, _ in tables:
        new = data.draw(NAMES)
        after = tomllib.loads(edited(text, "sources", name, f'[[sources]]\nid = "{new}"'))["sources"]
        assert after == [{"id": new if each == name else each} for each, _ in tables]
        gone = tomllib.loads(edited(text, "sources", name, None)).get("sources", [])
        assert gone == [{"id": each} for each, _ in tables if each != name]


def test_a_file_is_written_whole_with_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "contacthub.toml"
    assert read_file(path) == ""
    write_file(path, "中文 = 1\r\n")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    write_file(path, "中文 = 2\n")
    assert (read_file(path), path.stat().st_mode & 0o777) == ("中文 = 2\n", 0o640)
    assert [each.name for each in tmp_path.iterdir()] == ["contacthub.toml"]
    with pytest.raises(Problem) as refused:
        write_file(tmp_path / "nowhere" / "contacthub.toml", "")
    assert "cannot be written" in refused.value.detail
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Problem) as refused:
        read_file(path)
    assert "not in UTF-8" in refused.value.detail


BY_HAND = """# Our shop
[[channels]]   # the mailbox
type = "mail"  # one of them
name = "mail"
odd = 2026-11-28   # what no form knows
aliases = [
  "one@hub.example",  # the first
  "two@hub.example",
]

  # where it is read
  [channels.imap]
  host = "imap.example" # theirs
  port = 993

  [[channels.templates]]
  name = "a"  # approved in May
  text = "Hello"

# what follows
[log]
keep_days = 9
"""


def mail_of(text: str) -> dict[str, Any]:
    return next(each.table for each in parts_of(text) if each.section == "channels")


def test_what_is_not_changed_keeps_its_remarks_its_order_and_its_form() -> None:
    before = mail_of(BY_HAND)
    assert before["odd"] == "2026-11-28"
    assert with_table(BY_HAND, "channels", "mail", before) == BY_HAND
    after = {
        **before,
        "aliases": ["one@hub.example", "three@hub.example"],
        "folder": "INBOX",
        "imap": {"host": "mail.example", "port": 993},
        "templates": [*before["templates"], {"name": "b", "text": "Bye"}],
    }
    text = with_table(BY_HAND, "channels", "mail", after)
    assert mail_of(text) == after
    for kept in (
        '# Our shop\n[[channels]]   # the mailbox\ntype = "mail"  # one of them\n',
        "odd = 2026-11-28   # what no form knows\n",
        '"one@hub.example",  # the first\n',
        'host = "mail.example" # theirs\n  port = 993\n',
        'name = "a"  # approved in May\n',
        "# what follows\n[log]\nkeep_days = 9\n",
    ):
        assert kept in text
    del after["imap"], after["odd"]
    assert mail_of(with_table(text, "channels", "mail", after)) == after


@pytest.mark.parametrize(("section", "name", "toml"), SAMPLES)
def test_a_sample_is_written_from_what_it_says(section: str, name: str, toml: str) -> None:
    table = sample_table(section, toml)
    text = with_table(BY_HAND if section != "log" else "", section, None, table)
    assert table in [each.table for each in parts_of(text) if each.section == section], name


FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8) | FLOATS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
TABLES = st.dictionaries(
    st.sampled_from(["id", "a", "b c", "é.f", "g"]) | st.text(max_size=3), VALUES, max_size=5
)


@given(TABLES, TABLES)
def test_a_table_says_what_it_is_to_say_or_is_left_alone(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    head = "# first\n[log]\nkeep_days = 1 # days\n"
    try:
        text = with_table(head, "oidc", None, before)
        changed = with_table(text, "oidc", None, after)
    except Problem:
        return
    assert changed.startswith(head)
    assert [(each.section, each.table) for each in parts_of(changed)] == [
        ("log", {"keep_days": 1}), ("oidc", after)
    ]  # fmt: skip
