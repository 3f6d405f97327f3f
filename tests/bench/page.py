"""The figures of ``make bench`` as tables of Markdown; run as a program, it puts them into the docs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

FIGURES = Path("build/bench/figures.json")
PAGE = Path("contacthub/docs/figures.md")
BETWEEN = re.compile(r"(<!-- figures -->\n).*(<!-- end of figures -->)", re.DOTALL)
MILLIONS = re.compile(r"(<!-- millions -->\n).*(<!-- end of millions -->)", re.DOTALL)
"""Those among millions of customers, which are taken by themselves."""
REPORTS = re.compile(r"(<!-- reports -->\n).*(<!-- end of reports -->)", re.DOTALL)
"""Those of reports, likewise."""

Json = dict[str, Any]


def page(found: Json) -> str:
    """What was taken, the machine first."""
    parts = {
        "load": _load,
        "load_postgres": _load,
        "price": _price,
        "router": _router,
        "next_offer": _offers,
        "consoles": _consoles,
        "pressure": _pressure,
        "flood": _flood,
        "strangers": _strangers,
        "import": _import,
        "restart": _restart,
        "threads": _threads,
        "work": _work,
        "messages": _messages,
        "customers": _customers,
        "reports": _reports,
    }
    lines = list(_machine(found))
    for name, part in parts.items():
        if name in found:
            lines += ["", *part(found[name])]
    return "\n".join(lines) + "\n"


def written(text: str, found: Json) -> str:
    """The page of the docs with these figures in it; those that were not taken stay as they are."""
    machine = {name: found[name] for name in ("machine", "cores")}
    others = {name: each for name, each in found.items() if name not in (*machine, "customers", "reports")}
    if others:
        text = BETWEEN.sub(lambda marks: marks[1] + page({**machine, **others}) + marks[2], text)
    if "customers" in found:
        millions = page({**machine, "customers": found["customers"]})
        text = MILLIONS.sub(lambda marks: marks[1] + millions + marks[2], text)
    if "reports" in found:
        reports = page({**machine, "reports": found["reports"]})
        text = REPORTS.sub(lambda marks: marks[1] + reports + marks[2], text)
    return text


def _machine(found: Json) -> Iterator[str]:
    on = found["machine"]
    yield (
        f"Machine: {on['cpu']}, {on['cores']} cores, {on['kernel']}, data on {on['file_system']}; Python "
        f"{on['python']}, SQLite {on['sqlite']}, {on['loop']}; {found['cores']}."
    )


def _load(load: Json) -> Iterator[str]:
    yield from _frames(load)
    yield ""
    yield (
        f"**Sustained**, rows in {load['storage']}, {load['agents']:,} agents, {load['consoles']} with a "
        "console, four events a call."
    )
    yield ""
    rows = []
    for each in load["sustained"]:
        size = "single posts" if each["size"] == 1 else f"batches of {each['size']}"
        for side in ("hub", "floor"):
            rows.append([size, side, f"{each[side]['events_per_second']:,}", *_best(each[side])])
            size = ""
        rows.append(["", "share of the floor", _number(each["share_of_floor"]), "", "", ""])
    yield from _table(["", "", "events/s", "p50 ms", "p99 ms", "CPU %"], rows)


def _frames(load: Json) -> Iterator[str]:
    first = load["event_to_frame"][0]
    yield (
        f"**Event to agent frame**, rows in {load['storage']}, ms; {load['customers']:,} customers, "
        f"{load['consoles']} consoles, medians of {first['rounds']} rounds of {first['seconds']:g} s."
    )
    yield ""
    rows = []
    for each in load["event_to_frame"]:
        rate = f"{each['rate']:,}"
        for side in ("hub", "floor"):
            frame = each[side]["frame"]
            spread = [f"{frame[part]:.2f}" for part in ("p50", "p90", "p99", "max")]
            side_said = side if each[side]["kept_up"] else f"{side} (fell behind)"
            rows.append([rate, side_said, *spread, _number(each[side]["cpu_percent"])])
            rate = ""
        rows.append(["", "ratio of p50", _number(each["ratio_p50"]), "", "", "", ""])
        if (lag := each["lag"]) is not None:
            late = [_bound(lag[part]) for part in ("p99_ms", "max_ms")]
            rows.append(["", "lag of the hub's loop", "", "", *late, ""])
    yield from _table(["calls/s", "", "p50", "p90", "p99", "max", "CPU %"], rows)


def _best(limit: Json) -> list[str]:
    held = [each for each in limit["levels"] if each["rate"] == limit["events_per_second"]]
    if not held:
        return ["", "", ""]
    answer = held[-1]["answer"]
    return [f"{answer['p50']:.2f}", f"{answer['p99']:.2f}", _number(held[-1]["cpu_percent"])]


def _price(price: Json) -> Iterator[str]:
    rates = " and ".join(f"{rate:,} a second in posts of {size}" for size, rate in price["rates"].items())
    yield f"**Processor time an event**, µs; {rates}, medians of {price['rounds']} rounds."
    yield ""
    rows = [
        [
            each["what"],
            str(each["size"]),
            _number(each["loop_us"]),
            _number(each["others_us"]),
            f"{each['p50_ms']:.2f}",
        ]
        for each in price["prices"]
    ]
    yield from _table(["", "events in a post", "event loop", "other threads", "p50 of the answers, ms"], rows)


def _router(router: Json) -> Iterator[str]:
    small, large = (f"{router[s]['agents']:,} × {router[s]['waiting']:,}" for s in ("small", "large"))
    yield f"**Router**, µs a decision; agents × waiting contacts: {small} and {large}, 64 skills."
    yield ""
    yield from _decisions(router["decisions"], small, large)
    yield ""
    yield "With preferences, steps, likely waits, targets, shares, reserves, blocked pairs, and four queues:"
    yield ""
    yield from _decisions(router["featured"], small, large)


def _decisions(decisions: list[Json], small: str, large: str) -> Iterator[str]:
    rows = [
        [
            each["what"], f"{each['small_p50']:.1f}", f"{each['small_p99']:.1f}", f"{each['large_p50']:.1f}",
            f"{each['large_p99']:.1f}", f"{each['ratio_p50']:.2f}", f"{each['ratio_p99']:.2f}",
        ]
        for each in decisions
    ]  # fmt: skip
    heading = ["", f"p50, {small}", "p99", f"p50, {large}", "p99", "ratio of p50", "ratio of p99"]
    yield from _table(heading, rows)


def _offers(offers: Json) -> Iterator[str]:
    yield f"**Free until the next offer**, ms; {offers['agents']} agents, {offers['waiting']} waiting."
    yield ""
    rows = [
        [words, *(f"{offers[name][part]:.2f}" for part in ("p50", "p90", "p99", "max"))]
        for name, words in (("after_wrap_up", "wrap-up finished"), ("after_a_break", "back from a break"))
    ]
    yield from _table(["", "p50", "p90", "p99", "max"], rows)


def _consoles(crowd: Json) -> Iterator[str]:
    yield f"**{crowd['consoles']:,} consoles** (of {crowd['wanted']:,} wanted) on one hub."
    yield ""
    rows = [
        ["memory of each, idle", _kb(crowd["bytes_each"])],
        ["memory of each, everybody available", _kb(crowd["bytes_each_at_work"])],
        ["floor file applied, new", f"{crowd['floor_new_s']:.2f} s"],
        ["floor file applied, nothing changed", f"{crowd['floor_unchanged_s']:.2f} s"],
        ["restart: from the signal to ready", f"{crowd['down_s']:.2f} s"],
        ["restart: from ready until all are resynced", f"{crowd['resynced_s']:.2f} s"],
        ["longest lag of the loop meanwhile, ms", _bound(crowd["stall_at_most_ms"])],
        ["stalls logged meanwhile", ", ".join(f"{each} ms" for each in crowd["stalls_logged_ms"]) or "none"],
    ]
    yield from _table(["", ""], rows)


def _pressure(pressure: Json) -> Iterator[str]:
    yield (
        f"**A command's answer beside a console that abuses its socket**, ms; the other agent has "
        f"{pressure['contacts']:,} live contacts."
    )
    yield ""
    rows = [["nothing: quiet", *_spread(pressure["quiet"]), "", ""]]
    rows += [
        [
            each["attack"], *_spread(each["waits"]), _number(each["ratio_p50"]), _number(each["cpu_percent"]),
        ]
        for each in pressure["beside"]
    ]  # fmt: skip
    yield from _table(["the other", "p50", "p90", "p99", "max", "ratio of p50", "CPU %"], rows)


def _flood(flood: Json) -> Iterator[str]:
    yield (
        f"**Event to agent frame beside a crowd**, ms; {flood['rate']} calls a second of one source, "
        f"medians of {flood['rounds']} rounds of {flood['seconds']:g} s."
    )
    yield ""
    rows = [["nothing: quiet", *_spread(flood["quiet"]), "", "", "", ""]]
    rows += [
        [
            each["what"], *_spread(each["frame"]), _number(each["ratio_p50"]), _number(each["ratio_p99"]),
            _bound(each["lag_p99_ms"]), f"{each['late_sends']['p99']:.2f}",
        ]
        for each in flood["beside"]
    ]  # fmt: skip
    heading = [
        "beside",
        "p50",
        "p90",
        "p99",
        "max",
        "ratio of p50",
        "ratio of p99",
        "p99 of the loop's lag",
        "p99 of the load's own lateness",
    ]
    yield from _table(heading, rows)
    yield ""
    stalls = ", ".join(f"{each} ms" for each in flood["stalls_logged_ms"]) or "none"
    yield (
        f"Of the flood (batches of {flood['batch']}) {flood['taken_a_second']:,} events a second were taken; "
        f"the consoles were back within {flood['back_s']:g} s. Stalls logged, without those in which the "
        f"system ran others: {stalls}."
    )


def _strangers(strangers: Json) -> Iterator[str]:
    yield "**A request's answer beside one client that attacks**, ms; each on a connection of its own."
    yield ""
    rows = [["nothing: quiet", *_spread(strangers["quiet"]), "", ""]]
    rows += [
        [each["attack"], *_spread(each["waits"]), _number(each["ratio_p50"]), _number(each["ratio_p99"])]
        for each in strangers["beside"]
    ]
    yield from _table(["the other", "p50", "p90", "p99", "max", "ratio of p50", "ratio of p99"], rows)


def _spread(spread: Json) -> list[str]:
    return [f"{spread[part]:.2f}" for part in ("p50", "p90", "p99", "max")]


def _import(rate: Json) -> Iterator[str]:
    yield f"**Import** of {rate['rows']:,} customers, by the command, in files."
    yield ""
    rows = [[one["what"], f"{one['seconds']:.1f}", f"{one['rows_per_minute']:,}"] for one in rate["rates"]]
    yield from _table(["", "seconds", "rows a minute"], rows)


def _restart(restart: Json) -> Iterator[str]:
    yield f"**Restart** with {restart['events']:,} events in the log ({restart['bytes'] / 1e6:.0f} MB)."
    yield ""
    rows = [
        [f"snapshot {restart['tail']:,} events before the end", f"{restart['with_snapshot_s']:.2f} s"],
        ["no snapshot", f"{restart['without_snapshot_s']:.2f} s"],
    ]
    yield from _table(["", "start of the process to ready"], rows)


def _messages(found: Json) -> Iterator[str]:
    yield (
        f"**Messages**, ms; {found['chats']} chats at {found['agents']} agents, medians of {found['rounds']} "
        f"rounds of {found['seconds']:g} s. The floor sends the same on between bare sockets, durable."
    )
    yield ""
    rows = [
        [
            each["what"], str(each["rate"]), *_spread(each["hub"]), f"{each['floor']['p50']:.2f}",
            f"{each['floor']['p99']:.2f}", _number(each["ratio_p50"]), f"{each['late_sends']['p99']:.2f}",
        ]
        for each in found["ways"]
    ]  # fmt: skip
    if lost := sum(each["lost"] for each in found["ways"]):
        yield f"{lost} messages never came: these figures are worth nothing."
        yield ""
    heading = ["", "a second", "p50", "p90", "p99", "max", "floor p50", "floor p99", "ratio of p50"]
    yield from _table([*heading, "p99 of the load's own lateness"], rows)
    yield ""
    yield f"**{found['visitors']:,} visitors' sockets** on one hub."
    yield ""
    rows = [
        ["memory of each, hello said", _kb(found["bytes_each"])],
        ["memory of each, with a contact that waits", _kb(found["bytes_each_written"])],
    ]
    yield from _table(["", ""], rows)


def _threads(found: Json) -> Iterator[str]:
    yield (
        f"**A page of the list among {found['threads']:,} threads**, ms; each asked {found['times']} times, "
        "beside the bare query for the same rows."
    )
    yield ""
    rows = [
        [each["storage"], each["what"], *_spread(each["ours"]), *_spread(each["floor"])[:1],
         _number(each["ratio_p50"])]
        for each in found["rows"]
    ]  # fmt: skip
    yield from _table(["", "", "p50", "p90", "p99", "max", "floor p50", "ratio of p50"], rows)


def _reports(found: Json) -> Iterator[str]:
    yield (
        f"**Reports among {found['contacts']:,} contacts of a year**, ms; each asked {found['times']} times, "
        "beside the bare sum of the same cells in the database."
    )
    yield ""
    rows = [
        [
            each["storage"],
            each["what"],
            f"{each['rows']:,}",
            f"{each['cells']:,}",
            *(f"{took:.0f}" for took in (each["ours"]["p50"], each["ours"]["max"], each["processor_ms"])),
            f"{each['floor']['p50']:.1f}",
        ]
        for each in found["rows"]
    ]
    yield from _table(["", "", "rows", "cells read", "p50", "max", "processor time", "floor p50"], rows)


def _work(found: Json) -> Iterator[str]:
    yield (
        f"**Lists of work among {found['items']:,} open items and as many that are over**, ms; each asked "
        f"{found['times']} times, beside the bare query for their ids."
    )
    yield ""
    rows = [
        [each["storage"], each["what"], *_spread(each["ours"]), *_spread(each["floor"])[:1],
         _number(each["ratio_p50"])]
        for each in found["rows"]
    ]  # fmt: skip
    yield from _table(["", "", "p50", "p90", "p99", "max", "floor p50", "ratio of p50"], rows)
    yield ""
    counts = ", ".join(f"{took:.0f} ms on {name}" for name, took in found["counts_ms"].items())
    yield f"All of them counted by who has them, at best: {counts}."
    yield ""
    yield "**The engine of work**, microseconds, medians; many and few items in turns."
    yield ""
    rows = [
        [each["what"], f"{each['items']:,}", f"{each['many_us']:.1f}", f"{each['few']:,}",
         f"{each['few_us']:.1f}", _number(each["ratio"])]
        for each in found["engine"]
    ]  # fmt: skip
    yield from _table(["", "items", "takes", "items", "takes", "ratio"], rows)
    yield ""
    back = found["read_back"]
    yield (
        f"Reading all open items back at a start takes {back['ours_ms']:.0f} ms, the bare JSON of them "
        f"{back['floor_ms']:.0f} ms: a ratio of {back['ratio']:.1f}."
    )


def _customers(engines: list[Json]) -> Iterator[str]:
    counts = ", ".join(f"{count:,} {name}" for name, count in engines[0]["size"].items())
    times = max(row["ours"]["count"] for row in engines[0]["rows"])
    yield f"**Among {counts}**, ms; each asked {times} times, our caches empty, the system's as they come."
    yield ""
    rows = []
    for each in zip(*(one["rows"] for one in engines), strict=True):
        rows.append([each[0]["what"], *(cell for row in each for cell in _read(row))])
    columns = [
        f"{one['storage']}{said}" for one in engines for said in (" p50", " p99", ": floor p50", ", ratio")
    ]
    yield from _table(["", *columns], rows)
    yield ""
    rows = [
        [
            one["storage"], f"{one['gigabytes']:.1f} GB", f"{one['megabytes_of_memory']:.0f} MB",
            f"{one['import_rows_per_minute']:,}", f"{one['floor_rows_per_minute']:,}", f"{one['load']:g}",
        ]
        for one in engines
    ]  # fmt: skip
    heading = [
        "",
        "on disk",
        "memory of the process",
        "customers written a minute",
        "bare",
        "load of the machine",
    ]
    yield from _table(heading, rows)
    yield ""
    yield "Beside a load over 0.5 other programs ran too: the milliseconds are theirs as much as ours."


def _read(row: Json) -> list[str]:
    ours, floor = row["ours"], row["floor"]
    bare = "" if floor is None else f"{floor['p50']:.2f}"
    return [f"{ours['p50']:.2f}", f"{ours['p99']:.2f}", bare, _number(row["ratio_p50"])]


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield "|" + "---|" * len(heading)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _bound(value: float | None) -> str:
    return "not known" if value is None else f"≤ {value:g}"


def _kb(count: float | None) -> str:
    return "" if count is None else f"{count / 1000:.1f} KB"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8"), json.loads(FIGURES.read_text("utf-8"))), "utf-8")
