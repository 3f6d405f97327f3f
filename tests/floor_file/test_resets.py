"""What a table of a floor file leaves out goes back to its default, and is said with what it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from contacthub.floor_file.file import FloorFile
from contacthub.floor_file.hours import WEEKDAYS
from contacthub.floor_file.resets import TABLES, settings_of
from tests.floor_file.test_file import put
from tests.support import Api

QUEUE: dict[str, Any] = {
    "id": "support",
    "name": "After-sales",
    "skills": {"aircon": 2},
    "prefer": {"zh": 3},
    "choose": "most_skilled",
    "idle_from": "available",
    "steps": [
        {"after_seconds": 30, "skills": {"aircon": 1}, "agents_of": ["sales"]},
        {"when_wait_over_seconds": 60, "agents_of": ["sales"]},
    ],
    "when": [
        {"match": "customer.tier == 'gold'", "priority": 1, "skills": {"aircon": 5}, "prefer": {"zh": 1}}
    ],
    "service_level": {"seconds": 30, "percent": 90},
    "offer_seconds": 21,
    "connect_seconds": 31,
    "connect_attempts": 4,
    "wrap_up_seconds": 61,
    "wrap_up": "full",
    "disposition_required": False,
    "short_abandon_seconds": 5,
    "cool_off_seconds": 29,
    "priority": 7,
    "last_agent_seconds": 20,
    "returning": {"to": "last_agent", "within_hours": 48, "wait_seconds": 30},
    "first_response_minutes": 15,
    "unanswered_minutes": 30,
    "signature": "{agent}, {queue}",
    "idle_minutes": 20,
    "idle_warning_minutes": 2,
    "idle_warning_text": "Are you still there?",
    "idle_channels": ["chat", "email"],
    "reserve": {"voice": 1},
    "share": 20,
    "dispositions": ["resolved"],
    "max_wait_seconds": 600,
    "when_too_long": "overflow:sales",
    "max_waiting": 9,
    "when_full": "callback",
    "when_nobody": "end",
    "when_closed": "callback",
    "at_closing": "end",
    "hours": "office",
    "callback": {"attempts": 2, "every_minutes": 15, "first": "customer", "expires_hours": 24},
}
AGENT: dict[str, Any] = {
    "id": "lina",
    "name": "Li Na",
    "skills": {"aircon": 8},
    "queues": ["support"],
    "capacity": {"voice": 2},
    "capacity_total": 3,
    "address": "PJSIP/1",
}
SETTINGS: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "default_region": "DE",
    "local_area": "30",
    "priority_head_start_seconds": 60,
    "hours": "office",
    "default_queue": "support",
    "rank": "service_level",
    "tier_priority": {"gold": 2},
    "interrupted_by": {"email": ["voice"]},
    "outside_prefix": "0",
    "agent_searches_per_hour": 60,
    "agent_cards_per_hour": 30,
}
HOURS: dict[str, Any] = {
    "id": "office",
    **{day: ["09:00-12:00"] for day in WEEKDAYS},
    "time_zone": "Europe/Paris",
    "holidays": "FR",
    "closed_on": ["2026-12-31"],
    "open_on": ["2026-10-03"],
}
BREAK = {"id": "lunch", "name": "Lunch"}
REPLY = {"id": "battery", "title": "Battery", "text": "Hello {customer}", "queue": "sales", "language": "en"}
CHAT = {
    "id": "shop", "form": ["name*"], "topics": ["Order"], "when_away": "message", "away_queue": "sales",
    "answer_by": "mail", "call_back": True, "call_regions": ["CN"],
}  # fmt: skip
SURVEY = {
    "id": "happy", "kind": "service_quality", "queues": ["sales"], "channels": ["voice"], "share": 50,
    "not_again_days": 7, "by": "thread", "after": "work", "perception_only": True, "text": {"en": "{link}"},
}  # fmt: skip
BY_PHONE = {
    "id": "phoned", "kind": "effort", "queues": ["sales"], "channels": ["voice"], "share": 50,
    "not_again_days": 7, "by": "agent", "process": "ask_by_phone", "after": "work",
}  # fmt: skip
TEAM = {"id": "north", "name": "North", "queues": ["sales"], "agents": ["lina"]}
LEVEL = {
    "id": "level", "name": "Level", "kind": "service_level", "queues": ["sales"], "below_percent": 80,
    "at_least_offered": 10, "last_minutes": 30, "for_seconds": 5, "clears_after_seconds": 60,
    "tell": {"board": False, "webhook": "erp", "mail": ["boss@hub.example"]},
}  # fmt: skip
STAYS = {
    "id": "stays", "name": "Stays", "kind": "state_too_long", "queues": ["sales"], "above_seconds": 600,
    "state": "ready", "for_seconds": 5, "clears_after_seconds": 60,
    "tell": {"board": False, "webhook": "erp", "mail": ["boss@hub.example"]},
}  # fmt: skip
OF_KINDS = {
    "above_seconds", "presence", "state", "below_percent", "at_least_offered", "last_minutes",
    "unanswered_minutes",
}  # fmt: skip
NOT_TOGETHER = {"survey": {"text", "process", "perception_only"}, "alert": OF_KINDS}
"""Keys of which a table has some or others."""
FILE = FloorFile.model_validate(
    {
        "floor": SETTINGS,
        "queues": [QUEUE, {"id": "sales"}],
        "agents": [AGENT],
        "hours": [HOURS],
        "breaks": [BREAK],
        "replies": [REPLY],
        "chats": [CHAT],
        "surveys": [SURVEY, BY_PHONE],
        "teams": [TEAM],
        "alerts": [LEVEL, STAYS],
    }
)
PLAN = FILE.plan()
INSIDE = ("service_level", "callback", "returning", "tell")
"""Tables inside a table."""


def flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table as the file has it; of those inside it each key by itself."""
    inside = {f"{name}.{key}": each for name in INSIDE for key, each in table.get(name, {}).items()}
    return {key: each for key, each in table.items() if key not in {"id", *INSIDE}} | inside


