"""What is filled in at a step: checked, kept in one form, and its checksum, by which a person approves it."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from datetime import date

import orjson

from contacthub.api.json import Json
from contacthub.problems import Problem
from contacthub.processes.config import Process, Step, StepField
from contacthub.processes.events import Filled
from contacthub.processes.money import amount_of, as_money, total
from contacthub.routing.words import AgentId
from contacthub.work.parts import parts_in, place_in, text_of
from contacthub.work.store import Happened


def checked(
    step: Step, said: Mapping[str, str], *, needed: bool, agents: Container[AgentId]
) -> dict[str, str]:
    """What was filled in at a step. ``needed``: fields that must be must be. ``agents``: those there are.

    Raises:
        Problem: invalid, naming each field that is to blame.
    """
    known = {each.id: each for each in step.fields}
    faults = [(f"#/fields/{each}", "there is no such field here") for each in said if each not in known]
    for name, field in known.items():
        text = said.get(name, "").strip()
        if not text:
            if field.is_needed and needed:
                faults.append((f"#/fields/{name}", "needed"))
        elif (fault := _fault(field, text, agents)) is not None:
            place, words = fault
            faults.append((f"#/fields/{name}{place}", words))
    if faults:
        raise Problem("invalid", f"{faults[0][0]}: {faults[0][1]}", faults)
    return {
        name: _in_one_form(field, said[name].strip())
        for name, field in known.items()
        if said.get(name, "").strip()
    }


def edited(step: Step, said: Mapping[str, str], *, agents: Container[AgentId]) -> dict[str, str]:
    """What is changed of a step that is done; a blank takes a field out that is not needed.

    Raises:
        Problem: invalid, naming each field that is to blame.
    """
    blank = {name: "" for name, text in said.items() if not text.strip()}
    needed = [each.id for each in step.fields if each.is_needed and each.id in blank]
    if needed:
        faults = [(f"#/fields/{name}", "needed") for name in needed]
        raise Problem("invalid", f"{faults[0][0]}: needed", faults)
    return {**checked(step, said, needed=False, agents=agents), **blank}


def _fault(field: StepField, text: str, agents: Container[AgentId]) -> tuple[str, str] | None:
    """The place inside the field, as a rule none, and what is wrong there."""
    if field.kind == "choice" and text not in field.choices:
        return "", f"none of: {', '.join(field.choices)}"
    if field.kind == "agent" and AgentId(text) not in agents:
        return "", "there is no such agent"
    try:
        if field.kind == "money":
            amount_of(text)
        if field.kind == "parts":
            parts_in(text)
        if field.kind == "number":
            float(text)
        if field.kind == "day":
            date.fromisoformat(text)
    except ValueError as wrong:
        return place_in(text, wrong), NO_SUCH.get(field.kind, str(wrong))
    return None


NO_SUCH = {
    "money": 'no amount of money; an example is "89.50"',
    "number": "no number",
    "day": 'no day; an example is "2026-12-31"',
}


def _in_one_form(field: StepField, text: str) -> str:
    if field.kind == "parts":
        return text_of(parts_in(text))
    return as_money(amount_of(text)) if field.kind == "money" else text


def filled_of(process: Process, step: Step, item_id: str, fields: Mapping[str, str]) -> Filled | None:
    """What the engine has to know of the fields of a step; None: nothing of it decides."""
    by_kind = {each.id: each.kind for each in step.fields}
    agents = {name: text for name, text in fields.items() if by_kind.get(name) == "agent"}
    choices = {name: text for name, text in fields.items() if name in process.deciding}
    if not agents and not choices and process.judge_of(step.id) is None:
        return None
    money = total(text for name, text in fields.items() if by_kind.get(name) == "money")
    return Filled(sha256=checksum(item_id, step.id, fields), money=money, agents=agents, choices=choices)


def checksum(item_id: str, step: str, fields: Mapping[str, object]) -> str:
    """SHA-256 over the fields of a step in one form: their names in order, with the item and the step."""
    plain = {"item": item_id, "step": step, "fields": dict(fields)}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


def changed_since(history: Sequence[Happened], item_id: str, step: str, sha256: str) -> list[str] | None:
    """The fields of a step that are other than in the version with this checksum; None: it had none such."""
    fields: dict[str, Json] = {}
    then: dict[str, Json] | None = None
    for each in history:
        if each.step == step and each.what in ("work_opened", "work_advanced", "work_edited"):
            both = {**fields, **each.fields}
            fields = {name: text for name, text in both.items() if text}
            if checksum(item_id, step, fields) == sha256:
                then = fields
    if then is None:
        return None
    return [name for name in {**then, **fields} if fields.get(name) != then.get(name)]
