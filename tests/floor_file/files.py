"""Whole floor files at random, of few names so that their tables name each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from contacthub.floor_file.hours import WEEKDAYS
from contacthub.routing.words import CHANNELS

Json = dict[str, Any]

QUEUES = ["support", "sales", "night"]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
NAME = TEXT
SKILLS = st.dictionaries(st.sampled_from(["aircon", "zh", "a.b"]), st.integers(1, 10), max_size=2)
COUNTS = st.dictionaries(st.sampled_from(CHANNELS), st.integers(0, 9), max_size=2)
SECONDS = st.integers(0, 600)
DURATION = st.builds("{}{}".format, st.integers(1, 9999), st.sampled_from("mhd"))
WITHIN = DURATION | st.builds("{} business days".format, st.integers(1, 99))
WORDS = st.sampled_from(["one", "two", "three"])


def table(always: dict[str, Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """A table with any of its keys."""
    return st.fixed_dictionaries(always, optional=optional)


def some(kind: st.SearchStrategy[Json], most: int = 3, key: str = "id") -> st.SearchStrategy[list[Json]]:
    return st.lists(kind, max_size=most, unique_by=lambda each: each[key])


STEPS = st.builds(
    lambda when, seconds, what: {when: seconds, **what},
    st.sampled_from(["after_seconds", "when_wait_over_seconds"]),
    st.integers(1, 900),
    table({"skills": SKILLS}, agents_of=st.lists(st.sampled_from(QUEUES), max_size=2))
    | st.fixed_dictionaries({"agents_of": st.lists(st.sampled_from(QUEUES), min_size=1, max_size=2)}),
)
WHEN = table(
    {"match": st.sampled_from(["customer.tier == 'gold'", "contact.channel == 'voice'"])},
    skills=SKILLS,
    prefer=SKILLS,
    priority=st.integers(-5, 5),
).filter(lambda each: len(each) > 1)
EXITS = st.sampled_from(["stay", "callback", "end"])
LIMITED = st.just({}) | st.fixed_dictionaries(
    {"max_wait_seconds": st.integers(1, 900), "when_too_long": EXITS}
)
FULL = st.just({}) | st.fixed_dictionaries({"max_waiting": st.integers(1, 900), "when_full": EXITS})
IDLE = st.just({}) | st.builds(
    lambda minutes, warning: {"idle_minutes": minutes, **warning},
    st.integers(2, 60),
    st.just({}) | st.fixed_dictionaries({"idle_warning_minutes": st.integers(0, 1)}),
)


def queue(name: str) -> st.SearchStrategy[Json]:
    own = table(
        {"id": st.just(name)},
        name=NAME,
        skills=SKILLS,
        prefer=SKILLS,
        choose=st.sampled_from(["longest_idle", "most_skilled", "in_order"]),
        idle_from=st.sampled_from(["contact_ended", "available"]),
        steps=st.lists(STEPS, max_size=2),
        when=st.lists(WHEN, max_size=2),
        service_level=table({}, seconds=st.integers(1, 90), percent=st.integers(1, 100)),
        offer_seconds=st.integers(1, 60),
        connect_attempts=st.integers(0, 5),
        wrap_up_seconds=SECONDS,
        wrap_up=st.sampled_from(["none", "limited", "full"]),
        disposition_required=st.booleans(),
        priority=st.integers(-9, 9),
        last_agent_seconds=SECONDS,
        returning=table({}, to=st.sampled_from(["queue", "last_agent"]), within_hours=st.integers(1, 99)),
        first_response_minutes=st.integers(1, 99),
        signature=st.just("{agent}, {queue}"),
        idle_warning_text=st.just("Still there?"),
        idle_channels=st.just(["chat", "email"]),
        reserve=COUNTS,
        share=st.integers(0, 100),
        dispositions=st.lists(NAME, min_size=1, max_size=2),
        when_nobody=EXITS,
        when_closed=EXITS,
        at_closing=EXITS,
        hours=st.just("office"),
        callback=table({}, attempts=st.integers(1, 9), first=st.sampled_from(["agent", "customer"])),
    )
    return st.builds(
        lambda *parts: {k: v for part in parts for k, v in part.items()}, own, LIMITED, FULL, IDLE
    )


AGENTS = some(
    table(
        {"id": st.sampled_from(["lina", "wang", "zhao", "qian"])},
        name=NAME,
        skills=SKILLS,
        queues=st.lists(st.sampled_from(QUEUES), max_size=3, unique=True),
        capacity=COUNTS,
        capacity_total=st.integers(1, 9),
    ),
    most=4,
)
TIMES = st.sampled_from([[], ["09:00-12:00"], ["09:00-12:00", "13:00-18:00"]])
HOURS = table(
    {"id": st.just("office")},
    **dict.fromkeys(WEEKDAYS, TIMES),
    time_zone=st.just("Europe/Berlin"),
    holidays=st.just("CN"),
    closed_on=st.just(["2026-12-31"]),
    open_on=st.just(["2026-10-08 10:00-16:00"]),
)
FLOOR = table(
    {"hours": st.just("office")},
    time_zone=st.sampled_from(["Asia/Shanghai", "Europe/Paris"]),
    default_region=st.sampled_from(["CN", "DE"]),
    local_area=st.just("21"),
    outside_prefix=st.just("9"),
    priority_head_start_seconds=st.integers(0, 60),
    default_queue=st.sampled_from(QUEUES),
    rank=st.sampled_from(["waiting", "service_level"]),
    tier_priority=st.dictionaries(NAME, st.integers(-9, 9), max_size=2),
    interrupted_by=st.dictionaries(
        st.sampled_from(CHANNELS), st.lists(st.sampled_from(CHANNELS), max_size=2), max_size=2
    ),
    agent_searches_per_hour=st.integers(1, 99),
)
TIERS = table(
    {
        "levels": some(
            table({"name": NAME}, money=st.just("10.50"), orders=st.integers(1, 9)), key="name"
        ).filter(bool)
    },
    period_days=st.integers(1, 999),
    currency=st.just("EUR"),
    replace_given=st.booleans(),
)
LINES = some(
    table(
        {"number": st.sampled_from(["400 800-1234", "95588", "sip:shop"]), "queue": st.sampled_from(QUEUES)}
    ),
    key="number",
)
REPLIES = st.lists(st.sampled_from(["a", "b"]), unique=True).flatmap(
    lambda ids: st.tuples(
        *[
            table(
                {
                    "id": st.just(each),
                    "title": st.just(each),
                    "text": TEXT.map(lambda text: text.replace("{", "(")),
                },
                queue=st.sampled_from(QUEUES),
                language=st.just("zh-CN"),
            )
            for each in ids
        ]
    ).map(list)
)
CHATS = some(
    table(
        {"id": st.just("web")},
        form=st.just(["name*", "topic"]),
        topics=st.lists(NAME, max_size=2),
        away_queue=st.sampled_from(QUEUES),
        call_back=st.booleans(),
        call_regions=st.just(["CN"]),
    )
)
TEAMS = st.just([]) | st.builds(
    lambda name, queues: [{"id": "north", "name": name, "queues": queues}],
    NAME,
    st.lists(st.sampled_from(QUEUES), unique=True, min_size=1),
)
SURVEYS = some(
    table(
        {
            "id": st.sampled_from(["happy", "easy"]),
            "kind": st.sampled_from(["csat", "effort"]),
            "by": st.sampled_from(["thread", "texts"]),
            "text": st.just({"en": "{link}", "zh-CN": "请点{link}"}),
        },
        after=st.sampled_from(["contact", "work"]),
        queues=st.lists(st.sampled_from(QUEUES), max_size=2),
        channels=st.just(["voice"]),
        share=st.integers(0, 100),
        not_again_days=st.integers(0, 99),
    )
)
LATE = table(
    {"at": st.integers(1, 200)},
    priority=st.integers(-9, 9),
    give_to=st.sampled_from(["supervisor", "queue:sales"]),
)
TIMED = st.just({}) | table(
    {"within": WITHIN},
    hours=st.just("office"),
    late=st.lists(LATE, max_size=2),
    tell_at=st.lists(st.integers(1, 200), max_size=3, unique=True),
)
FIELDS = some(
    table({"id": WORDS, "name": NAME}, kind=st.sampled_from(["text", "number", "day"]), needed=st.booleans())
)
OPENS = table(
    {"process": st.just("claim")},
    title=NAME,
    after=DURATION,
    owner=st.sampled_from(["keeper", "queue:sales"]),
)
OUTCOME = table(
    {"id": st.just("done"), "name": NAME},
    note=st.booleans(),
    gives_back=st.booleans(),
    opens=st.lists(OPENS, max_size=2),
    writes=st.just("service_record"),
)


@st.composite
def process(draw: st.DrawFn) -> Json:
    """A chain of steps, each of which may end it."""
    names = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
    steps = []
    for name, following in zip(names, [*names[1:], None], strict=True):
        own = table(
            {"id": st.just(name), "name": NAME},
            other_than=st.just(["keeper"]),
            paused=st.booleans(),
            call_in=st.sampled_from(QUEUES),
            needs_quote=st.booleans(),
            fields=FIELDS,
        )
        who = st.fixed_dictionaries({}, optional={"who": st.sampled_from(["owner", "keeper", "supervisor"])})
        by = st.fixed_dictionaries({"queue": st.sampled_from(QUEUES)}) | who
        more = table(
            {"id": st.just("on"), "name": NAME, "to": st.just(following)},
            after=DURATION,
            at_most=st.integers(1, 3),
        )
        outcomes = [draw(OUTCOME), *([draw(more)] if following else [])]
        steps.append({**draw(own), **draw(by), **draw(TIMED), "outcomes": outcomes})
    about = draw(
        table({}, name=NAME, kind=st.just("case"), number=st.just("C"), reopen_days=st.integers(0, 99))
    )
    return {"id": "claim", **about, "steps": steps}


def alert(name: str, **needed: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """A rule with the keys of its kind."""
    told = {"board": st.just(True), "mail": st.just([])}
    return table(
        {"id": st.just(name), **needed},
        name=NAME,
        queues=st.lists(st.sampled_from(QUEUES), unique=True, max_size=2),
        for_seconds=st.integers(0, 600),
        clears_after_seconds=st.integers(0, 600),
        tell=st.fixed_dictionaries({}, optional=told),
    )


ALERTS = st.tuples(
    alert("wait", kind=st.just("longest_wait"), above_seconds=st.integers(1, 900)),
    alert("level", kind=st.just("service_level"), below_percent=st.integers(1, 100)),
    alert("nobody", kind=st.just("nobody_signed_in")),
    alert(
        "stays",
        kind=st.just("state_too_long"),
        above_seconds=st.integers(1, 900),
        presence=st.just("lunch"),
    ),
    alert("owed", kind=st.just("unanswered"), unanswered_minutes=st.integers(1, 99)),
).map(list)


@st.composite
def floor_files(draw: st.DrawFn) -> Json:
    """A whole file; everything that it names is in it."""
    file: Json = {
        "floor": draw(FLOOR),
        "hours": [draw(HOURS)],
        "queues": [draw(queue(each)) for each in QUEUES],
        "agents": draw(AGENTS),
        "lines": draw(LINES),
        "breaks": [{"id": "lunch", "name": draw(NAME)}],
        "replies": draw(REPLIES),
        "chats": draw(CHATS),
        "surveys": draw(SURVEYS),
        "teams": draw(TEAMS),
        "alerts": draw(ALERTS),
        "processes": [draw(process())],
    }
    if draw(st.booleans()):
        file["tiers"] = draw(TIERS)
    names = [each["id"] for each in file["agents"]]
    if names:
        pairs = st.tuples(st.sampled_from(names), st.sampled_from(["C1", "C 2"]))
        file["blocked"] = [
            {"agent": a, "customer": c} for a, c in draw(st.lists(pairs, unique=True, max_size=2))
        ]
    return file
