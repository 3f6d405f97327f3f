"""What can be asked of the hub stands in its pages, and what the pages say can be done."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel
from typer.testing import CliRunner

from contacthub.access.audit import Action
from contacthub.access.roles import SCOPES
from contacthub.audit.settings import AuditTable
from contacthub.audit.verifying import What
from contacthub.bootstrap.doors import ROUTES
from contacthub.cli.commands import app
from contacthub.config import LogTable, ServerTable, Settings, load_settings
from contacthub.customers.importing.mapping.headings import OWNER
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.live.settings import LookUpTable, MapTable
from contacthub.customers.live.words import KEYS, Wanted
from contacthub.customers.match import MARKS, REASONS
from contacthub.customers.withheld import (
    WITHHELD_BESIDE,
    WITHHELD_LETTERS,
    WITHHELD_NONE,
    WITHHELD_ON_KEYS,
    WITHHELD_WORDS,
)
from contacthub.floor_file.file import FloorFile, FloorTable
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.states import AgentState, ContactState
from contacthub.routing.words import CHANNELS, IGNORED_REASONS, STANDING_BREAKS, Outcome
from contacthub.sources import effects
from contacthub.sources.cloud_events import TYPES
from contacthub.sources.settings import CAPABILITIES, SourceTable
from contacthub.telephony.asterisk_ami.settings import ConnectorTable

from .pages import DOCS, PAGES, ROOT, blocks, links, text


def commands(group: Any, *names: str) -> Iterator[tuple[str, list[str]]]:
    """Every command with its options."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *names, name)
        else:
            options = [word for each in command.params for word in each.opts if word.startswith("--")]
            yield " ".join(("contacthub", *names, name)), options


OUTCOMES = list(Outcome)
COMMANDS = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize(("command", "options"), COMMANDS)
def test_every_command_and_option_is_described(command: str, options: list[str]) -> None:
    said = text()
    assert command in said
    assert [each for each in options if each not in said] == []


TABLE = "\n".join(line for line in text("operations").splitlines() if line.startswith("| `contacthub "))


CELLS = [each.strip("` ") for row in TABLE.splitlines() for each in row.split("|", 2)[1].split("`, `")]


@pytest.mark.parametrize(("command", "options"), COMMANDS)
def test_every_command_stands_in_the_table_with_its_own_options(command: str, options: list[str]) -> None:
    assert [each for each in CELLS if f"{each} ".startswith(f"{command} ")], command
    own = set(options) - {"--config", "--data"}  # which the sentence below the table gives to most of them
    assert [each for each in own if each not in TABLE] == []


@pytest.mark.parametrize("cell", CELLS)
def test_every_command_of_the_table_is_there(cell: str) -> None:
    known = [command for command, _ in COMMANDS] + ["contacthub --version"]
    assert [each for each in known if f"{cell} ".startswith(f"{each} ")], cell


def test_version_stands_in_the_table() -> None:
    assert "| `contacthub --version` |" in TABLE


@pytest.mark.parametrize("command", [command for command, _ in COMMANDS])
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split()[1:], "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize("kind", TYPES)
def test_every_event_type_is_described_with_its_data(kind: str) -> None:
    row = next(line for line in text("events").splitlines() if line.startswith("|") and f"`{kind}`" in line)
    members = [each.name.rstrip("_") for each in fields(TYPES[kind])]
    if kind in {"contact.offered", "contact.answered"}:  # they may carry what opens a contact, too
        members = ["ref", "agent"]
    assert [each for each in members if f"`{each}`" not in row] == []


@pytest.mark.parametrize("kind", effects.COMMANDS)
def test_every_command_out_is_described(kind: str) -> None:
    assert f"`{kind}`" in text("events")


def fields_of(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields)


@pytest.mark.parametrize("model", [Settings, ServerTable, LogTable, AuditTable, SourceTable])
def test_every_setting_is_described(model: type[BaseModel]) -> None:
    said = text("operations")
    assert [each for each in fields_of(model) if each not in said] == []


