"""What ``/metrics`` shows, in Prometheus' text format."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from contacthub.api.connections import Cause, Connections
from contacthub.contacts.deltas import Deltas
from contacthub.contacts.visibility import Delta
from contacthub.contacts.wait_errors import WaitError
from contacthub.customers.card import Status
from contacthub.customers.cards import Cards
from contacthub.customers.live.asking import LiveSources
from contacthub.customers.live.breaker import BreakerState
from contacthub.customers.pushes import Pushes
from contacthub.database.commit_times import CommitTimes
from contacthub.hub.event_forms import type_name
from contacthub.hub.hub import Hub
from contacthub.routing.words import QueueId
from contacthub.running.stalls import Stall
from contacthub.running.stalls_seen import StallsSeen
from contacthub.sources.connectors import Connector, Link
from contacthub.sources.fair_shares import FairShares


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The parts of a hub whose figures are read when asked for."""

    consoles: Callable[[], int]
    callbacks_owed: Callable[[], int]
    shares: FairShares
    cards: Cards
    commits: CommitTimes
    connections: Connections
    connectors: Sequence[Connector]
    live: LiveSources
    pushes: Pushes
    wait_errors: Callable[[], Mapping[QueueId, WaitError]]


class Metrics(Collector):
    """Reads the hub when asked; counts events as they become durable."""

    def __init__(self, hub: Hub, deltas: Deltas, shown: Shown) -> None:
        self._hub = hub
        self._shown = shown
        self.started_at = hub.now()
        self.stalls = StallsSeen()
        self._events: Count[str] = Count()
        self._registry = CollectorRegistry()
        self._registry.register(self)
        self._painted = Histogram(
            "contacthub_pop_painted_seconds",
            "From the offer's frame to the card on the screen, as consoles report it",
            registry=self._registry,
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
        )
        self._lag = Histogram(
            "contacthub_loop_lag_seconds",
            "How late the event loop does what is due, 50 times a second",
            registry=self._registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
        )
        self._stalls = Counter(
            "contacthub_loop_stalls",
            "Times the event loop did not answer for longer than server.stall_ms",
            ["cause"],
            registry=self._registry,
        )
        deltas.subscribe(self._count)

    def _count(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            self._events[type_name(type(delta.fact))] += 1

    def pop_shown(self, painted_ms: int) -> None:
        """A card was painted."""
        self._painted.observe(painted_ms / 1000)

    def lagged(self, lag_s: float) -> None:
        """The event loop was this late."""
        self._lag.observe(lag_s)

    def stalled(self, stall: Stall) -> None:
        """The event loop stalled."""
        self._stalls.labels(stall.cause.value).inc()
        self.stalls = self.stalls.and_then(stall, self._hub.now())

    def text(self) -> bytes:
        """The page."""
        return generate_latest(self._registry)

    def collect(self) -> Iterable[Metric]:
        """Everything read at the moment."""
        yield self._counted("contacthub_events", "Events in the log since the start, by type", self._events)
        yield self._look_ups()
        yield GaugeMetricFamily(
            "contacthub_log_seq", "Number of the last durable event", self._hub.tail.durable_seq
        )
        yield CounterMetricFamily(
            "contacthub_slow_commits", "Transactions that took over 100 ms", self._shown.commits.slow
        )
        yield GaugeMetricFamily("contacthub_ready", "1 when work is taken", int(self._hub.ready))
        yield GaugeMetricFamily(
            "contacthub_disk_full",
            "1 when no work is taken because the disk has no room",
            int(self._hub.gate.is_disk_full),
        )
        yield GaugeMetricFamily(
            "contacthub_consoles", "Console sockets that are open", self._shown.consoles()
        )
        yield GaugeMetricFamily(
            "contacthub_callbacks_owed", "Call-backs no source has taken", self._shown.callbacks_owed()
        )
        yield CounterMetricFamily(
            "contacthub_events_refused",
            "Events of requests refused because too many of their source waited",
            self._shown.shares.refused,
        )
        yield from self._server()
        yield from self._connected()
        yield from self._live()
        yield from self._estimates()
        if self._hub.shows:
            yield from self._floor()

    def _look_ups(self) -> Metric:
        cards = CounterMetricFamily(
            "contacthub_cards", "Look-ups for cards, by how they ended", labels=["status"]
        )
        for status in get_args(Status):
            cards.add_metric([status], self._shown.cards.looked_up[status])
        return cards

    def _server(self) -> Iterable[Metric]:
        connections = GaugeMetricFamily(
            "contacthub_connections",
            "Open connections: the hub works for them, or they wait",
            labels=["state"],
        )
        connections.add_metric(["busy"], self._shown.connections.busy)
        connections.add_metric(["waiting"], self._shown.connections.waiting)
        closed = CounterMetricFamily(
            "contacthub_connections_closed",
            "Connections that kept the server waiting, or found no room",
            labels=["cause"],
        )
        for cause in Cause:
            closed.add_metric([cause], self._shown.connections.closed[cause])
        yield from (connections, closed)

    def _connected(self) -> Iterable[Metric]:
        names = ["connector"]
        links = GaugeMetricFamily(
            "contacthub_connector_link", "1 for how a connector stands", labels=[*names, "link"]
        )
        silent = GaugeMetricFamily(
            "contacthub_connector_silent_seconds", "Since a phone system said something", labels=names
        )
        connections = CounterMetricFamily(
            "contacthub_connector_connections", "Times a phone system let the hub in", labels=names
        )
        observations = CounterMetricFamily(
            "contacthub_connector_observations_without_effect",
            "Observations that changed nothing, or could not be taken",
            labels=[*names, "status"],
        )
        now = self._hub.now()
        for each in self._shown.connectors:
            figures = each.figures
            for link in Link:
                links.add_metric([each.name, link], int(each.link is link))
            if figures.heard_at is not None:
                silent.add_metric([each.name], (now - figures.heard_at) / 1000)
            connections.add_metric([each.name], figures.connections)
            observations.add_metric([each.name, "ignored"], figures.ignored)
            observations.add_metric([each.name, "rejected"], figures.rejected)
        yield from (links, silent, connections, observations)

    def _live(self) -> Iterable[Metric]:
        asked = CounterMetricFamily(
            "contacthub_look_ups",
            "Requests to live sources, by what became of them; `busy` and `tripped` were not sent",
            labels=["source", "code"],
        )
        states = GaugeMetricFamily(
            "contacthub_look_up_breaker", "1 for how the circuit breaker stands", labels=["source", "state"]
        )
        for one in self._shown.live.all:
            for code, count in one.counts.items():
                asked.add_metric([one.source.id, code], count)
            for state in get_args(BreakerState):
                states.add_metric([one.source.id, state], int(one.state == state))
        pushed = CounterMetricFamily(
            "contacthub_pushed",
            "Changes that sources have pushed, by what became of them",
            labels=["source", "status"],
        )
        for (source, status), count in self._shown.pushes.counts.items():
            pushed.add_metric([source, status], count)
        yield from (asked, states, pushed)

    def _estimates(self) -> Iterable[Metric]:
        error = GaugeMetricFamily(
            "contacthub_estimate_error_seconds", "How far estimated waits were off", labels=["queue"]
        )
        bias = GaugeMetricFamily(
            "contacthub_estimate_bias_seconds", "By how much estimated waits were too long", labels=["queue"]
        )
        within = GaugeMetricFamily(
            "contacthub_estimate_within_range", "Share of the waits in the range told", labels=["queue"]
        )
        hidden = GaugeMetricFamily(
            "contacthub_estimate_hidden", "1 where estimates are too poor to be told", labels=["queue"]
        )
        for queue, each in self._shown.wait_errors().items():
            error.add_metric([queue], each.mean_absolute_ms / 1000)
            bias.add_metric([queue], each.bias_ms / 1000)
            within.add_metric([queue], each.within_range / 100)
            hidden.add_metric([queue], int(each.is_too_poor))
        yield from (error, bias, within, hidden)

    def _floor(self) -> Iterable[Metric]:
        floor = self._hub.routing.floor
        waiting = GaugeMetricFamily("contacthub_waiting", "Contacts that wait", labels=["queue"])
        for queue_id, queue in floor.queues.items():
            waiting.add_metric([queue_id], queue.waiting_count)
        yield waiting
        agents = GaugeMetricFamily("contacthub_agents", "Agents, by state", labels=["state"])
        for state, count in Count(agent.state.value for agent in floor.agents.values()).items():
            agents.add_metric([state], count)
        yield agents
        contacts = GaugeMetricFamily("contacthub_contacts", "Live contacts, by state", labels=["state"])
        for contact_state, count in Count(contact.state.value for contact in floor.contacts.values()).items():
            contacts.add_metric([contact_state], count)
        yield contacts

    @staticmethod
    def _counted(name: str, text: str, counts: Count[str]) -> Metric:
        family = CounterMetricFamily(name, text, labels=["type"])
        for kind, count in counts.items():
            family.add_metric([kind], count)
        return family
