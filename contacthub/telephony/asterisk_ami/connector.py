"""Watches one Asterisk: keeps the connection, reconciles after each connect, delivers events to the hub.

The life of a connection::

    log-in        from here on events come and are held
    lists         QueueStatus and CoreShowChannels: the calls as they are now
    resync        the lists against the hub's contacts, then the held events (``resync``)
    watching      events in batches; every two minutes the lists again (``look``)
    lost          wait with full jitter, and again from the top; meanwhile the hub keeps its contacts
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Callable, Mapping, Sequence
from itertools import count

from contacthub.client.backoff import FullJitter
from contacthub.database.units import StorageUnavailable
from contacthub.routing.words import EndedBy, Instant
from contacthub.sources import incoming as i
from contacthub.sources.connectors import ConnectorPort, Link
from contacthub.telephony.asterisk_ami.faults import LISTS, Shown
from contacthub.telephony.asterisk_ami.link import AmiLink, LinkLost, Refused, Target, connected
from contacthub.telephony.asterisk_ami.lists import Buffered, Lists
from contacthub.telephony.asterisk_ami.look import Looks, differences
from contacthub.telephony.asterisk_ami.model import BOOTED, PbxModel
from contacthub.telephony.asterisk_ami.protocol import ProtocolError
from contacthub.telephony.asterisk_ami.resync import Resync, adopt_unlisted

log = logging.getLogger("contacthub.telephony.asterisk_ami")

TICK_S = 1.0
BATCH = 200
"""Events handled at once; between two batches other tasks get a turn."""
LONGEST_WAIT_S = 3.0
"""Bound of the wait before the next connection: what happens meanwhile at the PBX is not seen."""
REFUSED_PAUSE_S = 30.0
"""Least wait after a refused log-in, which only a person can mend."""
UNFORESEEN_PAUSE_S = 1.0
"""Least wait after an error of our own, which the next connection may meet again."""
LONGEST_CALL_MS = 12 * 3600 * 1000
"""A contact live for longer than this has lost its end; it is ended as ``lost``."""
LIMIT_EVERY_S = 60.0
CALL_ENDS = frozenset({"hangup", "agentcomplete", "queuecallerabandon"})
"""After one of these a call has shown what the account may read."""
RETRY_S = 0.2
LONGEST_RETRY_S = 5.0
"""Wait between attempts to deliver to a hub that cannot store: it doubles up to the longest."""


class WatchedNames:
    """Maps the PBX's queue names to the floor's: by ``queues``, else the same name."""

    def __init__(self, port: ConnectorPort, queues: Mapping[str, str]) -> None:
        self._port = port
        self._queues = queues

    def queue_of(self, pbx_queue: str) -> str | None:
        """The hub's queue, None when the floor has none for it."""
        name = self._queues.get(pbx_queue, pbx_queue)
        return name if name and self._port.has_queue(name) else None

    def agent_at(self, address: str) -> str | None:
        """The agent with this address."""
        return self._port.agent_at(address)

    def is_on_call(self, agent: str) -> bool:
        """Whether the hub has the agent on a call."""
        return self._port.is_on_call(agent)


