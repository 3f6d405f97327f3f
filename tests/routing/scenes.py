"""Floors on which several files of tests play, made with the one builder."""

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.routing.floor.pace import ENOUGH
from contacthub.routing.matching.estimating import Estimating, estimated_wait_ms
from contacthub.testing.floors import FloorBuilder, arrival

MINUTE = 60_000

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


class Chats:
    """Chats that agents answer when they are offered, and what is estimated of those that wait."""

    def __init__(self, builder):
        self.script, self.now, self.known = builder.script(), 0, 0

    def do(self, *steps):
        self.script.at(self.now, *steps)
        for contact in list(self.script.floor.contacts.values()):
            for offer in list(contact.offers.values()):
                self.script.at(self.now, c.AcceptOffer(agent=offer.agent, offer_id=offer.id))

    def learn(self, times=ENOUGH, *, queue="support", took_ms=MINUTE, **more):
        """Handle so many contacts, one after the other."""
        for _ in range(times):
            self.known += 1
            name = f"{queue}-known-{self.known}"
            self.do(arrival(name, queue=queue, **{"channel": "chat", **more}))
            self.now += took_ms
            self.do(c.End(contact_id=name, ended_by="customer"))
        return self

    def give_up(self, times, *, after_ms, queue="support"):
        """Let so many waiting contacts give up."""
        names = [f"gave-up-{queue}-{n}" for n in range(times)]
        self.do(*[arrival(each, queue=queue, channel="chat") for each in names])
        self.now += after_ms
        self.do(*[c.End(contact_id=each, ended_by="customer") for each in names])

    def come(self, *names, queue="support", channel="chat", **more):
        self.do(*[arrival(each, queue=queue, channel=channel, **more) for each in names])
        return self

    def wait_of(self, name):
        return estimated_wait_ms(self.script.floor, self.script.contact(name), self.now)

    def of_queue(self, queue="support"):
        found = Estimating(self.script.floor, self.now).of_queue(queue)
        return None if found is None else found.wait_ms


def one_at_a_time(*agents, queues=("support",), **settings):
    builder = FloorBuilder()
    for queue in queues:
        builder.queue(queue, wrap_up_ms=0, **settings)
    for each in agents:
        builder.agent(each, capacity={"chat": 1})
    return Chats(builder)
