"""Carries out the commands of the console socket: each once, and durable before it is answered."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from contacthub.access.audit import Action
from contacthub.access.rate_limit import RateLimit
from contacthub.access.rules import Forbidden, PartCheck, check
from contacthub.access.trail import Trail
from contacthub.api.json import Json
from contacthub.console.commands.form import ConsoleCommand
from contacthub.console.commands.spec import DONE, Parts, Sender, Spec, done
from contacthub.console.session import Session
from contacthub.database.damage import reading
from contacthub.database.units import StorageUnavailable
from contacthub.problems import STATUS, Problem, problem_of, recorded
from contacthub.routing.words import AgentId, Instant

log = logging.getLogger("contacthub.console")

REMEMBERED_MS = 10 * 60 * 1000
FORBIDDEN = STATUS["forbidden"]
MAX_REMEMBERED = 100_000
"""Replies kept for repetition; beyond so many the oldest go first."""


@dataclass(slots=True)
class _Reply:
    """``is_doubtful``: it says that the log took nothing, which may not be the last word."""

    at: Instant
    body: asyncio.Future[Json]
    is_doubtful: bool = False


class StoredReplies(Protocol):
    """The replies in the database."""

    async def of(self, viewer: str, ref: str) -> str | None:
        """The reply to a command as JSON, if it was done or refused."""


class Performing:
    """Performs commands and remembers their replies.

    A console that lost its connection sends its command again under the same ``ref``::

        12:00:00  add_question, ref 5f0c…   done, on disk, and the reply is lost with the socket
        12:00:04  add_question, ref 5f0c…   the same reply, and no second question

    Where the disk was slow, or said to have failed, what was answered with ``unavailable`` may have been done
    all the same. Only the database knows, once all that was under way is written or read back::

        12:00:00  finish_wrap_up, ref 77a1…   the disk does not answer for 30 s: unavailable
        12:00:31  the disk goes on, and the wrap-up is over
        12:00:33  finish_wrap_up, ref 77a1…   done, as the stored reply says; not "there is no wrap-up"
    """

    def __init__(
        self,
        parts: Parts,
        commands: Iterable[Spec[Any]],
        stored: StoredReplies,
        *,
        spawn: Callable[[Coroutine[Any, Any, Json]], asyncio.Task[Json]],
        trail: Trail,
    ) -> None:
        self._parts = parts
        self._trail = trail
        self._commands = {spec.name: spec for spec in commands}
        self._stored = stored
        self._spawn = spawn
        self._hub = parts.hub
        self._replies: OrderedDict[tuple[str, str], _Reply] = OrderedDict()
        self._limits: dict[tuple[str, str], RateLimit] = {}

    def remember(self, replies: Sequence[tuple[str, str, Instant, str]]) -> None:
        """Take over the replies given before a restart."""
        for viewer, ref, at, body in replies:
            done: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
            with reading(f"the reply to command {ref}"):
                done.set_result(json.loads(body))
            self._replies[viewer, ref] = _Reply(at, done)

    async def perform(self, session: Session, it: ConsoleCommand) -> Json:
        """Do a command, or answer a repeated one again; return ``ok`` with ``error`` if it was refused.

        A command that has begun is carried through even if its socket closes meanwhile.
        """
        key = (session.viewer.name, it.ref)
        self._forget_old()
        known = self._replies.get(key)
        if known is None or (known.is_doubtful and known.body.done()):
            if (wait_ms := self._over_limit_ms(session.viewer.name, it.cmd)) > 0:
                return refusal(it.cmd, _over_limit(it.cmd, wait_ms))  # not remembered: it may be sent again
            # Remembered before it is done: the same ref sent on two sockets at once waits for one deed.
            again = known is not None
            known = self._replies[key] = _Reply(
                self._hub.now(), self._spawn(self._performed(session, it, again=again))
            )
        return await asyncio.shield(known.body)

    async def _performed(self, session: Session, it: ConsoleCommand, *, again: bool) -> Json:
        spec = self._commands[it.cmd]
        try:
            if again and (before := await self._answered(session.viewer.name, it.ref)) is not None:
                return before
            if spec.here is not None:
                check(session.viewer.at_console(), spec.rule, spec.name)
                spec.here(self._parts.consoles, session)
                return DONE
            return await self._carried_out(spec, session, it)
        except Forbidden as error:
            return self._refused(session, spec, error)
        except StorageUnavailable as error:
            if (reply := self._replies.get((session.viewer.name, it.ref))) is not None:
                reply.is_doubtful = True
            return refusal(spec.name, error)

    async def _answered(self, viewer: str, ref: str) -> Json | None:
        """The reply of a command of which it was not known whether it is done, if it is."""
        await self._hub.durable()
        body = await self._stored.of(viewer, ref)
        return json.loads(body) if body is not None else None

    async def _carried_out(self, spec: Spec[Any], session: Session, it: ConsoleCommand) -> Json:
        viewer = session.viewer.at_console()
        # A supervisor has no agent: what is about an agent's own contacts, no rule lets them send.
        agent, part = AgentId(viewer.agent or ""), PartCheck(viewer)
        who = Sender(name=viewer.name, agent=agent, part=part, ref=it.ref, at=self._hub.now())
        try:
            await self._hub.whole()
            check(viewer, spec.rule, spec.name)
            result = await carry_out(spec, who, it, self._parts)
        except StorageUnavailable:
            raise
        except Exception as error:
            body = self._refused(session, spec, error)
            self._hub.write([who.reply(body)])
        else:
            body = done(result)
        await self._hub.durable()
        return body

    def _refused(self, session: Session, spec: Spec[Any], error: Exception) -> Json:
        """The reply that says why not; what the viewer may not do goes into the audit."""
        problem = problem_of(error)
        if problem is not None and (kept := recorded(problem)).status == FORBIDDEN:
            self._trail.count(session.viewer.name, Action.REFUSED, f"console {spec.name}", reason=kept.code)
        return refusal(spec.name, error)

    def _over_limit_ms(self, viewer: str, name: str) -> int:
        limit = self._limits.get((viewer, name))
        if limit is None:
            allowed = self._commands[name].limit
            limit = self._limits[viewer, name] = RateLimit(allowed.per_second, allowed.burst)
        return limit.take(self._hub.now())

    def _forget_old(self) -> None:
        before = self._hub.now() - REMEMBERED_MS
        while self._replies:
            key, reply = next(iter(self._replies.items()))
            if reply.at >= before and len(self._replies) <= MAX_REMEMBERED:
                return
            del self._replies[key]


async def carry_out(spec: Spec[Any], who: Sender, it: ConsoleCommand, parts: Parts) -> Json | None:
    """Do a command and return its result, if it has one; the row of the reply is written with it."""
    if spec.command is not None:
        parts.hub.handle(spec.command(who, it), who.with_reply())
    elif spec.deed is not None:
        result = await spec.deed(who, it, parts)
        who.part.must_be_made(spec.rule, spec.name)
        return result
    return None


def _over_limit(command: str, wait_ms: int) -> Problem:
    return Problem("over_limit", f"too many {command} at once; go on in {wait_ms} ms", retry_after_ms=wait_ms)


def refusal(command: str, error: Exception) -> Json:
    """The reply that says why not; a fault of the hub's own is logged and told without its details."""
    problem = problem_of(error)
    if problem is None:
        log.error("! command %s failed", command, exc_info=error)
        problem = Problem("internal", "our fault; it is in the log")
    return {"ok": False, "error": problem.body()}
