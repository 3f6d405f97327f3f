"""Floors on which several files of tests play, made with the one builder."""

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival

MINE = {"agent": "lina", "contact_id": "c1"}


def talking(**settings):
    """Lina talks to c1 since 1,000."""
    builder = (
        FloorBuilder()
        .queue(**{"wrap_up_ms": 30_000, **settings})
        .agent("lina")
        .agent("wang", presence="lunch")
    )
    script = builder.script(arrival("c1"))
    script.at(1_000, c.Answer(contact_id="c1", agent="lina"))
    return script


def wrapping_up(**settings):
    """Lina wraps c1 up since 5,000."""
    script = talking(**settings)
    script.at(5_000, c.End(contact_id="c1", ended_by="customer"))
    return script


def finish(disposition="resolved"):
    return c.FinishWrapUp(**MINE, disposition=disposition)


def two_queues(**settings):
    builder = FloorBuilder().queue("support", **settings).agent("lina").queue("sales")
    return builder.agent("wang", queues=["sales"])


def two_agents(**settings):
    return FloorBuilder().queue(**settings).agent("lina").agent("wang")


def offers(events):
    return [(each.contact_id, each.agent) for each in events if isinstance(each, e.OfferMade)]
