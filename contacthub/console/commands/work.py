"""Work after the contact: items opened, moved on and handed over at a console, as over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import ConfigDict

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow, own
from contacthub.api.json import Json
from contacthub.console.commands.form import ConsoleCommand, Id
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import CONTACT, ITEM
from contacthub.database.tables import Row
from contacthub.work.acts import Asker
from contacthub.work.bodies import (
    FieldsBody,
    NoteBody,
    OpenBody,
    PlanBody,
    ReopenBody,
    StepBody,
    WorkAssignBody,
)

ABOUT: Json = {"item_id": ITEM["id"]}


class OpenWorkItem(OpenBody, ConsoleCommand):
    """Open an item, as `POST /work` does; the result has its ``id``."""

    cmd: Literal["open_work"]


class AdvanceWork(StepBody, ConsoleCommand):
    """End the step at which an item is, as `POST /work/{id}/steps` does."""

    cmd: Literal["advance_work"]
    item_id: Id


class EditWork(FieldsBody, ConsoleCommand):
    """Change what was filled in at a step that is done, as `POST /work/{id}/fields` does."""

    cmd: Literal["edit_work"]
    item_id: Id


class NoteWork(NoteBody, ConsoleCommand):
    """Write something down with an item, as `POST /work/{id}/notes` does."""

    model_config = ConfigDict(json_schema_extra={})  # as of ``AssignWork``

    cmd: Literal["note_work"]
    item_id: Id


class RemoveWorkFile(ConsoleCommand):
    """Take a file of an item away, as `DELETE /work/{id}/files/{file}` does."""

    cmd: Literal["remove_work_file"]
    item_id: Id
    file_id: Id


class AssignWork(WorkAssignBody, ConsoleCommand):
    """Give an item to an agent, a queue or the supervisors, as `POST /work/{id}/assign` does."""

    model_config = ConfigDict(
        json_schema_extra={}
    )  # a command is told apart by its ``cmd``: one plain object

    cmd: Literal["assign_work"]
    item_id: Id


class PlanWork(PlanBody, ConsoleCommand):
    """Put an item off, or begin it now, as `POST /work/{id}/plan` does."""

    cmd: Literal["plan_work"]
    item_id: Id


class ReopenWork(ReopenBody, ConsoleCommand):
    """Have an item that was over begin again, as `POST /work/{id}/reopen` does."""

    cmd: Literal["reopen_work"]
    item_id: Id


def _asker(who: Sender) -> Asker:
    def kept(action: Action, subject: str, result: Json | None) -> Sequence[Row]:
        return who.with_reply(who.audit(action, subject), result=result)

    return Asker(part=who.part, kept=kept)


async def open_work(who: Sender, it: OpenWorkItem, parts: Parts) -> Json:
    """Open it, audited."""
    item_id, _ = await parts.work.open_or_note(_asker(who), it)
    return {"id": item_id}


async def advance_work(who: Sender, it: AdvanceWork, parts: Parts) -> None:
    """End its step, audited."""
    await parts.work.advance(_asker(who), it.item_id, it)


async def edit_work(who: Sender, it: EditWork, parts: Parts) -> None:
    """Change it, audited."""
    await parts.work.edit(_asker(who), it.item_id, it)


async def note_work(who: Sender, it: NoteWork, parts: Parts) -> None:
    """Write it down, audited."""
    await parts.work.note(_asker(who), it.item_id, it)


async def remove_work_file(who: Sender, it: RemoveWorkFile, parts: Parts) -> None:
    """Take it away, audited."""
    await parts.work.remove_file(_asker(who), it.item_id, it.file_id)


async def assign_work(who: Sender, it: AssignWork, parts: Parts) -> None:
    """Hand it over, audited."""
    await parts.work.assign(_asker(who), it.item_id, it)


async def plan_work(who: Sender, it: PlanWork, parts: Parts) -> None:
    """Put it off, audited."""
    await parts.work.plan(_asker(who), it.item_id, it)


async def reopen_work(who: Sender, it: ReopenWork, parts: Parts) -> None:
    """Begin it again, audited."""
    await parts.work.reopen(_asker(who), it.item_id, it)


COMMANDS = (
    Spec(
        OpenWorkItem,
        rule=allow(Right.WORK_EDIT),
        example={
            "process": "follow_up",
            "title": "Ask whether the remote works now",
            "customer_id": "C-1001",
            "contact_id": CONTACT,
            "due_at": "2026-05-02T10:00:00+08:00",
        },
        deed=open_work,
    ),
    Spec(
        AdvanceWork,
        rule=own(Right.WORK_EDIT),
        example={**ABOUT, "outcome": "done", "version": 1, "note": "It works.", "fields": {}},
        deed=advance_work,
    ),
    Spec(
        EditWork,
        rule=own(Right.WORK_EDIT),
        example={**ABOUT, "step": "propose", "fields": {"money": "60"}, "version": 4, "note": "As agreed."},
        deed=edit_work,
    ),
    Spec(
        NoteWork,
        rule=own(Right.WORK_EDIT),
        example={**ABOUT, "text": "Asked the workshop.", "files": []},
        deed=note_work,
    ),
    Spec(
        RemoveWorkFile,
        rule=own(Right.WORK_EDIT),
        example={**ABOUT, "file_id": "0192f0c1-0000-7000-8000-0000000000f1"},
        deed=remove_work_file,
    ),
    Spec(
        AssignWork,
        rule=own(Right.WORK_EDIT),
        example={**ABOUT, "agent": "wangwei", "version": 1},
        deed=assign_work,
    ),
    Spec(
        PlanWork,
        rule=own(Right.WORK_EDIT),
        example={**ABOUT, "due_at": "2026-05-03T10:00:00+08:00", "version": 1},
        deed=plan_work,
    ),
    Spec(
        ReopenWork,
        rule=own(Right.WORK_EDIT),
        example={**ABOUT, "note": "It broke again the next day."},
        deed=reopen_work,
    ),
)
