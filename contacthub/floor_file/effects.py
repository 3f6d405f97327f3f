"""What a floor file would do to people and contacts: who waits and who serves them, sign-ins, lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from contacthub.floor_file.addresses import line_key
from contacthub.floor_file.directory import Directory, TeamEntry
from contacthub.floor_file.hours import open_times
from contacthub.floor_file.plan import FloorPlan
from contacthub.floor_file.versions import TableChange
from contacthub.routing.config import AgentConfig, QueueConfig, pools_of
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.classes import ClassKey, class_in
from contacthub.routing.words import AgentId, Instant, QueueId

WORDS: Final = {
    "serves": "queue {subject}: {before} agents can serve it, then {after}; {waiting} wait in it now",
    "nobody_serves": "queue {subject}: no agent can serve it then, {before} can now; {waiting} wait in it",
    "stranded": "queue {subject}: {waiting} of those who wait now could be taken by no agent then",
    "closes": "queue {subject} is closed at once by its hours; {waiting} wait in it now",
    "opens": "queue {subject} is open at once by its hours",
    "no_sign_in": "agent {subject} has no sign-in yet: nobody can work as them",
    "sign_in_lost": "{subject} signs in as agent {before}, who goes",
    "team_sees": "{subject} sees then, with their team: {after}",
    "team_loses": "{subject} does not see any more, with their team: {before}",
    "leads_elsewhere": "line {subject} leads to {after}, and not to {before} any more",
}
"""What is said of each effect on the command line; the screens say it in their own words."""


class SignIn(NamedTuple):
    """Who may sign in, as which agent, or with which team."""

    user: str
    agent: str | None = None
    team: str | None = None


SignIns = Sequence[SignIn]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Of ``WORDS``: ``subject`` is a queue, an agent, a user or a line's number.

    ``before`` and ``after``: how many agents can serve a queue, where a line leads, whose sign-in it is,
    or the queues and agents that somebody sees by their team.
    """

    effect: str
    subject: str
    before: int | str | None = None
    after: int | str | None = None
    waiting: int | None = None

    def said(self) -> str:
        """In words."""
        return WORDS[self.effect].format(
            subject=self.subject, before=self.before, after=self.after, waiting=self.waiting
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait in each queue for an agent, and what each of them needs."""

    counts: Mapping[QueueId, int]
    needs: Mapping[QueueId, Mapping[ClassKey, int]]


def waiting_on(floor: Floor) -> Waiting:
    """Read who waits, on the loop: contacts come and go."""
    needs: dict[QueueId, Counter[ClassKey]] = {}
    for name, queue in floor.queues.items():
        own = QueueConfig(id=name)  # the contact's own needs alone: the queue's are those to come
        contacts = [floor.contacts[each] for each in queue.waiting if each not in queue.connecting]
        needs[name] = Counter(
            class_in(own, channel=each.channel, skills=each.skills, priority=0) for each in contacts
        )
    return Waiting({name: queue.waiting_count for name, queue in floor.queues.items()}, needs)


class Effects:
    """Works out what a plan would do; ``directory`` is the one there is, ``becomes`` that of the plan."""

    def __init__(
        self, plan: FloorPlan, floor: Floor, directory: Directory, becomes: Directory, waiting: Waiting
    ) -> None:
        self._plan = plan
        self._floor = floor
        self._directory = directory
        self._becomes = becomes
        self._waiting = waiting
        self._before = {name: agent.config for name, agent in floor.agents.items()}
        after = self._before | {AgentId(name): each.config for name, each in plan.agents.items()}
        self._gone = plan.retired_of("agent")
        self._after = {name: each for name, each in after.items() if name not in self._gone}

    def all(self, tables: Iterable[TableChange], now: Instant, sign_ins: SignIns) -> Iterator[Effect]:
        """Every effect; ``tables`` are those that change."""
        changed = {(each.kind, each.name) for each in tables}
        queues = {name for kind, name in changed if kind == "queue"}
        yield from self._of_queues(queues)
        yield from self._of_hours(changed, now)
        named = {each.agent for each in sign_ins}
        for name in sorted(name for kind, name in changed if kind == "agent"):
            if AgentId(name) in self._after and name not in named:
                yield Effect(effect="no_sign_in", subject=name)
        for user, agent, _ in sign_ins:
            if agent is not None and agent in self._gone and AgentId(agent) in self._before:
                yield Effect(effect="sign_in_lost", subject=user, before=agent)
        yield from self._of_teams({name for kind, name in changed if kind == "team"}, sign_ins)
        for line in self._plan.lines:
            had = self._directory.lines.get(line_key(line.number))
            if had is not None and had.queue != line.queue:
                yield Effect(
                    effect="leads_elsewhere", subject=line.number, before=had.queue, after=line.queue
                )

    def _of_teams(self, changed: Collection[str], sign_ins: SignIns) -> Iterator[Effect]:
        for user, _, team in sign_ins:
            if team is None or team not in changed:
                continue
            had, has = _seen(self._directory.teams.get(team)), _seen(self._becomes.teams.get(team))
            if has - had:
                yield Effect(effect="team_sees", subject=user, after=", ".join(sorted(has - had)))
            if had - has:
                yield Effect(effect="team_loses", subject=user, before=", ".join(sorted(had - has)))

    def _of_queues(self, changed: Collection[str]) -> Iterator[Effect]:
        now = {name: each.config for name, each in self._floor.queues.items()}
        then = self._plan.queue_configs(self._floor)
        before, after = _served(now, self._before.values()), _served(then, self._after.values())
        gone = self._plan.retired_of("queue")
        for name, config in then.items():
            if name in gone:
                continue
            waits, had, has = self._waiting.counts.get(name, 0), before.get(name, 0), after[name]
            if not has and (had or name in changed):
                yield Effect(effect="nobody_serves", subject=name, before=had, after=0, waiting=waits)
            elif had != has or (waits and name in changed):
                yield Effect(effect="serves", subject=name, before=had, after=has, waiting=waits)
            stranded = sum(self._stranded(name, config, now))
            if stranded:
                yield Effect(effect="stranded", subject=name, waiting=stranded)

    def _stranded(
        self, name: QueueId, config: QueueConfig, now: Mapping[QueueId, QueueConfig]
    ) -> Iterator[int]:
        """How many of those who wait could be taken by somebody until now, and then by nobody."""
        for need, count in self._waiting.needs.get(name, {}).items():
            skills = need.tiers[0].skills
            had, wants = (
                class_in(each, channel=need.channel, skills=skills, priority=0, steps=each.steps)
                for each in (now[name], config)
            )
            if not _anybody(wants, self._after.values()) and _anybody(had, self._before.values()):
                yield count

    def _of_hours(self, changed: Collection[tuple[str, str]], now: Instant) -> Iterator[Effect]:
        hours = {name for kind, name in changed if kind == "hours"}
        for name, entry in self._becomes.queues.items():
            queue = self._floor.queues.get(QueueId(name))
            if queue is None or queue.by_hand is not None:
                continue
            if entry.hours in hours or ("queue", name) in changed:
                opens = self._is_open(entry.hours, now)
                if opens and not queue.is_open:
                    yield Effect(effect="opens", subject=name)
                elif not opens and queue.is_open:
                    yield Effect(effect="closes", subject=name, waiting=self._waiting.counts[QueueId(name)])

    def _is_open(self, hours: str | None, now: Instant) -> bool:
        if hours is None:
            return True
        times = open_times(self._becomes.hours[hours], self._becomes.floor.time_zone, now)
        return any(each.opens_at <= now < each.closes_at for each in times)


def _seen(team: TeamEntry | None) -> set[str]:
    return set() if team is None else {*team.queues, *team.agents}


def _served(queues: Mapping[QueueId, QueueConfig], agents: Iterable[AgentConfig]) -> Counter[QueueId]:
    """How many agents of each queue have the skills that it asks of all its contacts."""
    counted: Counter[QueueId] = Counter(dict.fromkeys(queues, 0))
    for agent in agents:
        skills = dict(agent.skills)
        for queue in agent.queues:
            if queue in queues and _has(skills, queues[queue].skills):
                counted[queue] += 1
    return counted


def _anybody(need: ClassKey, agents: Iterable[AgentConfig]) -> bool:
    return any(_can_take(each, need) for each in agents)


def _can_take(agent: AgentConfig, need: ClassKey) -> bool:
    capacity, skills = dict(agent.capacity), dict(agent.skills)
    if not capacity.get(pools_of(agent.capacity)[need.channel], 0):
        return False
    return any(
        not set(tier.queues).isdisjoint(agent.queues) and _has(skills, tier.skills) for tier in need.tiers
    )


def _has(skills: Mapping[str, int], wanted: Iterable[tuple[str, int]]) -> bool:
    return all(skills.get(skill, 0) >= level for skill, level in wanted)
