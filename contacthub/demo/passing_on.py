"""How a played agent passes contacts on and asks colleagues about them. Sans-I/O.

    handles c1             asks a colleague who is free, with a question
    talks with them        passes the contact on to them, makes a conference, or ends the question
    in a conference        ends it after a while; the customer stays

Some contacts go to another queue, once: what was passed on before is not passed on again, or two agents might
go on with that for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from contacthub.demo.conversations import LIVE_QUESTIONS
from contacthub.demo.plans import Ask, Wanted

PASS_SHARE = 0.06
CONSULT_SHARE = 0.18
"""Most of these find no colleague who is free."""
AFTER_MS = (12_000, 40_000)
TALK_TOGETHER_MS = (12_000, 30_000)
CONFERENCE_MS = (15_000, 45_000)
ENDINGS = ("complete_transfer", "complete_transfer", "conference", "conference", "cancel_consult")


def passing_on(contact: Mapping[str, Any], queues: Sequence[str], chance: Random) -> Iterator[Wanted]:
    """Yield what an agent does who has the contact. ``chance`` draws the same whenever it is looked at."""
    contact_id, drawn = contact["id"], chance.random()
    question = chance.choice(LIVE_QUESTIONS)[0].to(chance.choice(("zh", "zh", "en")))
    others = [queue for queue in queues if queue != contact["queue"]]
    is_first = len(contact["visits"]) == 1 and contact["passing"] is None
    if "transfer" in contact["capabilities"] and is_first and others and drawn < PASS_SHARE:
        members = {"contact_id": contact_id, "to_queue": chance.choice(others), "note": question}
        yield ("pass", contact_id), (Ask("transfer", members), AFTER_MS)
    elif "consult" in contact["capabilities"] and is_first and drawn < PASS_SHARE + CONSULT_SHARE:
        # The colleague is chosen when it is asked: only then is it known who is free.
        yield (
            ("consult", contact_id),
            (Ask("consult", {"contact_id": contact_id, "note": question}), AFTER_MS),
        )


def consulting(contact: Mapping[str, Any], agent: str, chance: Random) -> Iterator[Wanted]:
    """Yield how an agent goes on who consults a colleague."""
    consult, about = contact["consult"], {"contact_id": contact["id"]}
    if consult is None or consult["by"] != agent or consult["wanted"] is not None:
        return
    if consult["state"] == "talking":
        yield ("together", contact["id"]), (Ask(chance.choice(ENDINGS), about), TALK_TOGETHER_MS)
    elif consult["state"] == "conference":
        yield ("conference", contact["id"]), (Ask("cancel_consult", about), CONFERENCE_MS)