def test_every_setting_of_a_connector_is_in_the_example_of_its_page() -> None:
    [example] = [each for each in blocks(DOCS / "asterisk.md", "toml") if "[[connectors]]" in each]
    uncommented = re.sub(r"^# (?=\w+ = )", "", example, flags=re.MULTILINE)
    [table] = tomllib.loads(uncommented)["connectors"]
    assert set(table) == fields_of(ConnectorTable)
    ConnectorTable.model_validate(table)


def test_every_setting_of_a_look_up_is_in_the_example_of_its_page() -> None:
    woocommerce, shopify, example = blocks(DOCS / "connecting.md", "toml")
    uncommented = re.sub(r"^# (?=(body|auth_header|webhook_secret_env) = )", "", example, flags=re.MULTILINE)
    [table] = tomllib.loads(uncommented)["look_ups"]
    assert set(table) == fields_of(LookUpTable)
    assert {*table["map"], "products", "service_records", "error"} == fields_of(MapTable)
    [page] = [text("connecting")]
    assert [key for key in KEYS if f"{{{key}}}" not in page] == []
    secrets = {"SHOP_KEY": "ck_1:cs_1", "SHOPIFY_TOKEN": "shpat_1", "LOYALTY_TOKEN": "t"}
    for each in (woocommerce, shopify, example):
        [table] = tomllib.loads(each)["look_ups"]
        made = LookUpTable.model_validate(table)
        assert list(made.doubts()) == []
        made.source(secrets)


def test_reply_of_the_page_on_live_sources_makes_the_panel_that_it_says() -> None:
    [table] = tomllib.loads(blocks(DOCS / "connecting.md", "toml")[2])["look_ups"]
    reply, _ = blocks(DOCS / "connecting.md", "json")
    wanted = Wanted(values={"phone": "+8613800138000"}, phones=frozenset({"8613800138000"}))
    source = LookUpTable.model_validate(table).source({"LOYALTY_TOKEN": "t"})
    panel = source.mapped.read(json.loads(reply), wanted, 0)
    assert panel.fields == (("积分 Points", "1200"), ("会员至 Member until", "2027-03-31"))
    assert panel.rows == (("2026-11-20", "Chengdu"),)
    [order] = panel.records["purchases"].items
    assert (order.order_no, order.items[0].quantity, panel.left_out) == ("K-77", 2, ())


def test_every_key_of_the_floor_file_is_described() -> None:
    said = text("floor-file")
    tables = [FloorTable, *(each.annotation.__args__[0] for name, each in FloorFile.model_fields.items()
                            if name != "floor")]  # fmt: skip
    assert [(each, key) for each in tables for key in fields_of(each) if key not in said] == []


def test_values_of_the_example_floor_are_the_defaults() -> None:
    [example] = blocks(DOCS / "floor-file.md", "toml")
    plan = FloorFile.model_validate(tomllib.loads(example)).plan()
    [queue] = plan.queues.values()
    plain = QueueConfig(
        id=queue.config.id,
        skills=queue.config.skills,
        prefer=queue.config.prefer,
        dispositions=queue.config.dispositions,
    )
    assert queue.config == plain


def test_example_configuration_is_taken(tmp_path: Path) -> None:
    [example] = blocks(DOCS / "operations.md", "toml")
    file = tmp_path / "contacthub.toml"
    file.write_text(example, encoding="utf-8")
    settings = load_settings(file)
    assert [each.id for each in settings.sources] == ["phones"]
    assert settings.server.public_url == "https://hub.example.com"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("routing", [*ContactState, *AgentState]),
        ("routing", OUTCOMES),
        ("routing", ["missed"]),
        ("floor-file", sorted(STANDING_BREAKS)),
        ("operations", sorted(SCOPES)),
        ("operations", list(Action)),
        ("events", list(CHANNELS)),
        ("events", list(IGNORED_REASONS)),
        ("import", list(SHEETS)),
        ("import", sorted({*OWNER, *(name for sheet in SHEETS.values() for name in sheet.columns)})),
    ],
)  # fmt: skip
def test_every_word_of_a_list_is_described(page: str, words: list[str]) -> None:
    said = text(page)
    assert [str(each) for each in words if f"`{each}`" not in said] == []


