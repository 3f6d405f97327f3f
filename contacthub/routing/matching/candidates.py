"""In which order the agents who may have a contact come: by stages, each tells apart the equals of the last.

    may have it                lina, wang, zhao, qian
    tier                       lina, wang, zhao meet what is asked; qian only what a later step asks
    preferences met            wang and zhao speak mandarin, lina does not
    the queue's ``choose``     fewest_today: both had 12 contacts
    without any contact        zhao; wang has a chat
    so the order is            zhao, wang, lina, qian

Only the best few are looked for: a group that comes after them is never told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.matching.classes import ClassKey
from contacthub.routing.matching.idle_agents import IdleAgents
from contacthub.routing.matching.numbers import by_number
from contacthub.routing.words import Skills, merged

Scores = tuple[tuple[str, int], ...]
Stage = Callable[[int], Iterator[tuple[Scores, int]]]
"""Tells the agents of a bit set apart: groups, the best first, each with what it scored."""


class Candidate(NamedTuple):
    """An agent who may have the contact, with what each stage found."""

    agent: Agent
    scores: Scores


class Preferences(NamedTuple):
    """What tells apart the agents who may have a contact."""

    skills: Skills
    choose: str
    idle_from: str


def preferences_of(contact: Contact, queue: QueueConfig) -> Preferences:
    """What the contact and its queue prefer."""
    skills = merged(queue.prefer, contact.preferred) if contact.preferred else queue.prefer
    return Preferences(skills, queue.choose, queue.idle_from)


def first_of(
    agents: IdleAgents, bits: int, key: ClassKey, wanted: Preferences, count: int
) -> list[Candidate]:
    """The ``count`` best of ``bits``."""
    found: list[Candidate] = []
    for scores, group in _told_apart(bits, _stages(agents, key, wanted)):
        best = agents.first(group, count - len(found), wanted.idle_from)
        found += [Candidate(agent, scores) for agent in best]
        if len(found) == count:
            break
    return found


def _told_apart(bits: int, stages: Sequence[Stage]) -> Iterator[tuple[Scores, int]]:
    if not stages:
        yield (), bits
        return
    for scores, group in stages[0](bits):
        for more, part in _told_apart(group, stages[1:]):
            yield scores + more, part


def _stages(agents: IdleAgents, key: ClassKey, wanted: Preferences) -> list[Stage]:
    """The stages that can tell anyone apart."""
    stages: list[Stage] = []
    if len(key.tiers) > 1:
        stages.append(lambda bits: _by_tier(agents, key, bits))
    if wanted.skills:
        stages.append(lambda bits: _by_preferences(agents, wanted.skills, bits))
    if wanted.choose == "most_skilled":
        asked = merged(key.tiers[0].skills, wanted.skills)
        stages.append(lambda bits: _by_levels(agents, asked, bits))
    elif wanted.choose != "longest_idle":
        stages.append(lambda bits: _by_number(agents, wanted.choose, bits))
    stages.append(lambda bits: _without_contacts_first(agents, bits))
    return stages


def _by_tier(agents: IdleAgents, key: ClassKey, bits: int) -> Iterator[tuple[Scores, int]]:
    for place, tier in enumerate(key.tiers):
        group = bits & agents.of_tier(tier)
        bits ^= group
        if group:
            yield (("step", place),), group


def _by_preferences(agents: IdleAgents, skills: Skills, bits: int) -> Iterator[tuple[Scores, int]]:
    for number, group in by_number(bits, agents.met(skills), highest_first=True):
        yield (("preferences", number),), group


def _by_levels(agents: IdleAgents, skills: Skills, bits: int) -> Iterator[tuple[Scores, int]]:
    for number, group in by_number(bits, agents.levels(skills), highest_first=True):
        yield (("most_skilled", number),), group


def _by_number(agents: IdleAgents, name: str, bits: int) -> Iterator[tuple[Scores, int]]:
    for number, group in by_number(bits, agents.numbers(name), highest_first=False):
        yield ((name, number),), group


def _without_contacts_first(agents: IdleAgents, bits: int) -> Iterator[tuple[Scores, int]]:
    idle = bits & agents.without_contacts()
    if idle:
        yield (), idle
    if idle != bits:
        yield (), bits ^ idle
