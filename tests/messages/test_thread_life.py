"""Law: whatever happens on threads, in any order and over restarts, no message is lost, doubled or moved.

Messages come in, are repeated, answered and noted; the source takes answers or refuses them and reports on
them in any order; contacts are put off, end as idle, by the customer or by the agent; the hub starts anew.
After each step every thread is as a model of it says, which knows messages and reports and no contacts.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contacthub.clock import rfc3339
from contacthub.routing.floor.states import OVER
from tests.messages.chats import written
from tests.messages.source import Source, source, without_pauses
from tests.moved_time import MovedTime, moved_time
from tests.support import FLOOR, Api, Console, console, event, hub_on, token

Json = dict[str, Any]
T = TypeVar("T")

REFS: Final = ("v0", "v1")
CHAT: Final = {"channel": "chat", "queue": "sales"}
STEPS: Final = {"queued": 0, "sent": 1, "failed": 2, "delivered": 3, "read": 4}
REPORTED: Final = ("sent", "failed", "delivered", "read")
IDLE_MINUTES: Final = 10
A_FLOOR: Final = {
    **FLOOR,
    "queues": [{**each, "idle_minutes": IDLE_MINUTES, "idle_warning_minutes": 0, "wrap_up_seconds": 0}
               for each in FLOOR["queues"]],
    "agents": [{**each, "capacity": {"chat": 10}} for each in FLOOR["agents"]],
}  # fmt: skip

refs = st.sampled_from(REFS)
numbers = st.integers(0, 99)
reported = st.tuples(st.sampled_from(REPORTED), st.sampled_from((None, 1, 2)))


@dataclass
class Said:
    """What is known of a message: whose it is, its text, and of an answer how far it is."""

    direction: str
    text: str
    status: str = "received"
    attempt: int = 1
    id: str | None = None
    name: str | None = None
    """The source's own id of it."""


@dataclass
class Life:
    """A hub with an agent, a source that takes answers, and the model of every thread."""

    folder: Path
    time: MovedTime
    web: Source
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    owner: Api = field(init=False)
    api: Api = field(init=False)
    lina: Console = field(init=False)
    threads: dict[str, list[Said]] = field(default_factory=lambda: {each: [] for each in REFS})
    starts: int = 0
    count: int = 0

    async def start(self) -> None:
        """Start the hub on what there is, with lina at her console."""
        self.starts += 1
        opened = hub_on(
            self.folder, floor=A_FLOOR, sources=[self.web.settings], messages={"per_minute": 10_000}
        )
        self.owner = await self.stack.enter_async_context(opened)
        self.api = await token(self.owner, f"start {self.starts}")
        self.lina = await self.stack.enter_async_context(console(self.owner, "lina"))
        await self.ready()

    async def end(self) -> None:
        """End the hub."""
        await self.stack.aclose()
        self.stack = AsyncExitStack()

    async def ready(self) -> None:
        """Have lina take all that is offered."""
        assert (await self.lina.do("set_presence", presence="available"))["ok"]
        floor = self.owner.hub.parts.hub.routing.floor
        for contact in tuple(floor.contacts.values()):
            for offer in tuple(contact.offers.values()):
                await self.lina.do("accept_offer", offer_id=offer.id)

    def live(self, ref: str) -> list[Any]:
        """The contacts of a thread that are not over."""
        world = self.owner.hub.parts.core.world
        return [
            each
            for each in world.floor.contacts.values()
            if world.details[each.id].ref == ref and each.state not in OVER
        ]

    def mine(self, ref: str) -> str | None:
        """The contact of a thread that lina handles."""
        found = [each.id for each in self.live(ref) if each.agent == "lina" and each.state == "handling"]
        return found[0] if found else None

    @property
    def handled(self) -> list[tuple[str, str]]:
        """The threads that lina handles a contact of, with that."""
        return [(ref, contact) for ref in REFS if (contact := self.mine(ref)) is not None]

    @property
    def answers(self) -> list[tuple[str, Said]]:
        """All that was written to customers, with its thread."""
        return [(ref, each) for ref in REFS for each in self.threads[ref] if each.direction == "out"]

    @property
    def to_retry(self) -> list[tuple[str, str, Said]]:
        """Answers on threads that lina handles, with the contact: those that failed, if there are any."""
        every = [(ref, contact, it) for ref, contact in self.handled for of, it in self.answers if of == ref]
        return [each for each in every if each[2].status == "failed"] or every

    async def shown(self, ref: str) -> list[Json]:
        """The messages of a thread, by pages of four."""
        threads = (await self.api.get(f"/threads?ref={ref}"))["items"]
        assert len(threads) <= 1
        messages: list[Json] = []
        before = ""
        while threads:
            part = await self.api.get(f"/threads/{threads[0]['id']}/messages?limit=4{before}")
            messages = [*part["messages"], *messages]
            if not part["more"]:
                break
            before = f"&before={messages[0]['id']}"
        return messages

    async def settled(self, ref: str, said: Said) -> str:
        """How far an answer is, once its source has said something."""
        async with asyncio.timeout(20):
            while True:
                [found] = [each for each in await self.shown(ref) if each["id"] == said.id]
                if found["status"] != "queued":
                    status: str = found["status"]
                    return status
                await asyncio.sleep(0.005)