class AsteriskAmi:
    """The ``Connector`` for the manager interface, in observe mode: it asks for lists and changes nothing."""

    def __init__(
        self,
        port: ConnectorPort,
        target: Target,
        queues: Mapping[str, str],
        *,
        rng: random.Random,
        remember: Callable[[Shown], None] = lambda shown: None,
    ) -> None:
        self.name = port.source
        self.link = Link.CONNECTING
        self.figures = port.figures
        self._port = port
        self._target = target
        self._model = PbxModel(port.source, WatchedNames(port, queues))
        self._backoff = FullJitter(base_s=0.25, cap_s=LONGEST_WAIT_S, rng=rng)
        self._remember = remember
        self._shown: Shown | None = None
        self._floor_changed = False
        self._refuses_channels = False
        self._seen: dict[str, Instant] = {}
        self._lost_calls = count(1)
        port.on_floor_change(self._note_floor_change)

    def _note_floor_change(self) -> None:
        self._floor_changed = True

    async def run(self) -> None:
        """Stay connected until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay())
            tasks.create_task(self._watch_limits())

    # --- the connection ----------------------------------------------------------------------------------

    async def _stay(self) -> None:
        """Connect and watch; after each loss wait, with a back-off, and begin again."""
        while True:
            least_s = 0.0
            try:
                await self._session()
            except Refused as error:
                self.link, least_s = Link.REFUSED, REFUSED_PAUSE_S
                log.warning("! %s: the PBX refuses the log-in: %s; see `contacthub check`", self.name, error)
            except (LinkLost, ProtocolError, OSError, TimeoutError, ssl.SSLError) as error:
                self.link = Link.CONNECTING
                log.warning("! %s: %s", self.name, str(error) or "no answer in time")
            except Exception:
                # An unforeseen event must not take the hub down: a new connection reads the calls anew.
                self.link, least_s = Link.CONNECTING, UNFORESEEN_PAUSE_S
                log.exception("! %s: could not follow the PBX, starting anew", self.name)
            await asyncio.sleep(max(least_s, self._backoff.failed()))

    async def _session(self) -> None:
        """Log in, reconcile and watch, until the connection is lost (which raises)."""
        clock = asyncio.get_running_loop().time
        async with connected(self._target, self._port.now) as link:
            link.on_heard, link.on_lost = self._port.heard, self._note_lost
            self._port.connected()
            await self._synchronise(link)
            log.info("= %s: watching, %s", self.name, self.link)
            looks = self._looks(link)
            while True:
                # A look's answers come among the events, so the loop never waits for them.
                await looks.ask(clock())
                frames = await link.frames(BATCH, TICK_S)
                await self._take(frames)
                if any(each.frame.event in CALL_ENDS for each in frames):
                    self._note_what_it_showed(link)
                if await self._looked(link, looks, frames):
                    # After a resync, lists asked for before it would compare with an older state.
                    looks = self._looks(link)

    def _note_lost(self) -> None:
        self.link = Link.CONNECTING

    def _looks(self, link: AmiLink) -> Looks:
        synchronised = self.link is Link.SYNCHRONISED
        return Looks(link.send, asyncio.get_running_loop().time(), synchronised=synchronised)

    async def _looked(self, link: AmiLink, looks: Looks, frames: Sequence[Buffered]) -> bool:
        """Give the frames to the look under way; return whether the calls were read anew because of it."""
        now_s = asyncio.get_running_loop().time()
        for each in frames:
            lists = looks.take(each.frame)
            if lists is not None and await self._compare(link, looks, lists):
                return True
            # A PBX that is still starting refuses lists; this event says that it has finished.
            if each.frame.event == BOOTED and self.link is Link.UNSYNCHRONISED:
                looks.soon(now_s)
        return False

    async def _compare(self, link: AmiLink, looks: Looks, lists: Lists) -> bool:
        """Read the calls anew if a difference is confirmed; return whether they were.

        While unsynchronised, a first list of channels is reason enough.
        """
        now, now_s = self._port.now(), asyncio.get_running_loop().time()
        await self._deliver(self._model.membership(lists.queues, lists.members, now))
        listed = self.link is Link.UNSYNCHRONISED and lists.channels is not None
        confirmed = looks.confirmed(differences(self._model.state, lists), now_s)
        if not listed and not confirmed:
            return False
        if lists.channels is None:
            log.warning("! %s: the PBX's queues show what was not heard of", self.name)
            await self._deliver(Resync(self._model, lists, self._port.live(), only=confirmed).run(now))
            return False
        log.warning("! %s: the PBX lists what was not heard of: reading the calls anew", self.name)
        await self._synchronise(link)
        return True

    def _note_what_it_showed(self, link: AmiLink) -> None:
        """Store what calls show of the account, when it changes: ``contacthub check`` reads it."""
        shown = Shown(classes=frozenset(link.privileges), stamped=link.stamped)
        if shown != self._shown:
            self._shown = shown
            self._note_missing()
            try:
                self._remember(shown)
            except OSError as error:
                log.warning("! %s: what the calls showed is not remembered: %s", self.name, error.strerror)

    def _note_missing(self) -> None:
        """Note which permissions the account lacks, as far as it has shown, for health and metrics."""
        unlisted = (LISTS,) if self._refuses_channels else ()
        self.figures.missing = (*(self._shown.missing if self._shown is not None else ()), *unlisted)

    async def _synchronise(self, link: AmiLink) -> None:
        """Ask for the lists, reconcile hub and model with them, then feed the events held meanwhile."""
        lists = await self._lists(link)
        held, link.held = link.held, []
        live, now = self._port.live(), self._port.now()
        if lists is None:
            # Without lists the calls of the hub are believed, so that their next events find them.
            adopt_unlisted(self._model, live, now)
            self.link = Link.UNSYNCHRONISED
            await self._take(held)
            return
        self._refuses_channels = lists.channels is None
        self._note_missing()
        self.link = Link.UNSYNCHRONISED if self._refuses_channels else Link.SYNCHRONISED
        await self._deliver(Resync(self._model, lists, live, held).run(now))
        self._backoff.succeeded()

    async def _lists(self, link: AmiLink) -> Lists | None:
        status = await link.listed("QueueStatus", "queuestatuscomplete")
        if status is None:
            log.warning("! %s: no list of queues: what was there before is not known", self.name)
            return None
        channels = await link.listed("CoreShowChannels", "coreshowchannelscomplete")
        if channels is None:
            log.warning(
                "! %s: no list of channels: grant the account write = reporting; see `contacthub check`",
                self.name,
            )
        return Lists.of(status, channels)

    # --- into the hub ------------------------------------------------------------------------------------

    async def _take(self, frames: Sequence[Buffered]) -> None:
        """Feed a batch to the model, settle what is due, and deliver what it tells."""
        said: list[i.Incoming] = []
        for each in frames:
            if each.frame.get("response").lower() == "goodbye":
                await self._deliver(said)
                raise LinkLost("the PBX says goodbye")
            said += self._model.feed(each.frame, each.received_at)
        now = self._port.now()
        if self._floor_changed:
            self._floor_changed = False
            said += self._model.refresh(now)
        said += self._model.tick(now)
        await self._deliver(said)

    async def _deliver(self, said: Sequence[i.Incoming]) -> None:
        """Deliver to the hub, again and again while its storage is unavailable.

        The link reads on meanwhile. Its queue is bounded: when an outage outlasts it, the connection is given
        up and a resync finds what was missed. Rejected events are logged and dropped: they stay wrong.
        """
        pause = RETRY_S
        while said:
            try:
                results = await self._port.take(said)
            except StorageUnavailable as error:
                log.warning("! %s: %s", self.name, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_RETRY_S)
                continue
            for event, result in zip(said, results, strict=True):
                if result.error is not None:
                    kind = type(event.data).__name__
                    log.warning("! %s: %s rejected: %s", self.name, kind, result.error.get("code"))
            return

    # --- lost ends ---------------------------------------------------------------------------------------

    async def _watch_limits(self) -> None:
        """End overdue contacts, connected or not, and free the phones of a PBX that stays away."""
        was_away = False
        while True:
            await asyncio.sleep(LIMIT_EVERY_S)
            now = self._port.now()
            await self._deliver(self.overdue(now))
            is_away = self.link in (Link.CONNECTING, Link.REFUSED)
            if was_away and is_away:
                await self._deliver(self._model.forget_phones(now))
            was_away = is_away

    def overdue(self, now: Instant) -> list[i.Incoming]:
        """Return the ends of contacts that are live too long: the PBX is away, or their end was missed."""
        live = {contact.ref for contact in self._port.live()}
        # Counted from when this process first saw the contact; those no longer live drop out.
        self._seen = {ref: self._seen.get(ref, now) for ref in live}
        return [
            i.Incoming(
                source=self.name,
                id=f"{ref}:overdue:{now}-{next(self._lost_calls)}",
                occurred_at=None,
                data=i.Ended(ref=ref, by=EndedBy.SYSTEM, cause="lost"),
            )
            for ref, since in sorted(self._seen.items())
            if now - since > LONGEST_CALL_MS
        ]
