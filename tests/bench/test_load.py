"""Every figure of the load can be taken: small runs. No test depends on how fast they are."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contacthub.bench import event_to_frame, sustained
from contacthub.bench.agent_sockets import AgentSocket
from contacthub.bench.lag import METRIC, Lag, counted, lag_between
from contacthub.bench.report import as_json
from contacthub.bench.run import Wanted, measure
from contacthub.bench.spread import Spread
from contacthub.customers.file import MIGRATIONS
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.event_loop import run
from contacthub.testing.postgres import PostgresServer
from tests.acceptance.processes import environment

RUN_S = 110


class Silent:
    """Progress that is thrown away."""

    def begin(self, what: str) -> Callable[[float], None]:
        return lambda part: None


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The result of a run much too short to mean anything."""
    folder = tmp_path_factory.mktemp("bench")
    wanted = Wanted(
        rates=[20],
        sizes=[1, 50],
        customers=50,
        frames=event_to_frame.Plan(rounds=2, seconds=0.5, warm_up_s=0.2),
        limits=sustained.Plan(probe_s=0.3, warm_up_s=0.1, seconds=0.3, steps=2),
    )
    found = as_json(run(measure(wanted, folder, Silent())))
    assert list(folder.iterdir()) == []
    return found


def rounds(figures: dict[str, Any]) -> Iterator[dict[str, Any]]:
    [at_20] = figures["event_to_frame"]
    yield from (*at_20["hub_rounds"], *at_20["floor_rounds"])


def test_every_call_has_its_frame_with_the_right_card(figures: dict[str, Any]) -> None:
    for each in rounds(figures):
        assert each["wrong"] == 0, each
        assert each["calls"] == each["frame"]["count"] == each["answer"]["count"] == 10


def test_the_middle_round_is_what_is_told(figures: dict[str, Any]) -> None:
    [at_20] = figures["event_to_frame"]
    first, second = (each["frame"]["p50"] for each in at_20["hub_rounds"])
    assert at_20["hub"]["frame"]["p50"] == pytest.approx((first + second) / 2, abs=0.001)
    assert at_20["ratio_p50"] == pytest.approx(
        at_20["hub"]["frame"]["p50"] / at_20["floor"]["frame"]["p50"], abs=0.01
    )


@pytest.mark.parametrize(("place", "size"), [(0, 1), (1, 50)])
def test_every_event_of_the_sustained_load_is_accepted(
    figures: dict[str, Any], place: int, size: int
) -> None:
    found = figures["sustained"][place]
    assert found["size"] == size
    for level in (*found["hub"]["levels"], *found["floor"]["levels"]):
        assert level["wrong"] == 0, level
        assert level["answer"]["count"] > 0


def test_command_prints_json_alone(tmp_path: Path) -> None:
    options = ["--only", "event-to-frame", "--rate", "10", "--rounds", "1", "--seconds", "0.3"]
    done = bench(tmp_path, *options, "--customers", "10", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (len(found["event_to_frame"]), found["sustained"]) == (1, [])


def test_machine_is_described(figures: dict[str, Any]) -> None:
    assert all(figures["machine"][each] for each in ("cpu", "cores", "python", "sqlite", "kernel", "loop"))
    assert figures["machine"]["file_system"] != "unknown"


def test_lag_is_what_was_counted_between_two_looks() -> None:
    before = {0.001: 10.0, 0.01: 10.0, float("inf"): 10.0}
    page = [
        f'{METRIC}_bucket{{le="{le}"}} {n}' for le, n in (("0.001", 205.0), ("0.01", 209.0), ("+Inf", 210))
    ]
    after = counted("\n".join(page))
    assert lag_between(before, after) == Lag(p99_ms=10, max_ms=None)
    assert lag_between(before, before | {0.001: 10.0}) is None


def test_percentiles() -> None:
    found = Spread.of([n / 1000 for n in range(100, 0, -1)])
    assert (found.count, found.p50, found.p90, found.p99, found.max) == (100, 51, 91, 100, 100)


class Wire(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: bytes) -> None:  # type: ignore[override]
        self.written += data


@pytest.mark.parametrize("step", [997, 4_096, 200_000])
async def test_socket_reads_frames_however_they_are_cut(step: int) -> None:
    texts = [b"x" * length for length in (0, 125, 126, 65_535, 65_536)]
    sizes = [bytes((0,)), bytes((125,)), b"\x7e\x00\x7e", b"\x7e\xff\xff", b"\x7f" + (65_536).to_bytes(8)]
    stream = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" + b"\x89\x02hi"
    stream += b"".join(b"\x81" + size + text for size, text in zip(sizes, texts, strict=True))
    heard: list[bytes] = []
    socket, wire = AgentSocket("a", lambda _, payload, at: heard.append(payload)), Wire()
    socket.connection_made(wire)
    for start in range(0, len(stream), step):
        socket.data_received(stream[start : start + step])
    assert heard == texts
    assert wire.written == b"\x8a\x82\0\0\0\0hi"


async def test_socket_that_is_refused_says_why() -> None:
    socket = AgentSocket("a", lambda *_: None)
    socket.connection_made(Wire())
    socket.data_received(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(Exception, match="401 Unauthorized"):
        await socket.opened


def test_bench_needs_a_folder(tmp_path: Path) -> None:
    done = bench(tmp_path / "none")
    assert (done.returncode, done.stdout) == (1, "")
    assert "is no folder" in done.stderr


def test_bench_says_what_an_address_of_a_database_looks_like(tmp_path: Path) -> None:
    done = bench(tmp_path, "--storage", "mysql://hub:secret@db/hub")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("contacthub: --storage: an address like postgresql://")
    assert "secret" not in done.stderr


async def test_bench_refuses_a_database_that_is_in_use(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    address = postgres_server.new_database()
    async with await PostgresDatabase(address).writer("customers", MIGRATIONS):
        pass
    done = await asyncio.to_thread(bench, tmp_path, "--storage", address)
    assert (done.returncode, done.stdout) == (1, "")
    assert "this database has a schema customers already" in done.stderr


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The command, as people run it."""
    return subprocess.run(
        [sys.executable, "-m", "contacthub", "bench", "--data", str(folder), *options],
        env=environment(), timeout=RUN_S, capture_output=True, text=True, check=False,
    )  # fmt: skip
