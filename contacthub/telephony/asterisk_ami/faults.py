"""Finds the usual faults between the hub and an Asterisk by asking it; ``contacthub check`` uses it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from contacthub.telephony.asterisk_ami.link import AmiLink, LinkLost, Refused, Target, connected
from contacthub.telephony.asterisk_ami.members import Members
from contacthub.telephony.asterisk_ami.protocol import Frame, ProtocolError

READ_CLASSES = {
    "agent": "without it there are no queue events at all",
    "call": "without it ends and transfers are guessed",
    "dialplan": "without it time-outs and full queues are not told apart from other ways out",
    "system": "without it a shutdown is found out only after the next connection",
}
"""Event classes the account must be able to read, and what is missing without each."""
SHOWN_BY_CALLS = ("agent", "call", "dialplan")
"""Those of which every call brings events."""
LISTS = "reporting"
"""The class of actions without which the PBX does not list its channels."""
ACCOUNT = "in manager.conf give the account read = system,agent,call,dialplan"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and how to mend it; ``certain`` False: it could not be examined."""

    what: str
    mend: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the events of real calls showed: event classes received, and whether they have a time."""

    classes: frozenset[str]
    stamped: bool | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The event classes of which the calls brought no event."""
        return tuple(name for name in SHOWN_BY_CALLS if name not in self.classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the floor and the configuration expect of the PBX."""

    queues: frozenset[str]
    agent_at: Callable[[str], str | None]
    mapping: Mapping[str, str]

    def queue_of(self, pbx_queue: str) -> str | None:
        """The hub's queue."""
        name = self.mapping.get(pbx_queue, pbx_queue)
        return name if name in self.queues else None

    def is_on_call(self, agent: str) -> bool:
        """Unknown: it is not asked for here."""
        return False


class EvidenceFile:
    """Keeps what the last calls showed in the data directory, for ``check``, which cannot always ask."""

    def __init__(self, data: Path, connector: str) -> None:
        self._path = data / f"connector-{quote(connector, safe='')}.json"

    def write(self, shown: Shown) -> None:
        """Replace the file at once, so that ``check`` never reads half of it."""
        body = {"classes": sorted(shown.classes), "stamped": shown.stamped}
        draft = self._path.with_suffix(".new")
        draft.write_text(json.dumps(body), encoding="utf-8")
        draft.replace(self._path)

    def read(self) -> Shown | None:
        """Return what the last calls showed; None when there was no call yet."""
        try:
            body = json.loads(self._path.read_text(encoding="utf-8"))
            return Shown(classes=frozenset(body["classes"]), stamped=body["stamped"])
        except (OSError, ValueError, KeyError, TypeError):
            return None


async def examine(target: Target, expected: Expected, shown: Shown | None) -> list[Fault]:
    """Connect, ask, and return the faults; nothing is changed at the PBX."""
    where = f"{target.host} port {target.port}"
    try:
        async with connected(target, lambda: int(time.time() * 1000)) as link:
            return await _ask(link, target.username, expected, shown)
    except Refused as error:
        return [
            Fault(
                f"{where} refuses the log-in of {target.username} ({error})",
                "compare user name and secret with manager.conf, and its permit lines with our address",
            )
        ]
    except ConnectionRefusedError:
        mend = "in manager.conf set enabled = yes, port and bindaddr; look at the firewall"
        return [Fault(f"{where}: the port is closed", mend)]
    except TimeoutError:
        return [Fault(f"{where}: no answer in time", "look at the address, the firewall, and `tls`")]
    except (LinkLost, ProtocolError, OSError) as error:
        return [Fault(f"{where}: {error}", "look at the address, the port, and `tls`")]


async def _ask(link: AmiLink, username: str, expected: Expected, shown: Shown | None) -> list[Fault]:
    status = await link.listed("QueueStatus", "queuestatuscomplete")
    if status is None:
        return [Fault("the PBX lists no queues", "is app_queue loaded? look at `module show like app_queue`")]
    faults = _queues(status, expected) + _members(status, expected)
    if await link.listed("CoreShowChannels", "coreshowchannelscomplete") is None:
        mend = f"give the account write = {LISTS}: without it live calls are not found after a restart"
        faults.append(Fault("the account may not list channels", mend))
    return faults + await _account(link, username, shown)


def _queues(status: list[Frame], expected: Expected) -> list[Fault]:
    there = {frame.get("queue") for frame in status if frame.event == "queueparams"}
    faults = [
        Fault(f"the PBX has no queue {name!r}, which `queues` names", "compare with `queue show`")
        for name in sorted(expected.mapping.keys() - there)
    ]
    faults += [
        Fault(f"queues: {name} = {hub!r} is no queue of the floor", "`contacthub apply` creates queues")
        for name, hub in sorted(expected.mapping.items())
        if hub not in expected.queues
    ]
    if not any(expected.queue_of(name) for name in there):
        mend = "name them alike, or say which is which in the connector's `queues`"
        faults.append(Fault("no queue of the PBX is a queue of the floor: nothing is watched", mend))
    return faults


def _members(status: list[Frame], expected: Expected) -> list[Fault]:
    members = Members(expected)
    for frame in status:
        if frame.event == "queuemember":
            members.heard(frame)
    return [
        Fault(
            f"member {interface} is no agent's address",
            "set the agent's `address` in the floor file to the member's interface or state interface",
        )
        for interface in members.unknown()
    ]


async def _account(link: AmiLink, username: str, shown: Shown | None) -> list[Fault]:
    read = await _setting(link, f"manager show user {username}", "read perm")
    stamped = await _setting(link, "manager show settings", "timestamp events")
    faults = []
    if read is not None:
        classes = {each.strip() for each in read.split(",")}
        if "all" not in classes:
            faults += [
                Fault(f"the account may not read class {name}: {why}", ACCOUNT)
                for name, why in READ_CLASSES.items()
                if name not in classes
            ]
    else:
        faults += _classes_shown(shown)
    if stamped is not None:
        missing = stamped.strip().lower() not in ("yes", "on", "true")
    else:
        missing = shown is not None and shown.stamped is False
    if missing:
        mend = "in manager.conf set timestampevents = yes, so that waits are the PBX's own"
        faults.append(Fault("events carry no time", mend))
    return faults


def _classes_shown(shown: Shown | None) -> list[Fault]:
    if shown is None:
        mend = "give it write = command, or look again after the first call"
        return [Fault("the account may not be asked what it reads, and no call was heard yet", mend, False)]
    return [
        Fault(f"the last calls showed no event of class {name}: {READ_CLASSES[name]}", ACCOUNT)
        for name in shown.missing
    ]


async def _setting(link: AmiLink, command: str, name: str) -> str | None:
    """Return the value of a line ``name: value`` in a command's output; None when refused or not there."""
    answer = await link.ask("Command", ("Command", command))
    if answer is None or answer.get("response").lower() == "error":
        return None
    # Since version 14 each line is a value of ``Output``; before, the lines come as keys of their own.
    for line in (line for text in answer.all("output") for line in text.splitlines()):
        key, colon, value = line.partition(":")
        if colon and key.strip().lower() == name:
            return value.strip()
    return answer.get(name) or None
