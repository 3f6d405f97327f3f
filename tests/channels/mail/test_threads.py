"""Which thread a mail belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contacthub.channels.mail.store import MailStore
from contacthub.channels.mail.threads import Asked, answering, name_of_ours, new_ref

MESSAGE = "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d02"
FIRST = Asked(
    name="a1@shop.example", sender="mei@shop.example", address="mei@shop.example", cc=("fang@shop.example",),
    to=("support@hub.example",), subject="Remote", answers=(),
)  # fmt: skip


def after(**changes: object) -> Asked:
    return replace(FIRST, **{"name": "b2@shop.example", **changes})  # type: ignore[arg-type]


@pytest.mark.both_engines
async def test_a_mail_that_is_placed_again_keeps_its_thread(store: MailStore) -> None:
    ref = await store.place(FIRST)
    assert await store.place(FIRST) == ref
    thread = await store.thread(ref)
    assert thread is not None
    assert (thread.address, thread.cc, thread.chain) == (FIRST.address, FIRST.cc, (FIRST.name,))


@pytest.mark.both_engines
async def test_answers_to_any_mail_of_a_thread_are_on_it(store: MailStore) -> None:
    ref = await store.place(FIRST)
    ours = name_of_ours(MESSAGE, ref, "hub.example")
    await store.sends(ref, ours, MESSAGE)
    await store.sent(ref, ours)
    # Apple's mail program writes its own References: In-Reply-To is enough.
    assert await store.place(after(answers=(ours, "x@elsewhere.example"))) == ref
    # Where what it answers is not known, what was before that is.
    assert await store.place(after(name="c3@x", answers=("lost@x", "b2@shop.example"))) == ref
    named = await store.named(["unknown@x", ours])
    assert named is not None
    assert (named.ref, named.message_id) == (ref, MESSAGE)
    thread = await store.thread(ref)
    assert thread is not None
    assert thread.chain == (FIRST.name, ours, "b2@shop.example", "c3@x")


async def test_our_own_name_tells_the_thread_where_it_was_not_written_down(store: MailStore) -> None:
    ref = await store.place(FIRST)
    assert await store.place(after(answers=(name_of_ours(MESSAGE, ref, "hub.example"),))) == ref


async def test_a_token_in_the_address_or_the_subject_is_the_last_resort(store: MailStore) -> None:
    ref = await store.place(FIRST)
    assert await store.place(after(to=(f"support+{ref}@hub.example",), sender="lu@else.example")) == ref
    marked = f"Re: Remote [#{ref}]"
    assert await store.place(after(name="c3@x", subject=marked, sender="fang@shop.example")) == ref
    assert await store.place(after(name="d4@x", subject=marked, sender="lu@else.example")) != ref
    thread = await store.thread(ref)
    assert thread is not None
    assert await store.place(after(name="e5@x", subject=marked, sender=thread.address)) == ref


async def test_neither_a_subject_alone_nor_an_unknown_token_makes_a_thread_one(store: MailStore) -> None:
    ref = await store.place(FIRST)
    assert await store.place(after(subject="Re: Remote")) != ref
    unknown = new_ref()
    assert await store.place(after(name="c3@x", answers=(f"{MESSAGE}.{unknown}@hub.example",))) not in (
        ref,
        unknown,
    )


@pytest.mark.parametrize("subject", ["Remote", "Re: Remote", "RE: Aw: 回复: Re[2]: Remote", "答复: Remote"])
def test_the_subject_of_an_answer_says_re_once(subject: str) -> None:
    assert answering(subject) == "Re: Remote"
