"""The contract of the ``Log`` port, for the real log and for the one that tests use."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from contacthub.database.engines.sqlite import ROWS_A_STEP, Database, ReaderPool
from contacthub.database.migrations import migrate
from contacthub.hub import rows as r
from contacthub.hub.log import (
    IncomingKey,
    Known,
    Log,
    LogItem,
    NameKind,
    StaleEpoch,
    StorageUnavailable,
    VisitFact,
)
from contacthub.hub.store import MIGRATIONS, STATEMENTS, SqliteLog
from contacthub.routing import events as e
from contacthub.routing.words import AgentId, ContactId
from contacthub.testing.log import FakeLog

FIRST = IncomingKey("phones", "e1", "call-1")


@pytest.fixture(params=["sqlite", "fake"])
async def log(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Log]:
    if request.param == "fake":
        yield FakeLog()
        return
    async with await Database.writer(tmp_path / "hub.db") as writer:
        await migrate(writer, MIGRATIONS)
        readers = await ReaderPool.open(tmp_path / "hub.db")
        yield SqliteLog(writer, readers)
        await readers.close()


def held(seq: int, contact: str = "c1") -> LogItem:
    return LogItem(seq, e.ContactHeld(at=seq * 100, contact_id=ContactId(contact), occurred_at=seq))


def contact_row(contact: str = "c1", ref: str = "call-1", **more: object) -> r.ContactRow:
    row = r.ContactRow(
        contact, "phones", ref, "voice", "inbound", "hub", "support", None, None, "waiting", None,
        100, None, None, None, None, 0, 0,
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]  # names of its fields


def details_row(contact: str = "c1", **more: object) -> r.DetailsRow:
    row = r.DetailsRow(contact, "138", "+86138", "陆", "400", None, "zh", '{"a": 1}', None, None)
    return replace(row, **more)  # type: ignore[arg-type]  # names of its fields


def interval(agent: str, from_at: int, until_at: int | None, state: str = "ready") -> r.IntervalRow:
    return r.IntervalRow(agent, from_at, from_at, until_at, state, "available")


async def write(log: Log, *rows: r.Row, items: Sequence[LogItem] = ()) -> None:
    """Append as the hub that just started."""
    recovery = await log.recover()
    await log.append(epoch=recovery.epoch, expected_seq=recovery.last_seq, items=items, rows=rows)


async def known(log: Log, key: IncomingKey = FIRST) -> Known:
    [found] = await log.known([key])
    return found


async def test_names_come_in_order_and_beyond_the_last(log: Log) -> None:
    inbox = [r.InboxRow("phones", f"e{n}", None, 0) for n in range(5)]
    await write(log, *inbox, r.InboxRow("chats", "e9", None, 0), contact_row(), details_row())
    assert await log.names(NameKind.EVENT, after=("", ""), limit=2) == [("chats", "e9"), ("phones", "e0")]
    assert await log.names(NameKind.EVENT, after=("phones", "e2"), limit=9) == [
        ("phones", "e3"),
        ("phones", "e4"),
    ]
    assert await log.names(NameKind.CONTACT, after=("", ""), limit=9) == [("phones", "call-1")]
    assert await log.names(NameKind.EARLY_END, after=("", ""), limit=9) == []
    assert await log.count_names() == 7


async def test_more_rows_than_go_in_one_step_are_all_written(log: Log) -> None:
    inbox = [r.InboxRow("phones", f"e{n:03d}", None, n) for n in range(ROWS_A_STEP * 2 + 3)]
    await write(log, *inbox)
    names = await log.names(NameKind.EVENT, after=("", ""), limit=99)
    assert names == [("phones", each.id) for each in inbox]


# --- the record ------------------------------------------------------------------------------------


async def test_new_log_is_empty_and_has_an_id(log: Log) -> None:
    recovery = await log.recover()
    assert recovery.log_id
    assert (recovery.last_seq, recovery.last_at, recovery.snapshot) == (0, 0, None)
    assert await log.read(after=0, limit=10) == []


async def test_what_was_appended_is_read_back_in_order(log: Log) -> None:
    items = [held(1), LogItem(2, e.AgentRetired(at=250, agent=AgentId("lina"))), held(3)]
    await write(log, items=items)
    assert await log.read(after=0, limit=10) == items
    assert await log.read(after=1, limit=1) == items[1:2]
    assert await log.read(after=3, limit=10) == []


async def test_every_start_begins_an_epoch_on_the_same_log(log: Log) -> None:
    first = await log.recover()
    await log.append(epoch=first.epoch, expected_seq=0, items=[held(1)], rows=[])
    second = await log.recover()
    assert second.log_id == first.log_id
    assert second.epoch > first.epoch
    assert (second.last_seq, second.last_at) == (1, 100)


async def test_writer_of_an_earlier_epoch_is_refused(log: Log) -> None:
    first = await log.recover()
    await log.recover()
    with pytest.raises(StaleEpoch):
        await log.append(epoch=first.epoch, expected_seq=0, items=[held(1)], rows=[])
    assert await log.read(after=0, limit=10) == []


@pytest.mark.parametrize("expected_seq", [0, 2])
async def test_log_that_is_elsewhere_than_expected_takes_nothing(log: Log, expected_seq: int) -> None:
    await write(log, items=[held(1)])
    epoch = (await log.recover()).epoch
    with pytest.raises(StorageUnavailable):
        await log.append(epoch=epoch, expected_seq=expected_seq, items=[held(expected_seq + 1)], rows=[])
    assert len(await log.read(after=0, limit=10)) == 1


@pytest.mark.parametrize("numbers", [(2,), (1, 3), (1, 1), (2, 1)])
async def test_numbers_have_no_gap_and_no_repetition(log: Log, numbers: tuple[int, ...]) -> None:
    with pytest.raises(StorageUnavailable):
        await write(log, items=[held(n) for n in numbers])
    assert await log.read(after=0, limit=10) == []


async def test_events_and_rows_are_written_together_or_not_at_all(log: Log) -> None:
    inbox = r.InboxRow("phones", "e1", "c1", 100)
    with pytest.raises(StorageUnavailable):
        await write(log, inbox, r.InboxRow("phones", "e1", "c1", 100), items=[held(1)])
    assert await log.read(after=0, limit=10) == []
    assert not (await known(log)).duplicate
    await write(log, inbox, items=[held(1)])
    assert (await known(log)).duplicate


async def test_probe_leaves_nothing_behind(log: Log) -> None:
    await write(log, items=[held(1)])
    await log.probe()
    await log.probe()
    assert (await log.recover()).last_seq == 1


# --- what is known of incoming events --------------------------------------------------------------


async def test_unknown_event_is_unknown(log: Log) -> None:
    found = await known(log)
    assert found == Known(duplicate=False, duplicate_contact=None, contact_id=None, early_end=None)


async def test_event_taken_in_is_a_duplicate_with_its_contact(log: Log) -> None:
    await write(log, r.InboxRow("phones", "e1", "c1", 100))
    found = await known(log)
    assert (found.duplicate, found.duplicate_contact) == (True, "c1")


async def test_event_taken_in_before_its_contact_is_a_duplicate_with_the_contact_that_came(log: Log) -> None:
    await write(log, r.InboxRow("phones", "e1", None, 100))
    assert (await known(log)).duplicate_contact is None
    await write(log, contact_row(), details_row())
    assert (await known(log)).duplicate_contact == "c1"


async def test_same_id_of_another_source_is_another_event(log: Log) -> None:
    await write(log, r.InboxRow("phones", "e1", "c1", 100))
    assert not (await known(log, IncomingKey("chat", "e1", "call-1"))).duplicate


async def test_contact_is_known_by_source_and_ref(log: Log) -> None:
    await write(log, contact_row(), details_row())
    keys = [FIRST, IncomingKey("chat", "e2", "call-1"), IncomingKey("phones", "e3", None)]
    assert [each.contact_id for each in await log.known(keys)] == ["c1", None, None]


async def test_two_contacts_cannot_have_the_same_ref(log: Log) -> None:
    await write(log, contact_row(), details_row())
    with pytest.raises(StorageUnavailable):
        await write(log, contact_row("c2"), details_row("c2"))


async def test_early_end_is_known_until_its_arrival_used_it(log: Log) -> None:
    await write(log, r.EarlyEndRow("phones", "call-1", "customer", 90))
    assert (await known(log)).early_end == ("customer", 90)
    await write(log, r.EarlyEndUsed("phones", "call-1"))
    assert (await known(log)).early_end is None


async def test_signed_request_is_answered_again(log: Log) -> None:
    assert await log.webhook_reply("key", "msg_1") is None
    await write(log, r.WebhookReplyRow("key", "msg_1", "[]", 100))
    assert await log.webhook_reply("key", "msg_1") == "[]"
    assert await log.webhook_reply("other", "msg_1") is None


# --- what stands beside the log --------------------------------------------------------------------


async def test_live_contact_comes_back_with_its_latest_details(log: Log) -> None:
    await write(log, contact_row(), details_row())
    await write(log, details_row(note="first"), details_row(note="遥控器"), contact_row(state="handling"))
    rows = await log.live_rows(["c1"])
    assert rows["c1"].source == "phones"
    assert rows["c1"].ref == "call-1"
    assert rows["c1"].details == details_row(note="遥控器")


async def test_directory_entries_are_replaced_and_removed(log: Log) -> None:
    await write(log, r.DirectoryRow("queue", "a", "1"), r.DirectoryRow("queue", "b", "1"))
    await write(log, r.DirectoryRow("queue", "a", "2"), r.DirectoryRemoved("queue", "b"))
    assert await log.directory() == [r.DirectoryRow("queue", "a", "2")]


async def test_rows_of_one_group_take_effect_in_their_order(log: Log) -> None:
    first, gone, second = (
        r.DirectoryRow("agent", "a", "1"),
        r.DirectoryRemoved("agent", "a"),
        r.DirectoryRow("agent", "a", "2"),
    )
    await write(log, gone, first, gone)
    assert await log.directory() == []
    await write(log, first, gone, second)
    assert await log.directory() == [second]


async def test_open_intervals_are_those_that_last(log: Log) -> None:
    await write(log, interval("lina", 100, None))
    await write(log, interval("lina", 100, 200), interval("lina", 200, None, "handling"))
    assert await log.open_intervals() == [interval("lina", 200, None, "handling")]


async def test_visits_count_from_the_instant_they_ended(log: Log) -> None:
    open_visit = r.VisitRow("c1", 2, "sales", 300, None, None, None, 0)
    rows = [
        r.VisitRow("c1", 1, "support", 100, 300, "transferred", None, 200),
        open_visit,
        r.VisitRow("c2", 1, "support", 100, 400, "answered", "lina", 300),
    ]
    await write(log, *rows)
    assert await log.ended_visits(301) == [VisitFact("support", "answered", 300, 400)]
    await write(log, replace(open_visit, left_at=500, outcome="abandoned", waited_ms=200))
    assert len(await log.ended_visits(0)) == 3


async def test_command_replies_come_back_from_an_instant_on(log: Log) -> None:
    await write(log, r.CommandReplyRow("lina", "r2", 200, "2"), r.CommandReplyRow("lina", "r1", 100, "1"))
    assert await log.command_replies(0) == [("lina", "r1", 100, "1"), ("lina", "r2", 200, "2")]
    assert await log.command_replies(150) == [("lina", "r2", 200, "2")]


async def test_call_backs_are_owed_in_order_until_settled(log: Log) -> None:
    rows = [r.CallbackRow(seq, "phones", "c1", "contact.connect", "{}", seq) for seq in (3, 1, 2)]
    await write(log, *rows)
    await write(log, r.CallbackSettled(1))
    assert [each.seq for each in await log.callbacks()] == [2, 3]


# --- snapshots -------------------------------------------------------------------------------------


async def test_newest_snapshot_is_taken_up(log: Log) -> None:
    await write(log, items=[held(1), held(2)])
    await log.save_snapshot(1, 100, {"n": [1]})
    await log.save_snapshot(2, 200, {"n": [2]})
    recovery = await log.recover()
    assert (recovery.snapshot_seq, recovery.snapshot) == (2, {"n": [2]})
    assert await log.latest_snapshot() == (2, {"n": [2]})
    assert await log.latest_snapshot(1) == (1, {"n": [1]})


async def test_without_snapshot_there_is_none(log: Log) -> None:
    assert await log.latest_snapshot() == (0, None)


# --- only on disk ----------------------------------------------------------------------------------


def test_every_row_has_its_statement() -> None:
    assert set(STATEMENTS) == set(r.Row.__args__)


async def test_rows_that_nobody_reads_back_here_are_written_all_the_same(tmp_path: Path) -> None:
    async with await Database.writer(tmp_path / "hub.db") as writer:
        await migrate(writer, MIGRATIONS)
        readers = await ReaderPool.open(tmp_path / "hub.db", size=1)
        rows = [r.QuestionRow("c1", n, f"问{n}", None, "lina") for n in (1, 2)]
        await write(
            SqliteLog(writer, readers),
            *rows,
            r.PopRow("c1.1", "lina", 40, 5),
            r.AuditRow(5, "boss", "card.open", "C1"),
        )
        await readers.close()
    raw = sqlite3.connect(tmp_path / "hub.db")
    assert raw.execute("SELECT n, at, question FROM contact_questions").fetchall() == [
        (1, 1, "问1"),
        (2, 2, "问2"),
    ]
    assert raw.execute("SELECT painted_ms FROM pops").fetchall() == [(40,)]
    assert raw.execute("SELECT viewer, action, subject FROM audit").fetchall() == [
        ("boss", "card.open", "C1")
    ]
    raw.close()


async def test_old_replies_are_dropped_and_young_ones_kept(tmp_path: Path) -> None:
    async with await Database.writer(tmp_path / "hub.db") as writer:
        await migrate(writer, MIGRATIONS)
        readers = await ReaderPool.open(tmp_path / "hub.db", size=1)
        log = SqliteLog(writer, readers)
        commands = [r.CommandReplyRow("lina", str(at), at, "{}") for at in (1, 9)]
        webhooks = [r.WebhookReplyRow("key", str(at), "[]", at) for at in (1, 9)]
        ends = [r.EarlyEndRow("phones", str(at), "customer", at) for at in (1, 9)]
        await write(log, *commands, *webhooks, *ends)
        await log.prune(command_replies_before=5, webhook_replies_before=5, early_ends_before=5)
        assert [ref for _, ref, _, _ in await log.command_replies(0)] == ["9"]
        assert [await log.webhook_reply("key", each) for each in ("1", "9")] == [None, "[]"]
        known = await log.known([IncomingKey("phones", "e", ref) for ref in ("1", "9")])
        assert [each.early_end is not None for each in known] == [False, True]
        await readers.close()