@pytest.mark.parametrize(
    ("kind", "table", "kept"),
    [
        ("queue", QUEUE, (PLAN.queues["support"].entry, PLAN.queues["support"].config)),
        ("agent", AGENT, (PLAN.agents["lina"].entry, PLAN.agents["lina"].config)),
        ("floor", SETTINGS, (PLAN.floor,)),
        ("hours", HOURS, (PLAN.hours["office"],)),
        ("break", BREAK, (PLAN.breaks["lunch"],)),
        ("reply", REPLY, (PLAN.replies["battery"],)),
        ("chat", CHAT, (PLAN.chats["shop"],)),
        ("team", TEAM, (PLAN.teams["north"],)),
        ("alert", LEVEL, (PLAN.alerts["level"],)),
        ("alert", STAYS, (PLAN.alerts["stays"],)),
        ("survey", SURVEY, (PLAN.surveys["happy"],)),
        ("survey", BY_PHONE, (PLAN.surveys["phoned"],)),
    ],
)
def test_every_setting_of_the_floor_is_read_back_as_the_file_wrote_it(
    kind: str, table: dict[str, Any], kept: tuple[Any, ...]
) -> None:
    model = TABLES[kind]
    keys = model.model_fields.keys() - {"retired"}
    assert keys - NOT_TOGETHER.get(kind, set()) <= table.keys(), "another key of the file: write it above"
    defaults = model.model_validate({"id": "x", "retired": True} if "id" in table else {})
    same = [key for key, each in table.items() if getattr(defaults, key) == each]
    assert same == [], "what is the default tells nothing"
    left_out = NOT_TOGETHER.get(kind, set()) - table.keys()
    read = {key: each for key, each in settings_of(kind, *kept).items() if key not in left_out}
    assert read == flat(table)


async def test_settings_that_a_table_leaves_out_are_said_with_before_and_after(owner: Api) -> None:
    whole = {"floor": SETTINGS, "queues": [QUEUE, {"id": "sales"}], "agents": [AGENT], "hours": [HOURS]}
    await put(owner, whole)
    assert await put(owner, whole) == (200, {"changes": [], "resets": []})
    less = {
        "floor": {key: each for key, each in SETTINGS.items() if key != "rank"},
        "queues": [
            {**{key: each for key, each in QUEUE.items() if key != "name"}, "callback": {"attempts": 5}}
        ],
        "agents": [{key: each for key, each in AGENT.items() if key not in {"capacity_total", "skills"}}],
        "hours": [{"id": "office", "monday": ["10:00-12:00"], "retired": False}],
    }
    status, answer = await put(owner, less)
    assert status == 200
    said = [(each["table"], each["key"], each["before"], each["after"]) for each in answer["resets"]]
    assert [each for each in said if not each[0].startswith("hours")] == [
        ("queue support", "callback.every_minutes", 15, 10),
        ("queue support", "callback.expires_hours", 24, 96),
        ("queue support", "callback.first", "customer", "agent"),
        ("queue support", "name", "After-sales", "support"),
        ("agent lina", "capacity_total", 3, None),
        ("agent lina", "skills", {"aircon": 8}, {}),
        ("floor floor", "rank", "service_level", "waiting"),
    ]
    assert ("hours office", "holidays", "FR", None) in said
    assert ("hours office", "tuesday", ["09:00-12:00"], []) in said
    assert "monday" not in [each[1] for each in said]


async def test_what_the_file_writes_or_does_not_mention_is_no_reset(owner: Api) -> None:
    await put(owner, {"queues": [QUEUE, {"id": "sales"}], "hours": [HOURS]})
    defaults = {"name": "support", "wrap_up_seconds": 30}
    status, answer = await put(owner, {"queues": [{**QUEUE, **defaults}], "breaks": [BREAK]})
    assert (status, answer["resets"]) == (200, [])
    status, answer = await put(owner, {"breaks": [{"id": "lunch", "retired": True}]})
    assert (status, answer) == (200, {"changes": ["- break lunch"], "resets": []})
