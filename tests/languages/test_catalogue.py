"""Every text of findings and of refusals of a floor file has its Chinese, with the same places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import contacthub
from contacthub.languages.saying import catalogue, language_of, language_of_terminal, recognised, said

ROOT = Path(contacthub.__file__).parent
HAN = re.compile(r"[\u4e00-\u9fff]")
NAMES = {"Finding", "Doubt", "Fault", "Reference"}
"""Calls whose texts people read: of findings, and of what is named on a floor that is not there."""
SAID = {"said", "still", "what", "mend"}
PLACES = ("floor_file", "cli", "channels", "database", "telephony/asterisk_ami")
STEP = "step do of process repair"
MADE = {
    "{} {}, {}{}": ["line 1 leads to sale, which is no queue; did you mean sales?"],
    "the floor is at version {} now, not at {}: {}; look at that first": [
        "the floor is at version 3 now, not at 2: root changed it at 2026-11-28T08:00:00Z; look at that first"
    ],
    "survey {} is sent by {}, which is no channel for texts or mail; {}": [
        "survey s is sent by post, which is no channel for texts or mail; did you mean texts?",
        "survey s is sent by post, which is no channel for texts or mail; there are thread, agent",
    ],
    "{} counts business days: give it hours or a queue, or give [floor] hours": [
        f"{STEP} counts business days: give it hours or a queue, or give [floor] hours"
    ],
    "chat {}: answer_by is {}, which is no mailbox; {}": [
        "chat c: answer_by is m, which is no mailbox; did you mean mail?",
        'chat c: answer_by is m, which is no mailbox; set up a channel of the type "mail" first',
    ],
    "team {} has the {}": [
        "team t has the queue q, which is no queue",
        "team t has the agent a, who is no agent",
    ],
    "{} is done in": [f"{STEP} is done in q, which is no queue"],
    "{} is done in it": [f"queue q cannot be retired: {STEP} is done in it"],
    "{} calls in": [f"{STEP} calls in q, which is no queue"],
    "{} calls in it": [f"queue q cannot be retired: {STEP} calls in it"],
    "{} is given when it is late to": [f"{STEP} is given when it is late to q, which is no queue"],
    "{} is given to it when it is late": [
        f"queue q cannot be retired: {STEP} is given to it when it is late"
    ],
    "{} has the hours": [f"{STEP} has the hours h, which are not there"],
    "{} is counted by them": [f"hours h cannot be retired: {STEP} is counted by them"],
    "{} opens something of": [f"outcome o of {STEP} opens something of p, which is no process"],
    "{} needs it": [f"process p cannot be retired: outcome o of {STEP} needs it"],
    "an element of {} has": ["an element of products has no 'size'; did you mean sizes?"],
    "{}: the text has {} once, and no other braces": ["en: the text has {link} once, and no other braces"],
    "audit: {}": ["audit: rows 1 to 9, sealed between x and y, are not as they were written"],
    "chat {} of the floor file: {}, so nothing of it counts": [
        "chat c of the floor file: there is no such channel, so nothing of it counts",
        "chat c of the floor file: its channel is no chat, so nothing of it counts",
    ],
    "{} Correct the id in [[chats]], retire {}, and apply that": [
        "did you mean c? Correct the id in [[chats]], retire d, and apply that",
        "chats are a, b. Correct the id in [[chats]], retire d, and apply that",
    ],
    "{}: Aliyun has approved the signature and all {} templates": [
        "channel c: Aliyun has approved the signature and all 2 templates"
    ],
    "{}: WhatsApp does not let us in ({})": ["channel c: WhatsApp does not let us in (code 3)"],
    "{}: WhatsApp lets us in as {}": ["channel c: WhatsApp lets us in as +86 138"],
    "{}: the access token is none, or has ended": ["channel c: the access token is none, or has ended"],
    "{}: there is no phone number id {} for this access token": [
        "channel c: there is no phone number id 1 for this access token"
    ],
    "PostgreSQL: {}": ["PostgreSQL: it is a standby, which takes nothing"],
    "its clock is {} s {} this machine's": [
        "its clock is 9 s ahead of this machine's", "its clock is 9 s behind this machine's"
    ],
    "{}: {}": ["chat c of the floor file: no channel is a chat, so nothing of it counts"],
    "{} {} is of": [f"{each} a is of q, which is no queue" for each in ("survey", "alert")],
    "{} {} is of it": [f"queue q cannot be retired: {each} a is of it" for each in ("survey", "alert")],
    "alert {} is of the presence": ["alert a is of the presence p, which is no break"],
    "alert {} is of it": ["queue q cannot be retired: alert a is of it"],
    "alert {} is told to webhook {}, {}": [
        "alert a is told to webhook w, which is not there; did you mean v?",
        "alert a is told to webhook w, which takes no alerts; add alert.began and alert.ended to its types"
        " in the configuration",
    ],
    "does not go with the kind {}: {}": ["does not go with the kind a: it has no limit"],
    "SQLite {}": [],
}  # fmt: skip
"""What is made of parts, with every text that it comes to; a name and a number alone need no Chinese."""


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_both_languages_have_every_key_with_the_same_places() -> None:
    english, chinese = catalogue("en"), catalogue("zh")
    assert list(english) == list(chinese)
    assert len(english) > 350
    for key, text in english.items():
        assert set(places(text)) == set(places(chinese[key])), key
        assert len(places(text)) == len(set(places(text))), f"{key}: a place is read once"
    same = {key for key in english if english[key] == chinese[key]}
    assert same == {"storage.sqlite"}


@pytest.mark.parametrize("key", catalogue("en"))
def test_every_text_is_recognised_by_its_english(key: str) -> None:
    text = catalogue("en")[key]
    params = {name: f"<{n}>" for n, name in enumerate(places(text))}
    if key.startswith("around."):
        params["what"] = "Field required"
    found = recognised(text.format(**params))
    assert found is not None
    assert (found.key, dict(found.params)) == (key, params)


def test_english_is_as_it_was_written_and_what_is_unknown_stays() -> None:
    assert said("disk: 3 MiB free", "en") == "disk: 3 MiB free"
    assert said("disk: 3 MiB free", "zh") == "磁盘：剩余 3 MiB"
    assert said("something else", "zh") == "something else"
    assert said("{0} {name} %s", "zh") == "{0} {name} %s"


def test_what_stands_in_a_text_and_around_it_is_said_too() -> None:
    english = "#/agents/0/queues: agent lina serves sale, which is no queue; did you mean sales? (and 2 more)"
    assert said(english, "zh") == (
        "#/agents/0/queues：座席 lina 服务 sale，但没有这个队列；是否想写 sales？（另有 2 处）"
    )
    english = "queue sales cannot be retired: line 4008001234 leads to it"
    assert said(english, "zh") == "队列 sales 不能停用：线路 4008001234 通向它"


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    text = "agent " * 20_000  # with many beginnings and ends of texts, as somebody could send it
    assert said(text, "zh") == text


@pytest.mark.parametrize(
    ("names", "language"),
    [("zh-CN,en;q=0.5", "zh"), ("en-GB, zh", "en"), ("de, zh", "zh"), ("fr", "en"), ("", "en"), ("C", "en")],
)
def test_the_first_language_that_we_speak_is_taken(names: str, language: str) -> None:
    assert language_of(names) == language


def test_a_terminal_has_the_language_of_the_first_variable_that_is_set() -> None:
    assert language_of_terminal({"LANG": "zh_CN.UTF-8"}) == "zh"
    assert language_of_terminal({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}) == "en"
    assert language_of_terminal({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}) == "zh"
    assert language_of_terminal({}) == "en"


def _text(node: ast.expr) -> str | None:
    """A text as it is written, with ``{}`` where something is put in; None: it is made elsewhere."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None


