"""Random floors, made from a few small integers so that they shrink well."""

from typing import Any

from hypothesis import strategies as st

from contacthub.routing.config import DEFAULT_INTERRUPTIONS, STAY, ExitAction, StepConfig
from contacthub.routing.words import CHANNELS as EVERY_CHANNEL
from contacthub.routing.words import CHOICES, IDLE_FROM
from contacthub.testing.floors import FloorBuilder

CAPACITIES = ({"voice": 1, "chat": 3, "email": 5}, {"voice": 2, "chat": 1}, {"voice": 1, "sms": 1, "chat": 2})
QUEUES = ("support", "sales", "cellar")
QUEUE_SKILLS = ((), (("cigars", 2),), (("wine", 1),))
TARGETS = (20_000, 5_000, 0)
STEPS = (
    (),
    (StepConfig(after_ms=5_000, skills=(("wine", 1),)), StepConfig(after_ms=9_000, agents_of=("sales",))),
    (
        StepConfig(after_ms=1_000, agents_of=("support", "sales", "cellar")),
        StepConfig(after_ms=16_000, skills=()),
    ),
    (StepConfig(after_ms=20_000, by_estimate=True, skills=(("cigars", 1),), agents_of=("cellar",)),),
)
PREFER = ((), (("wine", 1),), (("cigars", 5), ("wine", 2)), (("cigars", 3), ("golf", 1)))
CUSTOMERS = ("k1", "k2")
INTERRUPTIONS = (
    DEFAULT_INTERRUPTIONS,
    tuple((channel, ("voice",)) for channel in EVERY_CHANNEL),
    tuple((channel, ()) for channel in EVERY_CHANNEL),
)
DICE = 14
"""So many bytes make a floor."""

floors = st.tuples(
    st.integers(2, 5), st.integers(1, 3), st.lists(st.integers(0, 255), min_size=DICE, max_size=DICE)
)


def a_floor(plan: tuple[int, int, list[int]]) -> FloorBuilder:
    agents, queues, dice = plan
    builder = FloorBuilder()
    for n in range(queues):
        die = dice[n]
        builder.queue(
            QUEUES[n],
            skills=QUEUE_SKILLS[n],
            cool_off_ms=(30_000, 30_000, 0)[die % 3],
            wrap_up_ms=(10_000, 0)[die // 3 % 2],
            wrap_up=("limited", "optional", "full", "none")[die // 36 % 4],
            disposition_required=die % 5 > 0,
            short_abandon_ms=(0, 4_000)[die // 6 % 2],
            prefer=PREFER[die // 36 % 4],
            choose=CHOICES[die % 5],
            idle_from=IDLE_FROM[die // 5 % 3],
            steps=STEPS[die // 9 % 4],
            target_ms=TARGETS[die // 15 % 3],
            connect_ms=5_000,
            connect_attempts=(2, 1, 0)[die // 12 % 3],
            callback_attempts=(3, 2)[die % 2],
            callback_every_ms=4_000,
            callback_expires_ms=(600_000, 60_000)[die // 2 % 2],
            **exits(QUEUES[(n + 1) % queues], dice[8 + n]),
            **policies(dice[11 + n]),
        )
    for n in range(agents):
        die = dice[3 + n]
        builder.agent(
            f"agent{n}",
            queues=[each for i, each in enumerate(QUEUES[:queues]) if n == 0 or die & 1 << i or not i],
            skills={"cigars": die % 11, "wine": die // 11 % 3},
            capacity=CAPACITIES[die % 3],
            capacity_total=(None, None, 1, 2)[die // 64],
        )
    return builder


def policies(die: int) -> dict[str, Any]:
    """What a queue keeps for itself."""
    return {
        "reserve": ((), (), (("voice", 1),), (("chat", 1), ("voice", 2)))[die % 4],
        "share": (0, 0, 20, 60)[die // 4 % 4],
        "last_agent_ms": (0, 10_000)[die // 16 % 2],
        "returning_to": ("queue", "last_agent")[die // 32 % 2],
        "idle_ms": (0, 20_000)[die // 64 % 2],
        "idle_warning_ms": (0, 4_000)[die // 128 % 2],
        "returning_within_ms": 60_000,
        "returning_wait_ms": 5_000,
    }


def exits(other: str, die: int) -> dict[str, Any]:
    """What a queue does with contacts that cannot wait there; ``other`` may be the same one, or full too."""
    last = ExitAction(kind="callback") if die % 7 == 0 else ExitAction(kind="end")
    actions = (STAY, last, ExitAction(kind="overflow", queue=other))
    return {
        "max_wait_ms": (0, 20_000)[die % 2],
        "max_waiting": (0, 2)[die // 2 % 2],
        "when_too_long": actions[die // 4 % 3],
        "when_full": actions[die // 12 % 3],
        "when_nobody": (*[STAY] * 5, *actions)[die // 36],
        "when_closed": actions[die % 3],
        "at_closing": actions[die // 5 % 3],
    }
