"""The router under virtual time against queueing theory: a pooled floor waits as Erlang C says."""

from heapq import heappop, heappush
from math import factorial
from random import Random

import pytest

from contacthub.routing import commands as c
from contacthub.routing import events as e
from contacthub.testing.floors import FloorBuilder, arrival

AGENTS, LOAD, HANDLE_MS = 14, 10.0, 180_000
ARRIVALS, WARM_UP = 15_000, 500


def erlang_c(agents, load):
    """The probability that an arrival finds every agent busy."""
    full = load**agents / factorial(agents) * agents / (agents - load)
    return full / (sum(load**k / factorial(k) for k in range(agents)) + full)


def waits(dice):
    """How long each arrival waited for its offer, which is accepted at once."""
    builder = FloorBuilder().queue(wrap_up_ms=0)
    for n in range(AGENTS):
        builder.agent(f"agent{n}", capacity={"chat": 1})
    script, coming, found = builder.script(), [(0, 0, "arrives")], []
    arrived = {}
    while coming:
        now, n, what = heappop(coming)
        if what == "ends":
            happened = script.at(now, c.End(contact_id=f"c{n}", ended_by="customer"))
        else:
            arrived[f"c{n}"] = now
            happened = script.at(now, arrival(f"c{n}", channel="chat"))
            if n + 1 < ARRIVALS:
                gap = dice.expovariate(LOAD / HANDLE_MS)
                heappush(coming, (now + round(gap), n + 1, "arrives"))
        for offer in [each for each in happened if isinstance(each, e.OfferMade)]:
            script.at(now, c.AcceptOffer(agent=offer.agent, offer_id=offer.offer_id))
            found.append(now - arrived[offer.contact_id])
            heappush(
                coming, (now + round(dice.expovariate(1 / HANDLE_MS)), int(offer.contact_id[1:]), "ends")
            )
    return found[WARM_UP:]


def test_waiting_is_as_frequent_and_as_long_as_theory_says():
    found = waits(Random(1))
    p_wait, mean_ms = sum(each > 0 for each in found) / len(found), sum(found) / len(found)
    assert p_wait == pytest.approx(erlang_c(AGENTS, LOAD), abs=0.02)
    assert mean_ms == pytest.approx(erlang_c(AGENTS, LOAD) * HANDLE_MS / (AGENTS - LOAD), rel=0.15)
