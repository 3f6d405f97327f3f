"""Which thread a mail belongs to, and what a mail of ours is called.

By what it says it answers; only where that names none that is known, by a token that a mail of ours carried:
in the id that the answer names, in the address, or in the subject. A subject is seen by more people than
those who wrote: its token is another, which does not tell the one that addresses have, and its sender must
be one of the thread.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from contacthub.routing.values import value

LETTERS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
REF_LENGTH: Final = 12
REF: Final = rf"[{LETTERS}]{{{REF_LENGTH}}}"
OURS: Final = re.compile(rf"^[0-9a-f-]{{36}}\.({REF})@")
PLUS: Final = re.compile(rf"\+({REF})@")
IN_SUBJECT: Final = re.compile(rf"\[#({REF})\]")
MOST_TOKENS: Final = 3
ANSWER: Final = re.compile(
    r"^(?:(?:re|aw|sv|antw|fwd?|回复|答复|回覆|转发|轉寄)\s*(?:\[\d+\])?\s*[:\uff1a]\s*)+", re.IGNORECASE
)


@value(kw_only=True)
class MailThread:
    """With whom a thread is, and what its next mail answers, the newest last."""

    address: str
    cc: tuple[str, ...]
    subject: str
    chain: tuple[str, ...]


@value(kw_only=True)
class Named:
    """A mail that is known by its Message-ID; ``message_id``: the message that it is, if we sent it."""

    ref: str
    message_id: str | None


@value(kw_only=True)
class Asked:
    """What places a mail: its ``name``, whom it comes from and what it answers, the likeliest first."""

    name: str
    sender: str
    address: str
    cc: tuple[str, ...]
    to: tuple[str, ...]
    subject: str
    answers: tuple[str, ...]


@value(kw_only=True)
class Candidate:
    """A thread that a mail may belong to: that of a mail by name, or the one called ``ref``."""

    name: str | None = None
    ref: str | None = None
    anybody: bool = True

    def fits(self, thread: MailThread, asked: Asked) -> bool:
        """Whether the sender may write on the thread by this."""
        return self.anybody or asked.sender in (thread.address, *thread.cc)


def new_ref() -> str:
    """A name for a thread that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _ in range(REF_LENGTH))


def name_of_ours(message_id: str, ref: str, domain: str) -> str:
    """The Message-ID of a message, the same however often it is sent."""
    return f"{message_id}.{ref}@{domain}"


def candidates(asked: Asked) -> Iterator[Candidate]:
    """The threads that a mail may belong to, the likeliest first."""
    for name in asked.answers:
        ours = OURS.match(name)
        yield Candidate(name=name, ref=ours[1] if ours else None)
    for address in asked.to:
        plus = PLUS.search(address)
        if plus is not None:
            yield Candidate(ref=plus[1])
    for token in IN_SUBJECT.findall(asked.subject)[:MOST_TOKENS]:
        yield Candidate(name=name_of_subject(token), anybody=False)


def taken_further(thread: MailThread | None, asked: Asked) -> MailThread:
    """The thread after a mail: it is answered to its writer, and to all that its writer wrote to."""
    if thread is None:
        return MailThread(
            address=asked.address,
            cc=asked.cc,
            subject=asked.subject,
            chain=(*reversed(asked.answers), asked.name),
        )
    return replace(thread, address=asked.address, cc=asked.cc, chain=(*thread.chain, asked.name))


def subject_token(ref: str) -> str:
    """What stands in the subjects of a thread: nobody can guess it, nor tell the ref from it."""
    digest = hashlib.sha256(f"subject {ref}".encode()).digest()
    return "".join(LETTERS[each % len(LETTERS)] for each in digest[:REF_LENGTH])


def name_of_subject(token: str) -> str:
    """As what a token of a subject is known among the names of mails: none of these has a space."""
    return f"subject {token}"


def name_of_left(key: str) -> str:
    """As what a thread is known that began with something left elsewhere: no mail has a name with a space."""
    return f"left {key}"


def name_of_first(key: str) -> str:
    """As what a thread is known on which we wrote first: none of a mail either."""
    return f"first {key}"


def marked(subject: str, token: str) -> str:
    """The subject with the token of its thread, and no other."""
    return f"{' '.join(IN_SUBJECT.sub(' ', subject).split())} [#{token}]".strip()


def answering(subject: str) -> str:
    """The subject of an answer."""
    plain = ANSWER.sub("", subject).strip()
    return f"Re: {plain}".strip()
