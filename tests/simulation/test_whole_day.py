"""A planned day simulated as one, beside Erlang's formulas and days whose course is plain."""

from datetime import date

import pytest

from contacthub.simulation import planning
from contacthub.simulation.erlang import Service
from contacthub.simulation.plan_file import PlanFile
from contacthub.simulation.planning import Trying, plan
from contacthub.simulation.staffing import Needed, Target, Work
from contacthub.simulation.whole_day import WholeDay, simulated

EIGHTY = Target(share=0.8, within=1 / 3, mean_wait=None)
HALF_A_MINUTE = Target(share=None, within=1 / 3, mean_wait=0.5)
ALL_DAY = [{"id": "always", "from": "00:00", "to": "24:00"}]
TWO = [{"id": "eight", "from": "08:00", "to": "09:00"}, {"id": "nine", "from": "09:00", "to": "10:00"}]


def planned(
    shifts: list[dict[str, object]], handle: float, patience: float | None = None, **target: float
) -> PlanFile:
    contacts = {"interval_minutes": 60, "handle_minutes": handle}
    if patience is not None:
        contacts["patience_minutes"] = patience
    said = target or {"service_level": 80.0}
    return PlanFile.model_validate(
        {"first_day": date(2026, 11, 30), "target": said, "contacts": contacts, "shifts": shifts}
    )


def at(hours: dict[int, float]) -> list[float]:
    return [hours.get(hour, 0.0) for hour in range(24)]


def day(
    file: PlanFile, coming: list[float], counts: dict[str, int], target: Target = EIGHTY, arrivals: int = 200
) -> WholeDay:
    each = {shift.id: counts.get(shift.id, 0) for shift in file.shifts}
    found = simulated(file, target, coming, each, arrivals=arrivals, seed=1, moved=lambda done, of: None)
    assert found is not None
    return found


def test_a_day_without_change_is_that_of_the_formula():
    file = planned(ALL_DAY, 4.5, 6.0)
    found = day(file, [24.0] * 24, {"always": 3}, arrivals=1_000)
    right = Work(4.5, 6.0).service(24 / 60, 3, 1 / 3)
    assert found.days == 10
    assert found.overall.service_level == pytest.approx(right.service_level, abs=0.03)
    assert found.overall.mean_wait == pytest.approx(right.mean_wait, abs=0.05)
    assert found.overall.abandoned == pytest.approx(right.p_abandon, abs=0.02)
    assert found.overall.is_missed
    assert right.service_level < 0.8
    assert len(found.intervals) == 24


def test_who_still_waits_as_an_interval_ends_is_served_in_the_next():
    file, coming = planned(TWO, 6.0), at({8: 30, 9: 4})
    alone = day(file, at({9: 4}), {"nine": 2})
    rested = day(file, coming, {"eight": 6, "nine": 2})
    loaded = day(file, coming, {"eight": 2, "nine": 2})
    assert not alone.missed
    assert not rested.missed
    assert loaded.missed == [8, 9], "30 come and 20 can be served: 10 go before the four of the next hour"
    nine = loaded.intervals[9]
    assert nine is not None
    assert nine.mean_wait > 5
    assert loaded.intervals[7] is None


def test_breaks_are_laid_over_the_day():
    shift = {"id": "early", "from": "08:00", "to": "16:00", "breaks": [{"from": "12:00", "to": "13:00"}]}
    found = day(planned([shift], 3.0), at({11: 6, 12: 6, 13: 6}), {"early": 4}, HALF_A_MINUTE)
    assert found.missed == [12]
    noon = found.intervals[12]
    assert noon is not None
    assert noon.mean_wait == pytest.approx(30, abs=3), "whoever comes in the break waits for its end"


def test_of_a_shift_over_midnight_the_early_hours_are_there():
    found = day(planned([{"id": "night", "from": "22:00", "to": "06:00"}], 3.0), at({3: 6}), {"night": 3})
    assert found.overall.service_level > 0.95


def test_agents_are_added_where_the_day_misses_its_target(monkeypatch):
    one = Service(p_wait=0, p_abandon=0, mean_wait=0, service_level=1, occupancy=0.5)
    monkeypatch.setattr(
        planning,
        "_needed",
        lambda trials, contacts, step, day: (
            Needed(contacts, 1, 1, one) if contacts else Needed(0, 0, 0, None)
        ),
    )
    file = planned(TWO, 6.0)
    file.contacts.begins, file.contacts.arrivals = "08:00", [30.0, 4.0]
    told = list[tuple[int, int]]()

    def planned_with(*, adds_agents: bool) -> planning.DayPlan:
        trying = Trying(arrivals=200, seed=1, adds_agents=adds_agents)
        return plan(file, 1, None, trying=trying, moved=lambda *it: told.append(it)).days[0]

    as_said, more = planned_with(adds_agents=False), planned_with(adds_agents=True)
    assert as_said.simulated is not None
    assert more.simulated is not None
    assert (as_said.simulated.missed, as_said.there[8:10], sum(as_said.added)) == ([8, 9], [1, 1], 0)
    assert more.simulated.missed == []
    assert more.there[8] == 1 + more.added[8] > 3, "30 contacts of six minutes are work for three"
    assert more.cover.agents == sum(more.there)
    assert told[-1] == (48, 48)


def test_where_nobody_comes_nothing_is_simulated():
    file = planned(TWO, 6.0)
    nobody = simulated(file, EIGHTY, at({}), {}, arrivals=100, seed=1, moved=lambda done, of: None)
    assert nobody is None
