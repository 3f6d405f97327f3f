"""The figures of a simulated floor, as a supervisor reads them."""

from collections import Counter
from dataclasses import dataclass, field

from contacthub.contacts.figures import calls_before, ended_visits
from contacthub.contacts.today import Figures, VisitFact
from contacthub.routing.floor.contact import Contact
from contacthub.routing.words import Outcome
from tests.demo.simulated_floor import HOUR, PLAN, SECOND, WISH, SimulatedFloor


@dataclass
class Report:
    """The figures of a floor, as a supervisor reads them, and what they hide."""

    service_level: dict[str, float | None] = field(default_factory=dict)
    whole_level: float = 0.0
    abandoned: float = 0.0
    answered: int = 0
    longest_wait_s: float = 0.0
    mean_wait_s: float = 0.0
    mean_talk_s: float = 0.0
    occupancy: float = 0.0
    calls_per_agent_hour: float = 0.0
    missed: int = 0
    held: int = 0
    done: Counter[str] = field(default_factory=Counter)


def report(floor: SimulatedFloor) -> Report:
    """Count what a floor did."""
    figures = Figures("Asia/Shanghai")
    figures.begin_day(0)
    facts = [fact for each in floor.contacts.values() for fact in _facts(each)]
    targets = {name: queue.entry.service_level_seconds * 1000 for name, queue in PLAN.queues.items()}
    figures.count(facts, targets)
    answered = [each for each in facts if each.outcome == Outcome.ANSWERED]
    left = [each for each in facts if each.outcome == Outcome.ABANDONED]
    timed = [each for each in answered if each.waited_ms is not None]
    within = [each for each in timed if (each.waited_ms or 0) <= targets[each.queue]]
    waits = [each.waited_ms / SECOND for each in facts if each.waited_ms is not None]
    talks = [each.handled_ms / SECOND for each in floor.contacts.values() if each.handled_ms]
    kinds = [item["type"] for item in floor.items]
    return Report(
        service_level={queue: figures.of(queue, 0).service_level() for queue in PLAN.queues},
        whole_level=100 * len(within) / len(timed + left),
        abandoned=100 * len(left) / len(answered + left),
        answered=len(answered),
        longest_wait_s=max(waits),
        mean_wait_s=sum(waits) / len(waits),
        mean_talk_s=sum(talks) / len(talks),
        occupancy=100 * sum(floor.busy_ms.values()) / sum(floor.here_ms.values()),
        calls_per_agent_hour=len(answered) / (sum(floor.here_ms.values()) / HOUR),
        missed=kinds.count("offer_expired"),
        held=kinds.count("contact_held"),
        done=Counter(kinds),
    )


def _facts(contact: Contact) -> list[VisitFact]:
    is_wish = contact.id.startswith(WISH)
    calls = calls_before(contact.visits, is_wish=is_wish) if contact.channel == "callback" else None
    return ended_visits(contact.visits, calls)
