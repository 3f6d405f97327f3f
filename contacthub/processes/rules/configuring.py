"""Processes, hours, agents: what the floor says, and who is absent."""

from __future__ import annotations

from contacthub.processes import events as e
from contacthub.processes.commands import (
    HUB,
    ConfigureProcess,
    EndHandover,
    HandOver,
    ReleaseAgent,
    RetireProcess,
    SetWorkHours,
    WelcomeAgent,
)
from contacthub.processes.config import faults_of
from contacthub.processes.errors import WrongState
from contacthub.processes.turn import SUPERVISORS, Handlers, Turn
from contacthub.processes.words import AGENT, DAY_MS


def _configure(turn: Turn, command: ConfigureProcess) -> None:
    process = command.process
    if faults := faults_of(process):
        raise WrongState(faults[0][1])
    before = turn.book.current.get(process.id)
    if before is not None and turn.book.processes[process.id, before] == process:
        return
    known = [revision for name, revision in turn.book.processes if name == process.id]
    turn.emit(e.ProcessConfigured(at=turn.now, process=process, revision=max(known, default=0) + 1))


def _retire(turn: Turn, command: RetireProcess) -> None:
    turn.book.process(command.process)
    turn.emit(e.ProcessRetired(at=turn.now, process=command.process))


def _set_hours(turn: Turn, command: SetWorkHours) -> None:
    day_ms = command.day_ms if command.times is not None else DAY_MS
    before = turn.book.hours.get(command.hours), turn.book.days.get(command.hours, DAY_MS)
    if before != (command.times, day_ms):
        turn.emit(e.WorkHoursSet(at=turn.now, hours=command.hours, times=command.times, day_ms=day_ms))


def _release(turn: Turn, command: ReleaseAgent) -> None:
    held = list(turn.book.of_agent(command.agent))
    turn.emit(e.WorkAgentGone(at=turn.now, agent=command.agent))
    for item in held:
        turn.emit(
            e.WorkAssigned(
                **turn.next_of(item, HUB),
                holder=SUPERVISORS,
                cause="agent_retired",
            )
        )


def _welcome(turn: Turn, command: WelcomeAgent) -> None:
    if command.agent in turn.book.gone:
        turn.emit(e.WorkAgentBack(at=turn.now, agent=command.agent))


def _hand_over(turn: Turn, command: HandOver) -> None:
    book, to = turn.book, command.to
    since = command.since if command.since is not None and command.since > turn.now else None
    if command.until <= (since or turn.now):
        raise WrongState("the handover is over before it begins")
    is_gone = to.kind == AGENT and to.name in book.gone
    if is_gone or book.handovers.leads_to(to, command.agent, since or turn.now, command.until):
        raise WrongState(f"{to.kind} {to.name} is absent too: hand over to somebody else")
    turn.emit(
        e.WorkHandedOver(
            at=turn.now, agent=command.agent, to=to, until=command.until, by=command.by.name, since=since
        )
    )
    if since is None:
        turn.give_away(command.agent, command.by.name)


def _end_handover(turn: Turn, command: EndHandover) -> None:
    if not any(each.agent == command.agent for each in turn.book.handovers.known(turn.now)):
        raise WrongState(f"agent {command.agent} has handed over nothing")
    turn.emit(e.WorkHandoverEnded(at=turn.now, agent=command.agent, by=command.by.name))


HANDLERS: Handlers = {
    ConfigureProcess: _configure,
    RetireProcess: _retire,
    SetWorkHours: _set_hours,
    ReleaseAgent: _release,
    WelcomeAgent: _welcome,
    HandOver: _hand_over,
    EndHandover: _end_handover,
}
