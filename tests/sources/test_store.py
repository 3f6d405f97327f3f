"""What is stored of the events that sources sent, and of the call-backs they are owed."""

from __future__ import annotations

from contacthub.sources.incoming import AgentState, Held, Incoming
from contacthub.sources.rows import (
    CallbackRow,
    CallbackSettled,
    EarlyRow,
    EarlyUsed,
    InboxRow,
    WebhookReplyRow,
)
from contacthub.sources.store import InboxKey, Known, NameKind
from contacthub.testing.stored import Stored
from tests.hub.stored_rows import contact_row, details_row


def told(source: str, id: str, ref: str | None) -> Incoming:
    data = AgentState(agent="lina", presence="lunch") if ref is None else Held(ref=ref)
    return Incoming(source=source, id=id, occurred_at=None, data=data)


FIRST = told("phones", "e1", "call-1")

ENDED = EarlyRow("phones", "call-1", "e9", "contact.ended", '{"ref":"call-1","by":"customer"}', 90, 95)


async def known(stored: Stored, event: Incoming = FIRST) -> Known:
    [found] = await stored.sources.known([event])
    return found


async def test_unknown_event_is_unknown(stored: Stored) -> None:
    found = await known(stored)
    assert found == Known(duplicate=False, duplicate_contact=None, contact_id=None)


async def test_event_taken_in_is_a_duplicate_with_its_contact(stored: Stored) -> None:
    await stored.write(InboxRow("phones", "e1", "c1", 100))
    found = await known(stored)
    assert (found.duplicate, found.duplicate_contact) == (True, "c1")


async def test_event_before_its_contact_is_a_duplicate_with_the_contact_that_came(
    stored: Stored,
) -> None:
    await stored.write(InboxRow("phones", "e1", None, 100))
    assert (await known(stored)).duplicate_contact is None
    await stored.write(contact_row(), details_row())
    assert (await known(stored)).duplicate_contact == "c1"


async def test_same_id_of_another_source_is_another_event(stored: Stored) -> None:
    await stored.write(InboxRow("phones", "e1", "c1", 100))
    assert not (await known(stored, told("chat", "e1", "call-1"))).duplicate


async def test_contact_is_known_by_source_and_ref(stored: Stored) -> None:
    await stored.write(contact_row(), details_row())
    keys = [FIRST, told("chat", "e2", "call-1"), told("phones", "e3", None)]
    assert [each.contact_id for each in await stored.sources.known(keys)] == ["c1", None, None]


async def test_early_end_is_known_until_its_arrival_used_it(stored: Stored) -> None:
    await stored.write(ENDED)
    assert (await known(stored)).early == (ENDED,)
    await stored.write(EarlyUsed("phones", "call-1", "e9"))
    assert (await known(stored)).early == ()


async def test_signed_request_is_answered_again(stored: Stored) -> None:
    assert await stored.sources.webhook_reply("key", "msg_1") is None
    await stored.write(WebhookReplyRow("key", "msg_1", "[]", 100))
    assert await stored.sources.webhook_reply("key", "msg_1") == "[]"
    assert await stored.sources.webhook_reply("other", "msg_1") is None


async def test_names_come_in_order_and_beyond_the_last(stored: Stored) -> None:
    inbox = [InboxRow("phones", f"e{n}", None, 0) for n in range(5)]
    await stored.write(*inbox, InboxRow("chats", "e9", None, 0), contact_row(), details_row())
    assert await stored.sources.names(NameKind.EVENT, after=("", ""), limit=2) == [
        ("chats", "e9"),
        ("phones", "e0"),
    ]
    assert await stored.sources.names(NameKind.EVENT, after=("phones", "e2"), limit=9) == [
        ("phones", "e3"),
        ("phones", "e4"),
    ]
    assert await stored.sources.names(NameKind.CONTACT, after=("", ""), limit=9) == [("phones", "call-1")]
    assert await stored.sources.names(NameKind.EARLY_EVENT, after=("", ""), limit=9) == []
    assert await stored.sources.count_names() == 7


async def test_call_backs_are_owed_in_order_until_settled(stored: Stored) -> None:
    rows = [CallbackRow(seq, "phones", "c1", "contact.connect", "{}", seq) for seq in (3, 1, 2)]
    await stored.write(*rows)
    await stored.write(CallbackSettled(1))
    assert [each.seq for each in await stored.sources.callbacks()] == [2, 3]


async def test_old_replies_and_ends_are_dropped_and_young_ones_kept(stored: Stored) -> None:
    webhooks = [WebhookReplyRow("key", str(at), "[]", at) for at in (1, 9)]
    ends = [EarlyRow("phones", str(at), "e", "contact.ended", "{}", 0, at) for at in (1, 9)]
    await stored.write(*webhooks, *ends)
    await stored.sources.prune(webhook_replies_before=5, early_events_before=5)
    assert [await stored.sources.webhook_reply("key", each) for each in ("1", "9")] == [None, "[]"]
    found = await stored.sources.known([told("phones", "e", ref) for ref in ("1", "9")])
    assert [bool(each.early) for each in found] == [False, True]


async def test_inbox_is_read_in_pages_and_forgets(stored: Stored) -> None:
    names = [("chat", "b"), ("phones", "a"), ("phones", "c")]
    await stored.write(*(InboxRow(source, key, "c1", n) for n, (source, key) in enumerate(names)))
    first = await stored.inbox.page(("", ""), 2)
    assert first == [InboxKey("chat", "b", 0), InboxKey("phones", "a", 1)]
    assert await stored.inbox.page(("phones", "a"), 2) == [InboxKey("phones", "c", 2)]
    await stored.inbox.drop(first)
    keys = [told(source, key, None) for source, key in names]
    assert [each.duplicate for each in await stored.sources.known(keys)] == [False, False, True]
