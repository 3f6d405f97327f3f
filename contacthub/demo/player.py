"""What a played agent does and when. Sans-I/O: no socket, no clock.

``see`` takes in the view after a frame, ``due`` returns the commands whose time has come.  Times are integer
milliseconds of any steady clock.

Each frame is answered by comparing what the view calls for with what is planned: new needs get a plan with a
random delay, plans that the view no longer calls for are dropped, such as the offer another agent accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from contacthub.client import ConsoleView
from contacthub.demo.answering import answering
from contacthub.demo.conversations import LIVE_QUESTIONS, NOTES
from contacthub.demo.passing_on import consulting, passing_on
from contacthub.demo.plans import Ask, Key, Plan, Wanted

ACCEPT_MS = (1_000, 4_000)
WRAP_UP_MS = (6_000, 20_000)
WRITE_MS = (8_000, 40_000)
PRESENCE_MS = (500, 3_000)
BACK_FROM_MISSED_MS = (15_000, 40_000)
BREAK_MS = (90_000, 240_000)
HOLD_AFTER_MS = (15_000, 60_000)
HOLD_MS = (10_000, 40_000)
NOTE_SHARE = 0.35
QUESTION_SHARE = 0.25
BREAK_SHARE = 0.04
HOLD_SHARE = 0.12
MISS_SHARE = 0.02
DIAL_MS = (2_000, 8_000)
CALL_BY_HAND_MS = (10_000, 25_000)
REACHED_SHARE = 0.75
TALK_MS = (60_000, 240_000)
"""Of contacts that no phone system ends."""
LEAVE_WITHIN_MS = 10_000
COME_BACK_AFTER_MS = 20_000
ANY_DISPOSITION = "resolved"
_LIVE = frozenset({"connecting", "handling", "held"})


class AgentPlayer:
    """Plays one agent: takes offers (misses few), calls back, writes, passes on, wraps up, rests, makes way.

    ``free``: the played agents who have nothing to do, as all of them see it; who consults asks one of these.
    """

    def __init__(self, agent: str, *, rng: Random, free: set[str] | None = None) -> None:
        self._agent = agent
        self._rng = rng
        self._free = free if free is not None else set()
        self._plans: dict[Key, Plan] = {}
        self._done: set[Key] = set()
        self._was_available = False
        self._mine: frozenset[str] = frozenset()
        self._leave_by: int | None = None
        self._told_at: str | None = None

    @property
    def is_leaving(self) -> bool:
        """Whether a person has taken over."""
        return self._leave_by is not None

    def see(self, view: ConsoleView, now: int, *, frame: Mapping[str, Any] | None = None) -> None:
        """Plan for what the view shows; a person's console attached in ``frame`` makes the agent leave."""
        if frame is not None:
            self._told_at = frame.get("now", self._told_at)
        if frame is not None and _is_person(frame, self._agent) and not self.is_leaving:
            self._leave(view, now)
        self._say_whether_free(view)
        if self.is_leaving:
            self._finish_left_over(view, now)
            return
        wanted = dict(self._wanted(view))
        self._plans = {key: plan for key, plan in self._plans.items() if key in wanted}
        self._done &= wanted.keys()
        for key, (ask, delay) in wanted.items():
            if key not in self._plans and key not in self._done:
                self._plan(key, ask, now + self._rng.randint(*delay))

    def due(self, now: int) -> list[Ask]:
        """Return the commands whose time has come, earliest first, each once."""
        ready = sorted((plan.at, key) for key, plan in self._plans.items() if plan.at <= now)
        asks = [ask for _, key in ready if (ask := self._ask(self._plans.pop(key).ask)) is not None]
        # The presence may have to be set again; everything else is done once for its offer or contact.
        self._done.update(key for _, key in ready if key[0] != "presence")
        if any(key[0] == "wrap_up" for _, key in ready) and not self.is_leaving:
            self._rest_perhaps(now)
        return asks

    def _ask(self, ask: Ask) -> Ask | None:
        """The command as it is sent; None: there is no free colleague to consult."""
        if ask.cmd != "consult":
            return ask
        colleagues = sorted(self._free - {self._agent})
        return (
            Ask("consult", {**ask.members, "to_agent": self._rng.choice(colleagues)}) if colleagues else None
        )

    def _say_whether_free(self, view: ConsoleView) -> None:
        me = view.agents.get(self._agent)
        is_available = me is not None and me["presence"] == "available"
        self._was_available |= is_available
        if is_available and not (self.is_leaving or view.offers or view.contacts):
            self._free.add(self._agent)
        else:
            self._free.discard(self._agent)

    def next_deadline(self) -> int | None:
        """Return when ``due`` or ``has_left`` changes by itself; None: not before the next frame."""
        times = [plan.at for plan in self._plans.values()]
        if self._leave_by is not None:
            times.append(self._leave_by)
        return min(times, default=None)

    def has_left(self, view: ConsoleView, now: int) -> bool:
        """Whether the socket may be closed: no contact of the agent is left, or leaving took too long."""
        if self._leave_by is None or self._plans:
            return False
        return now >= self._leave_by or not any(self._is_mine(view, contact) for contact in self._mine)

    # --- playing ---

    def _wanted(self, view: ConsoleView) -> Iterator[Wanted]:
        """Yield every command this view calls for, with the bounds of its delay in milliseconds."""
        for offer in self._offers(view):
            if self._chance("miss", offer["id"]).random() < MISS_SHARE:
                continue  # away from the desk: it rings in vain
            ask = Ask("accept_offer", {"offer_id": offer["id"]})
            yield ("accept", offer["id"]), (ask, ACCEPT_MS)
        for contact in view.contacts.values():
            if contact["agent"] == self._agent and contact["state"] in {"handling", "held"}:
                yield from self._handling(view, contact)
            if self._is_to_call_back(contact):
                yield self._calling_back(contact)
            if self._agent in contact["wrap_up"]:
                yield ("wrap_up", contact["id"]), (self._finish(view, contact), WRAP_UP_MS)
        me = view.agents.get(self._agent)
        if me is not None and me["presence"] != "available":
            delay = self._time_away(me["presence"])
            yield ("presence", me["presence"]), (Ask("set_presence", {"presence": "available"}), delay)
        if ("break", self._agent) in self._plans:
            yield ("break", self._agent), (self._plans["break", self._agent].ask, PRESENCE_MS)

    def _handling(self, view: ConsoleView, contact: Mapping[str, Any]) -> Iterator[Wanted]:
        contact_id = contact["id"]
        said = self._chance("answer", f"{contact_id} {contact.get('last_message_at')}")
        yield from answering(contact, said, told_at=self._told_at, is_done=self._done.__contains__)
        if contact.get("snoozed_until") is not None:
            return
        yield from self._writing(contact_id)
        yield from self._holding(contact)
        queues = [each["id"] for each in view.me["transfer_to"]["queues"]]
        yield from passing_on(contact, queues, self._chance("pass", contact_id))
        yield from consulting(contact, self._agent, self._chance("consult", contact_id))
        if "hangup" not in contact["capabilities"] and contact.get("unanswered_since") is None:
            yield ("end", contact_id), (self._ending(contact), TALK_MS)

    def _time_away(self, presence: str) -> tuple[int, int]:
        """How long to stay so: a break, also one that a supervisor set, takes some minutes."""
        if presence == "missed":
            return BACK_FROM_MISSED_MS
        return BREAK_MS if self._was_available or presence != "offline" else PRESENCE_MS

    def _writing(self, contact_id: str) -> Iterator[Wanted]:
        chance = self._chance("write", contact_id)
        language = chance.choice(("zh", "zh", "zh", "en"))
        if chance.random() < NOTE_SHARE:
            note = Ask("set_note", {"contact_id": contact_id, "text": chance.choice(NOTES).to(language)})
            yield ("note", contact_id), (note, WRITE_MS)
        if chance.random() < QUESTION_SHARE:
            question, answer = chance.choice(LIVE_QUESTIONS)
            members = {"question": question.to(language), "answer": answer.to(language)}
            yield (
                ("question", contact_id),
                (Ask("add_question", {"contact_id": contact_id, **members}), WRITE_MS),
            )

    def _holding(self, contact: Mapping[str, Any]) -> Iterator[Wanted]:
        """Now and then look something up while the customer hears music, once in a contact."""
        contact_id = contact["id"]
        if contact["state"] == "held":
            yield ("resume", contact_id), (Ask("resume", {"contact_id": contact_id}), HOLD_MS)
        if "hold" in contact["capabilities"] and self._chance("hold", contact_id).random() < HOLD_SHARE:
            yield ("hold", contact_id), (Ask("hold", {"contact_id": contact_id}), HOLD_AFTER_MS)

    def _is_to_call_back(self, contact: Mapping[str, Any]) -> bool:
        """Whether the agent has taken a call-back whose customer nobody has dialled yet."""
        callback = contact["callback"]
        taken = contact["agent"] == self._agent and contact["state"] == "connecting"
        return taken and callback is not None and not callback["dialled"]

    def _calling_back(self, contact: Mapping[str, Any]) -> Wanted:
        """Read the card and have the number dialled; by hand where no phone system does it."""
        contact_id = contact["id"]
        if "dial" in contact["capabilities"]:
            return ("dial", contact_id), (Ask("dial", {"contact_id": contact_id}), DIAL_MS)
        attempt = f"{contact_id} {contact['callback']['attempts']}"
        is_reached = self._chance("reach", attempt).random() < REACHED_SHARE
        cmd = "callback_reached" if is_reached else "callback_not_reached"
        return ("dial", contact_id), (Ask(cmd, {"contact_id": contact_id}), CALL_BY_HAND_MS)

    def _ending(self, contact: Mapping[str, Any]) -> Ask:
        """Have the phone system hang up; close what none does, or the agent might have it for ever.

        The end of a task the hub makes itself; its item stays with the agent.
        """
        is_asked = "hangup" in contact["capabilities"] or contact.get("channel") == "task"
        cmd = "end_contact" if is_asked else "close_contact"
        return Ask(cmd, {"contact_id": contact["id"]})

    def _finish(self, view: ConsoleView, contact: Mapping[str, Any]) -> Ask:
        """Finish the wrap-up, mostly with the first disposition of the queue in which the agent had it."""
        visits = [visit["queue"] for visit in contact["visits"] if visit["agent"] == self._agent]
        queue = visits[-1] if visits else contact["queue"]
        choices = view.me["dispositions"].get(queue) or [ANY_DISPOSITION]
        chance = self._chance("finish", contact["id"])
        chosen = chance.choice([choices[0], choices[0], *choices])
        return Ask("finish_wrap_up", {"contact_id": contact["id"], "disposition": chosen})

    def _chance(self, what: str, one: str) -> Random:
        """Return a source of chance that draws the same each time the contact or offer is looked at."""
        return Random(f"{what} {self._agent} {one}")

    def _plan(self, key: Key, ask: Ask, at: int) -> None:
        self._plans[key] = Plan(at, ask)

    def _rest_perhaps(self, now: int) -> None:
        if self._rng.random() < BREAK_SHARE:
            name = self._rng.choice(("lunch", "training"))
            self._plan(("break", self._agent), Ask("set_presence", {"presence": name}), now + PRESENCE_MS[0])

    # --- making way ---

    def _leave(self, view: ConsoleView, now: int) -> None:
        """Plan going offline, declining offers and ending calls; later offers are for the person."""
        self._plans.clear()
        self._leave_by = now + LEAVE_WITHIN_MS
        self._mine = frozenset(one for one in view.contacts if self._is_mine(view, one))
        self._plan(("offline", self._agent), Ask("set_presence", {"presence": "offline"}), now)
        for offer in self._offers(view):
            self._plan(("decline", offer["id"]), Ask("decline_offer", {"offer_id": offer["id"]}), now)
        for contact in view.contacts.values():
            if contact["consult"] is not None and contact["consult"]["agent"] == self._agent:
                about = {"contact_id": contact["id"]}
                self._plan(("leave", contact["id"]), Ask("cancel_consult", about), now)
        for contact_id in self._mine:
            contact = view.contacts[contact_id]
            if contact["agent"] == self._agent and contact["state"] in _LIVE:
                missed = Ask("callback_not_reached", {"contact_id": contact_id})
                ask = missed if self._is_to_call_back(contact) else self._ending(contact)
                self._plan(("end", contact_id), ask, now)

    def _finish_left_over(self, view: ConsoleView, now: int) -> None:
        for contact_id in self._mine & view.contacts.keys():
            contact, key = view.contacts[contact_id], ("wrap_up", contact_id)
            if self._agent in contact["wrap_up"] and key not in self._done:
                self._plan(key, self._finish(view, contact), now)

    def _is_mine(self, view: ConsoleView, contact_id: str) -> bool:
        contact = view.contacts.get(contact_id)
        if contact is None:
            return False
        # What is put off stays for the person who takes over.
        is_put_off = contact.get("snoozed_until") is not None
        is_live = contact["agent"] == self._agent and contact["state"] in _LIVE and not is_put_off
        return is_live or self._agent in contact["wrap_up"]

    def _offers(self, view: ConsoleView) -> list[Mapping[str, Any]]:
        return [one for one in view.offers.values() if one["agent"] == self._agent and not one["observed"]]


class FloorWatch:
    """Tells when a player may act an agent: at once if no person does, later 20 s after the person left."""

    def __init__(self, agent: str) -> None:
        self._agent = agent
        self._free_since: int | None = None
        self._was_taken = False

    def taken(self) -> None:
        """Note that a person works as the agent."""
        self._was_taken, self._free_since = True, None

    def see(self, floor: Mapping[str, Any], now: int) -> bool:
        """Take an answer of ``GET /floor``; return whether the player may start."""
        row = next((agent for agent in floor["agents"] if agent["id"] == self._agent), None)
        if row is None or row["console"]:
            self.taken()
            return False
        if self._free_since is None:
            self._free_since = now
        return not self._was_taken or now - self._free_since >= COME_BACK_AFTER_MS


def _is_person(frame: Mapping[str, Any], agent: str) -> bool:
    event = frame.get("event")
    if frame["type"] != "event" or event is None or event["type"] != "console_attached":
        return False
    return bool(event["agent"] == agent and not event["program"])
