"""The console socket keeps its word: every frame and every command is as its JSON Schema says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest
from pydantic import TypeAdapter

import contacthub
from contacthub.console.commands import COMMANDS, CommandToHub
from contacthub.console.commands.spec import USUAL
from contacthub.console.event_schemas import event_schemas
from contacthub.console.frames import FrameFromHub
from contacthub.console.schema import console_schema
from contacthub.hub.event_forms import NAMES
from tests.api.documented import faults
from tests.support import arrived, console, event, hub_on, token

SCHEMA = console_schema()
FRAME = {"$ref": "#/$defs/FrameFromHub"}
COMMAND = {"$ref": "#/$defs/CommandToHub"}
FRAMES = {
    "snapshot",
    "event",
    "offer",
    "offer_gone",
    "card",
    "thread",
    "sending",
    "typing",
    "alerts",
    "board",
    "work",
    "storage",
    "reply",
}
REF = "5f0c2b1e-8a54-4f0e-9d7b-0a3c1e6b2f44"


def wrong(schema: dict[str, Any], value: Any) -> list[str]:
    return faults(schema, value, whole=SCHEMA)


def models(union: Any) -> dict[str, Any]:
    members = get_args(get_args(union)[0])
    key = "cmd" if union is CommandToHub else "type"
    return {get_args(each.model_fields[key].annotation)[0]: each for each in members}


def test_schema_is_one_and_names_every_frame_and_command() -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    assert set(SCHEMA["$defs"]["FrameFromHub"]["discriminator"]["mapping"]) == FRAMES
    assert set(SCHEMA["$defs"]["CommandToHub"]["discriminator"]["mapping"]) == {
        spec.name for spec in COMMANDS
    }


def test_no_shape_of_an_event_hides_one_of_a_message() -> None:
    of_messages = {
        name for union in (FrameFromHub, CommandToHub) for name in TypeAdapter(union).json_schema()["$defs"]
    }
    assert of_messages & set(event_schemas()) == set()


def test_no_shape_of_a_command_hides_one_of_a_frame() -> None:
    frames, commands = (TypeAdapter(each).json_schema()["$defs"] for each in (FrameFromHub, CommandToHub))
    assert {name for name in frames.keys() & commands.keys() if frames[name] != commands[name]} == set()


def test_schema_lists_every_event_of_the_log() -> None:
    mapping = SCHEMA["$defs"]["LogItem"]["discriminator"]["mapping"]
    assert mapping == {name: f"#/$defs/{each.__name__}" for each, name in NAMES.items()}


@pytest.mark.parametrize(("union", "schema"), [(FrameFromHub, FRAME), (CommandToHub, COMMAND)])
def test_every_frame_and_command_has_examples_that_hold(union: Any, schema: dict[str, Any]) -> None:
    for word, model in models(union).items():
        found = SCHEMA["$defs"][model.__name__]["examples"]
        assert found, word
        for each in found:
            assert each["cmd" if union is CommandToHub else "type"] == word
            assert wrong(schema, each) == []
            TypeAdapter(union).validate_json(json.dumps(each))


def test_the_schema_and_the_docs_say_how_often_a_command_may_be_sent() -> None:
    page = (Path(contacthub.__file__).parent / "docs" / "console.md").read_text(encoding="utf-8")
    for spec in COMMANDS:
        told = SCHEMA["$defs"][spec.form.__name__]["description"]
        assert f"At most {spec.limit.per_second} a second and {spec.limit.burst:,} at once" in told
        name = "any other command" if spec.limit == USUAL else f"`{spec.name}`"
        assert f"| {name} | {spec.limit.per_second} | {spec.limit.burst:,} |" in page


@pytest.mark.parametrize(
    "command",
    [
        {"ref": REF, "cmd": "dance"},
        {"ref": "1", "cmd": "focus"},
        {"cmd": "focus"},
        {"ref": REF, "cmd": "focus", "loudly": True},
        {"ref": REF, "cmd": "set_note", "contact_id": "c"},
        {"ref": REF, "cmd": "extend_wrap_up", "contact_id": "c", "seconds": 0},
    ],
)
async def test_what_the_schema_refuses_the_hub_refuses(tmp_path: Path, command: dict[str, Any]) -> None:
    assert wrong(COMMAND, command)
    async with hub_on(tmp_path) as owner, console(owner, "lina") as screen:
        await screen.socket.send(json.dumps(command))
        reply = await screen.next("reply")
    assert (reply["ok"], reply["error"]["code"]) == (False, "bad_command")


async def test_every_frame_of_a_call_is_as_described(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        api = await token(owner)
        await api.call("PUT", "/customers/C1", {"name": "陆建国", "phones": ["13800138000"]})
        async with console(owner, "lina") as screen:
            await screen.next("snapshot")
            await screen.do("set_presence", presence="available")
            await api.events(arrived("1"))
            declined = (await screen.next("offer"))["offer"]["id"]
            await screen.do("accept_offer", offer_id="nothing.1")
            await screen.do("accept_offer", offer_id=declined)
            await api.events(event("contact.answered", {"ref": "1", "agent": "lina"}))
            contact = declined.rpartition(".")[0]
            await screen.do("choose_customer", contact_id=contact, customer_id="C1")
            await screen.find("card")
            await api.events(event("contact.ended", {"ref": "1", "by": "customer"}))
            await screen.do("finish_wrap_up", contact_id=contact, disposition="resolved")
            await screen.find("board")
            seen = screen.frames
    assert {each["type"] for each in seen} == FRAMES - {
        "alerts",
        "storage",
        "thread",
        "sending",
        "typing",
        "work",
    }  # of what is written, and of a hub that can store nothing
    assert [(each["type"], found) for each in seen if (found := wrong(FRAME, each))] == []
    for each in seen:
        TypeAdapter(FrameFromHub).validate_python(each)  # which refuses members the schema does not name