def test_every_capability_is_described() -> None:
    assert [each for each in CAPABILITIES if each not in text("operations")] == []


def test_every_route_is_described() -> None:
    said = text("http", "operations", "console", "routing", "messages")
    paths = {each.path.removeprefix("/api/v1") for each in ROUTES if "/admin/" not in each.path}
    assert [each for each in sorted(paths) if f"{each}`" not in said] == []


def test_every_metric_is_described() -> None:
    source = (ROOT / "contacthub/running/metrics.py").read_text("utf-8")
    names = {word.strip('"(,') for word in source.split() if word.startswith('"contacthub_')}
    names |= {word.split('"')[1] for word in source.split() if '("contacthub_' in word}
    assert names
    assert [each for each in names if each not in text("operations")] == []


@pytest.mark.parametrize("page", ["events", "connecting"])
def test_signed_example_gives_the_reference_signature(capsys: pytest.CaptureFixture[str], page: str) -> None:
    [example] = blocks(DOCS / f"{page}.md", "python")
    exec(compile(example, page, "exec"), {})
    assert capsys.readouterr().out.strip() == example.strip().splitlines()[-1].removeprefix("# ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    local = [each for each in links(page) if "://" not in each]
    assert [each for each in local if not (page.parent / each.partition("#")[0]).exists()] == []


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {Path(each).name for each in links(ROOT / "README.md")}
    assert {page.name for page in DOCS.glob("*.md")} <= linked


PARTS_SHOWN = ("thread", "chats", "reading", "widget", "widget-form", "widget-call", "work")
"""Of messages and of work; `python -m tests.browser.screenshots written` takes them."""


def test_every_picture_is_light() -> None:
    sizes = {each.name: each.stat().st_size for each in (DOCS / "images").glob("*.png")}
    whole, parts = ("agent", "supervisor"), PARTS_SHOWN
    assert sizes.keys() == {f"{name}-{language}.png" for name in whole + parts for language in ("en", "zh")}
    for name, size in sizes.items():
        assert size < (120_000 if name.startswith(parts) else 250_000), name


@pytest.mark.parametrize("name", PARTS_SHOWN)
def test_every_picture_of_messages_is_shown_in_both_languages_with_words_for_it(name: str) -> None:
    pages = "".join(page.read_text("utf-8") for page in DOCS.glob("*.md"))
    for language in ("en", "zh"):
        assert re.search(rf"!\[[^\]]+\]\(images/{name}-{language}\.png\)", pages), name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_screens_word_every_reason_and_mark_with_the_same_values(language: str) -> None:
    catalogue = (ROOT / f"web/src/core/texts/{language}/identity.ts").read_text("utf-8")
    said = dict(re.findall(r'"((?:reason|mark)\.\w+)": "(.*)"', catalogue))
    words = {f"reason.{code}": text for code, text in REASONS.items()}
    words |= {f"mark.{code}": text for code, text in MARKS.items()}
    assert {code: values(text) for code, text in said.items()} == {
        code: values(text) for code, text in words.items()
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_screens_word_every_action_of_the_audit(language: str) -> None:
    catalogue = (ROOT / f"web/src/core/texts/later/{language}/audit.ts").read_text("utf-8")
    assert set(re.findall(r'"action\.(\w+)": ".+"', catalogue)) == {str(each) for each in Action}
    assert set(re.findall(r'"fault\.(\w+)":', catalogue)) == {str(each) for each in What}


def values(text: str) -> set[str]:
    """The values that a text names."""
    return set(re.findall(r"\{(\w+)\}", text))


def test_screens_know_the_same_spellings_of_a_withheld_number() -> None:
    code = (ROOT / "web/src/core/wording/withheld.ts").read_text("utf-8")
    lists = [set(one.split()) for one in code.split("`")[1::2]]
    assert lists == [WITHHELD_WORDS, WITHHELD_NONE, WITHHELD_BESIDE]
    assert set(code.partition('Set("')[2].partition('"')[0].split()) == WITHHELD_LETTERS
    keys = code.partition("\\d|\\+(?:")[2].partition(")")[0]
    assert {f"+{each}" for each in keys.split("|")} == WITHHELD_ON_KEYS
