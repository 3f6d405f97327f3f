"""Lives in which some things happen more than others, so that what needs several steps is reached."""

from collections.abc import Sequence

from contacthub.routing import commands as c
from contacthub.testing.floors import Step
from tests.routing.laws.sequences import Kind, Life


class BusyLife(Life):
    """Agents take one contact after another and more wait than they can take, so that order matters.

    All serve both queues, and one of these has a share.
    """

    def __init__(self, plan: tuple[int, int, list[int]]) -> None:
        agents, queues, dice = plan
        dice = [
            *dice[:3],
            *(each | 6 for each in dice[3:11]),
            dice[11] % 4 + 4 * (2 + dice[11] % 2),
            *dice[12:],
        ]
        super().__init__((agents, max(2, queues), dice))

    def kinds(self) -> Sequence[Kind]:
        """Contacts come and are served; now and then an agent comes or goes."""
        return (
            *[Life.arrives] * 5,
            *[Life.goes_on] * 9,
            Life.changes_presence,
            Life.wraps_up,
            Life.agent_changes,
        )


class EventfulLife(Life):
    """Contacts are talked about, passed on and called back: what takes several steps is gone through."""

    def _with_agent(self, n: int) -> tuple[str, str]:
        """Most often one about which another agent is asked, else one that is talked about."""
        taken = [each for each in self.script.floor.contacts.values() if each.agent is not None]
        asked = [each for each in taken if each.consult is not None]
        some = asked if asked and n % 2 else taken
        if not some:
            return super()._with_agent(n)
        contact = some[n % len(some)]
        return contact.id, contact.agent

    def _called_back(self, n: int) -> str | None:
        """Most often one that an agent has taken."""
        taken = [
            each.id
            for each in self.script.floor.contacts.values()
            if each.callback is not None and each.agent is not None
        ]
        return taken[n % len(taken)] if taken and n % 8 else super()._called_back(n)

    def comes_back(self, whom: int, how: int) -> Step:
        """An agent who takes nothing goes available again, with a console."""
        away = [each for each in self.script.floor.agents.values() if not each.routable]
        if not away:
            return self.wraps_up(whom, how)
        agent = away[whom % len(away)]
        if not agent.console:
            return c.ConsoleSeen(agent=agent.id)
        return c.SetPresence(agent=agent.id, presence="available")

    def is_taken(self, whom: int, how: int) -> Step:
        """Take an offered contact, to its talk."""
        offers = [each for each in self.script.floor.contacts.values() if each.offers]
        if how % 4 == 0 or not offers:
            return self.connects(whom, 0)
        offer = next(iter(offers[whom % len(offers)].offers.values()))
        return c.AcceptOffer(agent=offer.agent, offer_id=offer.id)

    def is_not_reached(self, whom: int, how: int) -> Step:
        """An agent calls a customer back in vain."""
        contact = self.script.floor.contacts.get(self._called_back(1) or "")
        if contact is None or contact.agent is None:
            return self.is_called_back(whom, how)
        return c.NotReached(agent=contact.agent, contact_id=contact.id)

    def kinds(self) -> Sequence[Kind]:
        """As many steps of what is under way as begin."""
        return (
            *[Life.arrives] * 3,
            *[EventfulLife.is_taken] * 6,
            *[Life.is_called_back] * 6,
            *[EventfulLife.is_not_reached] * 3,
            *[Life.consults] * 4,
            *[Life.passes_on] * 4,
            *[EventfulLife.comes_back] * 5,
            Life.changes_presence, Life.wraps_up, Life.opens_and_closes, Life.floor_changes, Life.ends,
            Life.is_hung_up, Life.is_put_off,
        )  # fmt: skip


class WrittenLife(EventfulLife):
    """Chats on which agents write and time passes, so that some end because the customer writes no more."""

    def __init__(self, plan: tuple[int, int, list[int]]) -> None:
        agents, queues, dice = plan
        super().__init__((agents, queues, [*dice[:11], *(each | 64 for each in dice[11:])]))

    def comes_written(self, whom: int, how: int) -> Step:
        """A contact on one of the channels that are written."""
        return self.arrives(whom, how - how % 5 + 2 + how % 3)

    def is_answered(self, whom: int, how: int) -> Step:
        """The agent writes to the customer, or at times the customer does."""
        contact, agent = self._with_agent(whom)
        if how % 8 == 0:
            return c.ReceiveMessage(contact_id=contact, thread_id="t", message_id=f"m{how}")
        return c.WriteMessage(agent=agent, contact_id=contact, thread_id="t", message_id=f"m{how}")

    def waits(self, whom: int, how: int) -> Step:
        """Nothing is done but wait."""
        return c.PassTime()

    def kinds(self) -> Sequence[Kind]:
        """Nobody is in a hurry."""
        return (
            *[WrittenLife.comes_written] * 3,
            *[EventfulLife.is_taken] * 6,
            *[WrittenLife.is_answered] * 6,
            *[WrittenLife.waits] * 6,
            *[EventfulLife.comes_back] * 5,
            *[Life.wraps_up] * 3,
            *[Life.is_put_off] * 2,
            Life.passes_on, Life.floor_changes, Life.ends,
        )  # fmt: skip
