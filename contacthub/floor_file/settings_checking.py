"""What of a floor file does not fit to the settings: to the channels and webhooks that are set up."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from difflib import get_close_matches

from contacthub.floor_file.directory import Directory
from contacthub.floor_file.plan import FloorPlan
from contacthub.floor_file.surveys_table import AGENT, THREAD
from contacthub.problems import Problem
from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import QueueId


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChannels:
    """Of the settings: the queue of each channel that is a chat, and which channels are mailboxes.

    ``writing_first``: those that reach a customer who has not written on them. ``webhooks``: by id, whether
    each takes alerts.
    """

    queue_of_chat: Mapping[str, str] = field(default_factory=dict)
    mailboxes: Set[str] = frozenset()
    writing_first: Set[str] = frozenset()
    webhooks: Mapping[str, bool] = field(default_factory=dict)


def check_answers(plan: FloorPlan, channels: KnownChannels) -> None:
    """Refuse a chat whose messages are to be answered by what is no mailbox, once channels are set up.

    Raises:
        Problem: there is one.
    """
    for name, chat in plan.chats.items():
        if chat.answer_by is None or chat.answer_by in channels.mailboxes:
            continue
        if channels.mailboxes or channels.queue_of_chat:
            near = get_close_matches(chat.answer_by, sorted(channels.mailboxes), n=1, cutoff=0)
            meant = f"did you mean {near[0]}?" if near else 'set up a channel of the type "mail" first'
            words = f"chat {name}: answer_by is {chat.answer_by}, which is no mailbox; {meant}"
            raise Problem("invalid", words, plan.places(("chat", name), "answer_by", said=words))


def check_chats(plan: FloorPlan, floor: Floor, directory: Directory, channels: KnownChannels) -> None:
    """Refuse a chat that takes messages while nobody is there into a queue that ends them.

    Raises:
        Problem: there is one that the file says something about; one that stood there before stays.
    """
    configs = {name: each for name, each in plan.queue_configs(floor).items() if name in directory.queues}
    keeping = sorted(name for name, each in configs.items() if not _ending(each))
    for name, chat in directory.chats.items():
        config = configs.get(QueueId(chat.away_queue or channels.queue_of_chat.get(name, "")))
        if chat.when_away != "message" or config is None or (key := _ending(config)) is None:
            continue
        words = (
            f"chat {name} takes messages when nobody is there, and queue {config.id} ends them "
            f'({key} = "end"); say {key} = "stay" there, or name another away_queue'
        )
        if near := get_close_matches(config.id, keeping, n=1, cutoff=0):
            words += f", such as {near[0]}"
        if name in plan.chats:
            at = "away_queue" if chat.away_queue is not None else "when_away"
            raise Problem("invalid", words, plan.places(("chat", name), at, said=words))
        if config.id in plan.queues:
            raise Problem("invalid", words, plan.places(("queue", config.id), key, said=words))


def check_surveys(plan: FloorPlan, ways: Set[str]) -> None:
    """Refuse a survey by a channel that there is not, once one is set up that may be asked by: ``ways``.

    Raises:
        Problem: there is one in the file.
    """
    for name, survey in plan.surveys.items():
        known = [THREAD, AGENT, *sorted(ways)]
        if survey.by in known or not ways:
            continue
        near = get_close_matches(survey.by, known, n=1)
        meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
        words = f"survey {name} is sent by {survey.by}, which is no channel for texts or mail; {meant}"
        raise Problem("invalid", words, plan.places(("survey", name), "by", said=words))


def _ending(config: QueueConfig) -> str | None:
    """The key by which a queue ends what comes in when nobody is there; a message has no number to call."""
    ways = (("when_closed", config.when_closed), ("when_nobody", config.when_nobody))
    return next((key for key, action in ways if action.kind == "end"), None)


def check_alerts(plan: FloorPlan, known: KnownChannels) -> None:
    """Refuse an alert that is told to a webhook that there is not, or by mail where no mailbox is set up.

    Raises:
        Problem: there is one in the file.
    """
    for name, alert in plan.alerts.items():
        if alert.tell_webhook is not None and not known.webhooks.get(alert.tell_webhook):
            words = (
                f"alert {name} is told to webhook {alert.tell_webhook}, {_why_not(alert.tell_webhook, known)}"
            )
            raise Problem("invalid", words, plan.places(("alert", name), "tell", "webhook", said=words))
        if alert.tell_mail and not known.mailboxes:
            words = f'alert {name} is told by mail; set up a channel of the type "mail" first, which sends it'
            raise Problem("invalid", words, plan.places(("alert", name), "tell", "mail", said=words))


def _why_not(webhook: str, known: KnownChannels) -> str:
    if webhook in known.webhooks:
        return "which takes no alerts; add alert.began and alert.ended to its types in the configuration"
    near = get_close_matches(webhook, sorted(known.webhooks), n=1)
    meant = f"did you mean {near[0]}?" if near else "add it to [[webhooks]] of the configuration first"
    return f"which is not there; {meant}"
