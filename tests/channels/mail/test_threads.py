"""Which thread a mail belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contacthub.channels.mail.reading.reading import name_of, read
from contacthub.channels.mail.store import MailStore
from contacthub.channels.mail.threads import (
    Asked,
    answering,
    marked,
    name_of_ours,
    name_of_subject,
    new_ref,
    subject_token,
)
from tests.channels.mail.mails import mail

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
    token = subject_token(ref)
    subject = f"Re: Remote [#{token}]"
    assert await store.place(after(name="z9@x", subject=subject)) != ref  # never sent
    await store.sends(ref, name_of_ours(MESSAGE, ref, "hub.example"), MESSAGE, token)
    assert await store.place(after(name="c3@x", subject=subject, sender="fang@shop.example")) == ref
    assert await store.place(after(name="d4@x", subject=subject, sender="lu@else.example")) != ref
    thread = await store.thread(ref)
    assert thread is not None
    assert await store.place(after(name="e5@x", subject=subject, sender=thread.address)) == ref
    # What it says it answers comes first.
    other = await store.place(after(name="f6@x", subject="Bill"))
    assert await store.place(after(name="g7@x", subject=subject, answers=("f6@x",))) == other


async def test_who_sees_a_subject_cannot_write_to_the_thread(store: MailStore) -> None:
    ref = await store.place(FIRST)
    token = subject_token(ref)
    await store.sends(ref, name_of_ours(MESSAGE, ref, "hub.example"), MESSAGE, token)
    stranger = after(sender="lu@else.example", address="lu@else.example")
    tries = {
        "its address": replace(stranger, name="1@x", to=(f"support+{token}@hub.example",)),
        "an id like ours": replace(
            stranger, name="2@x", answers=(name_of_ours(MESSAGE, token, "hub.example"),)
        ),
        "the ref in the subject": replace(stranger, name="3@x", subject=f"Re: [#{ref}]"),
        "many tokens": replace(stranger, name="4@x", subject=" ".join([f"[#{token}]"] * 9)),
    }
    assert [why for why, asked in tries.items() if await store.place(asked) == ref] == []
    # No name of a mail is that of a token: those have no spaces.
    raw = mail(Message_ID=f"<subject {token}>", In_Reply_To=f"<subject {token}>")
    found = read(raw)
    assert name_of_subject(token) not in (name_of(found, raw), *found.in_reply_to)


@pytest.mark.parametrize(
    "subject", ["Re: Remote", "Re: Remote [#k3v9hq2mzt7w]", "Re:  Remote [#aaaaaaaaaaaa] "]
)
def test_a_subject_has_the_token_of_its_thread_once(subject: str) -> None:
    assert marked(subject, "k3v9hq2mzt7w") == "Re: Remote [#k3v9hq2mzt7w]"


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