class ThreadLife(RuleBasedStateMachine):
    """What may happen on three threads."""

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._patch = pytest.MonkeyPatch()
        self._folder = Path(tempfile.mkdtemp(prefix="thread-life-"))
        without_pauses(self._patch)
        self._outer = AsyncExitStack()

        async def opened() -> Life:
            web = await self._outer.enter_async_context(source())
            life = Life(self._folder, moved_time(self._patch), web)
            await life.start()
            return life

        self.life = self._do(opened())
        for ref in REFS:
            self._write(ref, 1, late=False)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def teardown(self) -> None:
        """End all of it."""
        self._do(self.life.end())
        self._do(self._outer.aclose())
        self._runner.close()
        self._patch.undo()
        shutil.rmtree(self._folder)

    def _events(self, *events: Json) -> list[Json]:
        return self._do(self.life.api.events(*events))

    def _ready(self) -> None:
        self._do(self.life.ready())

    # --- what happens --------------------------------------------------------------------------------

    @rule(ref=refs, many=st.integers(1, 3), late=st.booleans())
    def customer_writes(self, ref: str, many: int, late: bool) -> None:
        """One message after another in one request, told in the other order if ``late``."""
        self._write(ref, many, late=late)

    def _write(self, ref: str, many: int, *, late: bool) -> None:
        life, events = self.life, []
        now = life.owner.hub.parts.hub.now()
        for n in range(many):
            life.count += 1
            said = Said("in", f"line {life.count}", name=f"m{life.count}")
            more = {**CHAT, "from": ref}
            events.append({**written(ref, said.name or "", said.text, **more),
                           "time": rfc3339(now - many + n)})  # fmt: skip
            life.threads[ref].append(said)
        results = self._events(*(reversed(events) if late else events))
        assert {each["status"] for each in results} == {"accepted"}
        life.time.passes(seconds=1)
        self._ready()

    @rule(ref=refs, n=numbers)
    def source_repeats(self, ref: str, n: int) -> None:
        """A message of either side is told once more, under another id of the event."""
        said = [each for each in self.life.threads[ref] if each.direction != "internal"]
        if said:
            it = said[n % len(said)]
            [result] = self._events(written(ref, it.name or it.id or "", it.text, **CHAT))
            assert (result["status"], result["reason"]) == ("ignored", "already_said")

    @precondition(lambda self: self.life.handled)
    @rule(n=numbers, takes=st.booleans())
    def agent_answers(self, n: int, takes: bool) -> None:
        """An answer that its source takes, or refuses."""
        life = self.life
        ref, contact = life.handled[n % len(life.handled)]
        life.count += 1
        said = Said("out", f"answer {life.count}")
        life.web.answers[:] = [] if takes else [422]
        reply = self._do(life.lina.do("send_message", contact_id=contact, text=said.text))
        assert reply["ok"], reply
        said.id, said.status = reply["result"]["message_id"], "sent" if takes else "failed"
        life.threads[ref].append(said)
        assert self._do(life.settled(ref, said)) == said.status
        life.time.passes(seconds=1)

    @precondition(lambda self: self.life.handled)
    @rule(n=numbers)
    def agent_notes(self, n: int) -> None:
        """A note, which no source is given."""
        life = self.life
        ref, contact = life.handled[n % len(life.handled)]
        life.count += 1
        text, given = f"note {life.count}", len(life.web.got)
        reply = self._do(life.lina.do("send_message", contact_id=contact, text=text, internal=True))
        assert reply["ok"], reply
        life.threads[ref].append(Said("internal", text, id=reply["result"]["message_id"]))
        assert len(life.web.got) == given
        life.time.passes(seconds=1)

    @precondition(lambda self: self.life.answers)
    @rule(n=numbers, reports=st.lists(reported, min_size=1, max_size=5))
    def source_reports(self, n: int, reports: list[tuple[str, int | None]]) -> None:
        """Reports of any attempt, in any order: what says less, or is of an earlier one, changes nothing."""
        ref, said = self.life.answers[-1 - n % len(self.life.answers)]
        for status, attempt in reports:
            about: Json = {"ref": ref, "message_id": said.id, "status": status}
            if attempt is not None:
                about["attempt"] = attempt
            [result] = self._events(event("contact.message_status", about, source="web"))
            is_old = attempt is not None and attempt < said.attempt
            is_none = attempt is not None and attempt > said.attempt
            proves = status in ("delivered", "read")
            if not is_none and STEPS[status] > STEPS[said.status] and (proves or not is_old):
                assert result["status"] == "accepted"
                said.status = status
            else:
                reason = "unknown_message" if is_none else "overtaken"
                assert (result["status"], result["reason"]) == ("ignored", reason)

    @precondition(lambda self: self.life.to_retry)
    @rule(n=numbers)
    def agent_retries(self, n: int) -> None:
        """What failed is sent once more; nothing else is."""
        life = self.life
        ref, contact, said = life.to_retry[n % len(life.to_retry)]
        life.web.answers.clear()
        given = len(life.web.got)
        reply = self._do(life.lina.do("retry_message", contact_id=contact, message_id=said.id))
        assert reply["ok"] is (said.status == "failed"), reply
        if reply["ok"]:
            said.attempt += 1
            said.status = self._do(life.settled(ref, said))
            assert said.status == "sent"
            assert [each["data"]["attempt"] for each in life.web.got[given:]] == [said.attempt]

    @precondition(lambda self: self.life.handled)
    @rule(n=numbers)
    def agent_puts_off(self, n: int) -> None:
        """Until in an hour."""
        life = self.life
        _, contact = life.handled[n % len(life.handled)]
        until = rfc3339(life.owner.hub.parts.hub.now() + 3_600_000)
        reply = self._do(life.lina.do("snooze", contact_id=contact, until=until))
        assert reply["ok"] or reply["error"]["code"] == "wrong_state", reply

    @precondition(lambda self: len(self.life.handled) == len(REFS))
    @rule(ref=refs, by_agent=st.booleans())
    def somebody_ends(self, ref: str, by_agent: bool) -> None:
        """The contact is over; the thread goes on with the next message."""
        if by_agent:
            reply = self._do(self.life.lina.do("end_contact", contact_id=self.life.mine(ref)))
            assert reply["ok"], reply
        else:
            [result] = self._events(event("contact.ended", {"ref": ref, "by": "customer"}, source="web"))
            assert result["status"] == "accepted"

    @precondition(lambda self: any(_waits_for_customer(self.life, ref) for ref in REFS))
    @rule()
    def time_passes(self) -> None:
        """Contacts on which the agent had the last word end, those of others do not."""
        life = self.life
        ends = {each: _waits_for_customer(life, each) for each in REFS}
        before = {each: {it.id for it in life.live(each)} for each in REFS}
        life.time.passes(seconds=60 * IDLE_MINUTES + 1)

        async def pass_time() -> None:
            life.owner.hub.parts.hub._pass_time()  # its timer goes by the machine's own time
            await life.owner.hub.parts.hub.durable()

        self._do(pass_time())
        for ref in REFS:
            assert {it.id for it in life.live(ref)} == (set() if ends[ref] else before[ref])
        self._ready()

    @precondition(lambda self: self.life.starts < 4)
    @rule()
    def hub_starts_anew(self) -> None:
        """It reads all of it back from the log."""
        self._do(self.life.end())
        self._do(self.life.start())

    # --- what holds ----------------------------------------------------------------------------------

    @invariant()
    def every_thread_is_as_it_was_told(self) -> None:
        """Each message once, in its order, and as far as it was reported."""
        for ref, said in self.life.threads.items():
            shown = self._do(self.life.shown(ref))
            assert len({each["id"] for each in shown}) == len(shown)
            assert [(each["direction"], each["text"]) for each in shown] == [
                (each.direction, each.text) for each in said
            ]
            assert [(each["status"], each["attempt"]) for each in shown] == [
                (each.status, each.attempt) for each in said
            ]

    @invariant()
    def a_thread_has_one_live_contact_at_most(self) -> None:
        """However often its customer writes."""
        for ref in REFS:
            assert len(self.life.live(ref)) <= 1

    @invariant()
    def the_source_has_each_attempt_once(self) -> None:
        """What it took it is not given again."""
        given = [(each["data"]["message_id"], each["data"]["attempt"]) for each in self.life.web.got
                 if each["type"] == "contact.send_message"]  # fmt: skip
        assert len({*given}) == len(given)


def _waits_for_customer(life: Life, ref: str) -> bool:
    """Whether lina's contact of the thread has her answer as its last word, and is not put off."""
    contact = next((each for each in life.live(ref) if each.agent == "lina"), None)
    if contact is None or contact.writing is None or contact.is_snoozed:
        return False
    last = [each for each in life.threads[ref] if each.direction != "internal"][-1]
    return last.direction == "out" and contact.writing.answered_until >= contact.arrived_at


TestThreadLife = ThreadLife.TestCase
TestThreadLife.settings = settings(
    max_examples=10,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