def _texts(node: ast.expr) -> Iterator[str]:
    """Those of an expression, of both sides where it is a choice."""
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif (text := _text(node)) is not None:
        yield text


def _of_call(call: ast.Call, *, is_floor: bool) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    given = [each.value for each in call.keywords if each.arg in SAID]
    if name in NAMES:
        given += call.args
    elif is_floor and name == "ValueError":
        given = [*call.args]
    elif name != "fault_at":
        given = []
    for each in given:
        yield from _texts(each)


def written() -> Iterator[tuple[str, str]]:
    """Every text of findings and refusals as it stands in the source, with its file."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*.py")):
            is_floor = place == "floor_file"
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found = list(_of_call(node, is_floor=is_floor))
                elif is_floor and isinstance(node, ast.Assign) and _named(node, "words"):
                    found = list(_texts(node.value))
                else:
                    continue
                yield from ((path.name, text) for text in found if " " in text)


def _named(node: ast.Assign, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in node.targets)


def test_every_finding_and_refusal_in_the_source_has_its_chinese() -> None:
    found = list(written())
    assert len(found) > 150
    missing = [
        (file, text) for file, text in found if not all(map(_is_chinese, MADE.get(text, [_filled(text)])))
    ]
    assert missing == []
    assert sorted(MADE.keys() - {text for _, text in found}) == []


REFUSING = {
    "ValueError", "MissingSecret", "BadKey", "ConfigError", "BadTemplate", "BadMapping", "Problem",
    "UnreadableToml",
}  # fmt: skip
"""Calls whose texts say what is wrong with the settings file."""
OF_SETTINGS = (
    "config.py", "toml_files.py", "api/client_address.py", "api/public_url.py", "client/signatures.py",
    "customers/live/mapping.py", "customers/live/templates.py",
    *(str(each.relative_to(ROOT)) for each in ROOT.rglob("settings.py")),
    *(str(each.relative_to(ROOT)) for each in (ROOT / "running").glob("settings_*.py")),
)  # fmt: skip


def test_every_refusal_of_the_settings_file_has_its_chinese() -> None:
    found = [
        (file, text)
        for file in OF_SETTINGS
        for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSING
        for each in node.args
        for text in _texts(each)
        if " " in text.replace(": ", "")
    ]
    assert len(found) > 80
    assert [(file, text) for file, text in found if not _is_chinese(_filled(text))] == []


def _filled(text: str) -> str:
    for n in range(text.count("{}")):
        text = text.replace("{}", f"<{n}>", 1)
    return text


def _is_chinese(text: str) -> bool:
    """Whether no English sentence is left in it; ``said`` of a reference has its name behind it."""
    return any(HAN.search(said(each, "zh")) is not None for each in (text, f"{text} <n>"))
