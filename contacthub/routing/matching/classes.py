"""Classes of waiting contacts: what a contact needs of an agent, and where it stands among others.

support, voice, wine 3         ((support; wine 3),) voice 0
the same after a step          ((support; wine 3), (support, sales; wine 1)) voice 0
"""

from __future__ import annotations

from typing import NamedTuple

from contacthub.routing.config import QueueConfig, StepConfig
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import QueueId, Skills, merged, overridden


class Tier(NamedTuple):
    """The agents of any of these queues who have these skills."""

    queues: tuple[QueueId, ...]
    skills: Skills


class ClassKey(NamedTuple):
    """Contacts with the same key can be served by the same agents and are ordered among themselves.

    An agent of any tier may have them, one of an earlier tier before one of a later.
    """

    tiers: tuple[Tier, ...]
    channel: str
    priority: int

    @property
    def queue(self) -> QueueId:
        """The queue in which the contacts wait: that of the first tier."""
        return self.tiers[0].queues[0]


def class_of(contact: Contact, queue: QueueConfig) -> ClassKey:
    """What the contact needs in this queue, by the steps that it has reached."""
    return class_in(
        queue,
        channel=contact.channel,
        skills=contact.skills,
        priority=contact.priority,
        steps=queue.steps[: contact.step],
    )


def widest_class_of(contact: Contact, queue: QueueConfig) -> ClassKey:
    """What the contact needs in this queue once it has reached every step."""
    return class_in(
        queue, channel=contact.channel, skills=contact.skills, priority=contact.priority, steps=queue.steps
    )


def class_in(
    queue: QueueConfig,
    *,
    channel: str,
    priority: int,
    skills: Skills = (),
    steps: tuple[StepConfig, ...] = (),
) -> ClassKey:
    """What a contact with these needs of its own would need in this queue, after these steps."""
    tier = Tier((queue.id,), merged(queue.skills, skills))
    tiers = [tier]
    for step in steps:
        asked = tier.skills if step.skills is None else overridden(skills, step.skills)
        tier = Tier(tuple(dict.fromkeys(tier.queues + step.agents_of)), asked)
        tiers.append(tier)
    return ClassKey(tuple(tiers), channel, priority)
