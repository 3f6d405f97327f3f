"""The hand-worked morning of the page on figures comes out as the page says."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from typing import Any

from contacthub.contacts.response_times import ResponseFact, ResponseFigures
from contacthub.contacts.responses import ended_wait
from contacthub.contacts.unanswered import waiting_for_answer
from contacthub.floor_file.file import FloorFile
from contacthub.reports.messages import Day, by_queue
from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.config import AgentConfig
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import AVAILABLE, AgentId, ContactId, QueueId
from contacthub.testing.floors import Script, arrival
from tests.docs.pages import DOCS, blocks, text

DAY = Day(0, 24 * 3_600_000, 3_600_000)
LINA = AgentId("lina")
FILE = FloorFile.model_validate(tomllib.loads(blocks(DOCS / "reports.md", "toml")[0])).plan()


def rows(*columns: str) -> list[list[str]]:
    """The rows of the page's table that begins with these columns."""
    table = text("reports").split("| " + " | ".join(columns))[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def at(clock: str) -> int:
    hours, minutes = clock.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000


def played() -> Script:
    """The morning, as the router has it."""
    script = Script()
    script.at(0, c.ConfigureQueue(config=FILE.queues[QueueId("support")].config))
    capacity = (("chat", 9),)
    script.at(
        0, c.ConfigureAgent(config=AgentConfig(id=LINA, queues=(QueueId("support"),), capacity=capacity))
    )
    script.at(0, c.ConsoleSeen(agent=LINA), c.SetPresence(agent=LINA, presence=AVAILABLE))
    for n, (clock, contact, what, _) in enumerate(rows("at", "contact", "what happens", "wait")):
        now, about = at(clock), {"contact_id": ContactId(contact)}
        if contact not in script.floor.contacts:
            script.at(now, arrival(contact, channel="chat"))
            script.at(now, c.AcceptOffer(agent=LINA, offer_id=f"{contact}.1"))
        message: dict[str, Any] = {**about, "thread_id": contact, "message_id": f"m{n}"}
        match what:
            case "the customer writes":
                script.at(now, c.ReceiveMessage(**message))
            case "the agent ends it":
                script.at(now, c.End(**about, ended_by="agent"))
            case _:
                is_note = {"the agent writes": False, "the agent makes a note": True}[what]
                script.at(now, c.WriteMessage(agent=LINA, **message, internal=is_note))
    return script


def waits(script: Script) -> list[ResponseFact]:
    """The waits that ended, from the events alone."""
    floor, found = Floor(), []
    for event in script.history:
        floor.apply(event)
        contact = floor.contacts.get(event.contact_id) if isinstance(event, e.ContactEvent) else None
        if (row := ended_wait(contact, event)) is not None:
            found.append(ResponseFact(row.queue, row.n, row.asked_at, row.at, row.agent is not None))
    return found


def shown(figures: ResponseFigures) -> list[str]:
    """As the page writes them."""
    minutes = FILE.queues[QueueId("support")].entry.first_response_minutes
    assert minutes is not None
    cells: list[str] = []
    for times in (figures.first, figures.all_):
        measured = (times.percentile(50), times.percentile(90), times.average())
        cells += [str(len(times)), *(duration(each) for each in measured)]
        if times is figures.first:
            cells.append(f"{figures.level(minutes * 60_000):.0f} %")
    return [*cells, str(figures.never_answered)]


def duration(ms: int | None) -> str:
    assert ms is not None
    return re.sub(r"^0", "", datetime.fromtimestamp(ms / 1000, UTC).strftime("%M:%S"))


def test_the_figures_of_the_morning_are_those_of_the_page() -> None:
    found = by_queue(waits(played()), DAY)["support"]
    hours = [[datetime.fromtimestamp(DAY.interval(n)[0] / 1000, UTC).strftime("%H:%M"), *shown(each)]
             for n, each in sorted(found.intervals.items())]  # fmt: skip
    assert [*hours, ["day", *shown(found.whole)]] == rows("from", "first responses")


def test_the_last_customer_of_the_morning_is_unanswered() -> None:
    contacts = played().floor.contacts.values()
    assert [each for each in map(waiting_for_answer, contacts) if each] == [("support", at("10:50"))]
    assert "One is unanswered, since 10:50." in text("reports")
