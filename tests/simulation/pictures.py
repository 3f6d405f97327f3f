"""Pictures of who took what in simulated runs: ``python -m tests.simulation.pictures`` draws them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from contacthub.routing import commands as c
from contacthub.simulation.arrivals import as_listed
from contacthub.simulation.durations import MINUTE_MS
from contacthub.simulation.run import Run
from contacthub.simulation.scenario import Scenario

IMAGES = Path(__file__).parents[2] / "contacthub/docs/images"
WIDE, LEFT, RIGHT, TOP, LANE, ROW = 760, 96, 24, 34, 30, 20
COLOURS = ("#9fc5e8", "#f6b26b", "#93c47d")


@dataclass(frozen=True, slots=True)
class Scene:
    """A floor, and when the contacts of each kind come, in minutes.

    ``head_start_seconds``: of a step of priority; ``step_after``: of a wait, the seconds at which to mark it.
    """

    name: str
    title: str
    times: dict[str, list[float]]
    kinds: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    queues: list[dict[str, Any]] = field(default_factory=list)
    head_start_seconds: int | None = None
    step_after: int | None = None


def _kind(name: str, minutes: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "per_minute": 1.0, "handle_minutes": {"fixed": minutes}, **more}


SCENES = (
    Scene(
        "longest-idle",
        "Longest idle first",
        {"question": [0.5, 1.5, 4.0, 4.2, 4.6, 7.2], "repair": [1.0, 6.0]},
        [_kind("question", 1.0), _kind("repair", 2.5)],
        [{"id": name, "count": 1} for name in ("lina", "wang", "chen")],
    ),
    Scene(
        "steps",
        "Skills with a step after 60 seconds",
        {"repair": [0.5, 1.0, 2.2, 3.0, 8.0]},
        [_kind("repair", 3.0, queue="support")],
        [
            {"id": "master", "count": 1, "skills": {"repair": 5}},
            {"id": "learner", "count": 1, "skills": {"repair": 1}},
        ],
        [
            {
                "id": "support",
                "skills": {"repair": 3},
                "wrap_up_seconds": 0,
                "steps": [{"after_seconds": 60, "skills": {"repair": 1}}],
            }
        ],
        step_after=60,
    ),
    Scene(
        "head-start",
        "A step of priority is worth two minutes of waiting",
        {"plain": [0.0, 0.5, 3.0], "gold": [1.5, 6.0]},
        [_kind("plain", 2.0), _kind("gold", 2.0, priority=1)],
        [{"id": "lina", "count": 1}],
        head_start_seconds=120,
    ),
    Scene(
        "overflow",
        "Two may wait in support, the third goes to anyone",
        {"repair": [0.5, 1.0, 1.5, 2.0, 2.5], "question": [1.8]},
        [_kind("repair", 3.0, queue="support"), _kind("question", 3.0, queue="anyone")],
        [
            {"id": "lina", "count": 1, "queues": ["support"]},
            {"id": "wang", "count": 1, "queues": ["anyone"]},
        ],
        [
            {"id": "support", "wrap_up_seconds": 0, "max_waiting": 2, "when_full": "overflow:anyone"},
            {"id": "anyone", "wrap_up_seconds": 0},
        ],
    ),
)


@dataclass(slots=True)
class Seen:
    """A contact: its kind and when, in milliseconds, it came, was taken and by whom, and ended."""

    number: int
    kind: str
    came: int
    agent: str = ""
    began: int = 0
    ended: int = 0


class Watched(Run):
    """A run of a scene that notes who took what."""

    def __init__(self, scene: Scene) -> None:
        self.seen: dict[Any, Seen] = {}
        self._scene = scene
        run = {"arrivals": sum(map(len, scene.times.values())), "warm_up_arrivals": 0}
        tables = {"run": run, "kinds": scene.kinds, "agent_groups": scene.groups}
        super().__init__(Scenario.model_validate({**tables, "queues": scene.queues}))

    def _open(self, people: Any) -> None:
        super()._open(people)
        for name, minutes in self._scene.times.items():
            self._kinds[name].following = as_listed([round(each * MINUTE_MS) for each in minutes])
        if self._scene.head_start_seconds is not None:
            head_start = self._scene.head_start_seconds * 1000
            self._do(c.ConfigureFloor(priority_head_start_ms=head_start, breaks=()), 0)

    def _arrive(self, kind: Any, at: float, now: int) -> None:
        number = self._arrived
        self.seen[f"c{number}"] = Seen(number + 1, kind.id, now)
        super()._arrive(kind, at, now)

    def _begin(self, name: Any, agent: Any, now: int) -> None:
        seen = self.seen[name]
        seen.agent, seen.began = agent.split("/")[0], now
        super()._begin(name, agent, now)

    def _end(self, name: Any, now: int) -> None:
        self.seen[name].ended = now
        super()._end(name, now)


def seen(scene: Scene) -> list[Seen]:
    """Every contact of a scene, as its run went."""
    run = Watched(scene)
    run.result()
    return list(run.seen.values())


def drawn(scene: Scene, contacts: Sequence[Seen]) -> str:
    """An SVG picture: below the agents with what they handle, each contact from when it came to its agent."""
    agents = [each["id"] for each in scene.groups]
    minutes = -(-max(each.ended for each in contacts) // MINUTE_MS)
    waits = TOP + len(agents) * LANE + 26
    bottom = waits + len(contacts) * ROW

    def at(ms: int) -> float:
        return round(LEFT + ms / (minutes * MINUTE_MS) * (WIDE - LEFT - RIGHT), 1)

    said = escape(scene.title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {bottom + 24}" role="img" '
        f'font-family="sans-serif" font-size="11"><title>{said}</title>',
        f'<rect width="{WIDE}" height="{bottom + 24}" fill="#fff"/>',
        f'<text x="8" y="18" font-size="13" font-weight="bold">{said}</text>',
        *_legend(scene),
    ]
    for minute in range(minutes + 1):
        x = at(minute * MINUTE_MS)
        parts.append(f'<path d="M{x} {TOP - 4}V{bottom}" stroke="#ddd"/>')
        parts.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{minute} min</text>')
    for n, agent in enumerate(agents):
        parts.append(f'<text x="8" y="{TOP + n * LANE + 17}">{escape(agent)}</text>')
    parts.append(f'<text x="8" y="{waits - 8}" fill="#555">came, and waited</text>')
    for n, each in enumerate(contacts):
        colour = COLOURS[list(scene.times).index(each.kind)]
        lane, row = TOP + agents.index(each.agent) * LANE, waits + n * ROW
        began, came = at(each.began), at(each.came)
        parts += [
            f'<rect x="{began}" y="{lane}" width="{round(at(each.ended) - began, 1)}" height="24" '
            f'fill="{colour}" stroke="#333"/>',
            f'<text x="{round(began + 6, 1)}" y="{lane + 16}">{each.number}</text>',
            f'<rect x="{came}" y="{row + 4}" width="{round(began - came, 1)}" height="10" fill="{colour}"/>',
            f'<circle cx="{came}" cy="{row + 9}" r="4" fill="#333"/>',
            f'<text x="{round(began + 7, 1)}" y="{row + 13}">{each.agent}</text>',
            f'<text x="8" y="{row + 13}">{each.number} {escape(each.kind)}</text>',
        ]
        step = None if scene.step_after is None else each.came + scene.step_after * 1000
        if step is not None and step <= each.began:
            parts.append(f'<path d="M{at(step)} {row + 1}v16" stroke="#c00" stroke-width="2"/>')
    return "\n".join([*parts, "</svg>\n"])


def _legend(scene: Scene) -> Iterable[str]:
    for n, kind in enumerate(scene.times):
        x = WIDE - RIGHT - 90 * (len(scene.times) - n)
        yield f'<rect x="{x}" y="9" width="12" height="12" fill="{COLOURS[n]}"/>'
        yield f'<text x="{x + 17}" y="19">{escape(kind)}</text>'


def file_of(scene: Scene) -> Path:
    """Where its picture is."""
    return IMAGES / f"routing-{scene.name}.svg"


def main() -> None:
    """Draw all."""
    for scene in SCENES:
        file_of(scene).write_text(drawn(scene, seen(scene)), encoding="utf-8")


if __name__ == "__main__":
    main()
