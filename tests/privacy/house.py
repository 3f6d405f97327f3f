"""A hub with a customer whose every text is like no other, so that what is left of it can be found."""

from __future__ import annotations

import asyncio
import random
import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contacthub.customers.model import CustomerData, Phone
from contacthub.customers.names import PinyinKeys
from contacthub.customers.searching.words import words_of
from contacthub.routing.rules.identifying import Match
from contacthub.routing.words import ContactId, CustomerId
from contacthub.surveys.model import Answer, Asked
from tests.accounts.people import Person, signed_in
from tests.messages.test_attachments import sent_by, uploaded
from tests.support import Api, arrived, console, event, token

HAN = "鑫淼焱垚磊晶犇羴骉麤鱻矗轰聂"
REPAIR: dict[str, Any] = {
    "id": "repair",
    "name": "Repair",
    "number": "R",
    "steps": [
        {
            "id": "do",
            "name": "Do",
            "fields": [{"id": "words", "name": "Words"}],
            "outcomes": [{"id": "done", "name": "Done"}, {"id": "over", "name": "Over"}],
        }
    ],
}


@dataclass
class Tokens:
    """Texts that are nowhere else, each known for good."""

    rng: random.Random
    texts: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    """Texts in whose place others were written: of some no row is left before anything is erased."""

    def word(self) -> str:
        """Letters."""
        return self._kept("".join(self.rng.choices(string.ascii_lowercase, k=14)))

    def passing(self) -> str:
        """Letters in whose place others will be written."""
        self.replaced.append(self.word())
        return self.texts.pop()

    def han(self) -> str:
        """A Chinese name of odd characters."""
        return self._kept("".join(self.rng.sample(HAN, 4)))

    def number(self) -> str:
        """A mobile number."""
        return self._kept("138" + "".join(self.rng.choices("0123456789", k=8)))

    def mail(self) -> str:
        """A mail address."""
        return self._kept(f"{self.word()}@{self.word()}.test")

    def _kept(self, text: str) -> str:
        self.texts.append(text)
        return text


async def good(who: Api | Person, method: str, path: str, body: Any = None) -> Any:
    """The answer to a request that must be taken."""
    status, answer = await who.call(method, path, body)
    assert status in (200, 201, 202, 204), (method, path, status, answer)
    return answer


class House:
    """The hub; ``them`` has the texts of who is erased, ``others`` of who stays."""

    def __init__(self, owner: Api, data: Path) -> None:
        self.owner = owner
        self.data = data
        self.them = Tokens(random.Random(7))
        self.others = Tokens(random.Random(8))
        self.words: set[str] = set()
        """What the customer is found by in the search."""

    async def begin(self) -> None:
        """Sign in who does the work."""
        self.api = await token(self.owner)
        self.admin = await signed_in(self.owner, "root", "admin")
        self.boss = await signed_in(self.owner, "boss", "supervisor")
        await good(self.owner, "PUT", "/admin/floor", {"processes": [REPAIR]})

    async def fill(self, customer: str, of: Tokens) -> None:
        """Have a customer come by every door."""
        card = await self._card(customer, of)
        if of is self.them:
            data = CustomerData(
                name=card["name"],
                phones=tuple(Phone(raw=each, e164=f"+86{each}") for each in card["phones"]),
                emails=tuple(card["emails"]), addresses=tuple(card["addresses"]),
            )  # fmt: skip
            self.words |= {each for each in words_of(data, PinyinKeys()).split() if len(each) >= 7}
        await self._records(customer, of)
        await self._calls(customer, of, card["phones"][0])
        await self._messages(customer, of)
        await self._work(customer, of)

    async def _card(self, customer: str, of: Tokens) -> dict[str, Any]:
        before = {"name": of.word(), "phones": [of.number()], "notes": of.word()}
        await good(self.api, "PUT", f"/customers/{customer}", before)
        card: dict[str, Any] = {
            "name": of.han(), "company": of.word(), "phones": [of.number(), of.number()],
            "emails": [of.mail()], "addresses": [of.word()], "tags": [of.word()], "groups": [of.word()],
            "notes": of.word(), "attributes": {of.word(): of.word()},
            "occasions": [{"name": of.word(), "day": "1990-05-05"}],
        }  # fmt: skip
        status, answer = await self.api.call("PUT", f"/customers/{customer}", card, **{"If-Match": "*"})
        assert status == 200, answer
        return card

    async def _records(self, customer: str, of: Tokens) -> None:
        path, model = f"/customers/{customer}", of.word()
        bought = {"order_no": of.word(), "date": "2026-01-02", "items": [{"name": of.word(), "model": model}]}
        await good(self.api, "POST", f"{path}/purchases", bought)
        unit = {"model": "KFR", "serial": of.word(), "attributes": {"k": of.word()}}
        kept = await good(self.api, "POST", f"{path}/products", unit)
        mended = {
            "date": "2026-02-02", "record_no": of.word(), "symptom": of.word(), "resolution": of.word(),
            "serial": unit["serial"], "technician": of.word(),
        }  # fmt: skip
        await good(self.api, "POST", f"{path}/service_records", mended)
        await good(self.api, "PATCH", f"{path}/products/{kept['id']}", {"name": of.word()})
        await good(self.api, "POST", f"{path}/questions", {"question": of.word(), "answer": of.word()})

    async def _calls(self, customer: str, of: Tokens, number: str) -> None:
        async with console(self.owner, "lina") as lina:
            await lina.next("snapshot")
            await lina.do("set_presence", presence="available")
            ref = of.word()
            said = {"from": number, "from_name": of.word(), "attributes": {of.word(): of.word()}}
            [result] = await self.api.events(arrived(ref, **said))
            contact = result["contact_id"]
            offer = (await lina.find("offer"))["offer"]
            assert (await lina.do("accept_offer", offer_id=offer["id"]))["ok"]
            chosen = {"customer_id": customer, "keep_number": True}
            agent = self.lina = getattr(self, "lina", None) or await signed_in(self.owner, "lina")
            await self.api.events(event("contact.answered", {"ref": ref, "agent": "lina"}))
            await good(agent, "PUT", f"/contacts/{contact}/customer", chosen)
            about = {"contact_id": contact}
            assert (await lina.do("set_note", text=of.passing(), **about))["ok"]
            asked = {"question": f"{of.word()} {of.word()}", "answer": of.word()}
            assert (await lina.do("add_question", **asked, **about))["ok"]
            await self.api.events(event("contact.ended", {"ref": ref, "by": "customer"}))
            done = await lina.do("finish_wrap_up", disposition="resolved", note=of.word(), **about)
            assert done["ok"], done
            await lina.do("set_presence", presence="offline")
        await self.owner.hub.parts.question_indexing.catch_up()

    async def _messages(self, customer: str, of: Tokens) -> None:
        ref = of.word()
        status, file = await uploaded(self.api, of.word().encode() * 40, f"{of.word()}.txt")
        assert status == 201, file
        said = {
            "ref": ref, "message_id": of.word(), "text": of.word(), "subject": of.word(), "channel": "chat",
            "queue": "sales", "from": of.word(), "attachments": [{"upload_id": file["id"]}],
        }  # fmt: skip
        [taken] = await self.api.events(event("contact.message", said))
        contact = taken["contact_id"]
        await self._link(contact, customer)
        await good(self.api, "POST", f"/contacts/{contact}/close")

    async def _link(self, contact: str, customer: str) -> None:
        """Have the hub know with whom the contact is, as a look-up would."""
        hub = self.owner.hub.parts.hub
        found = Match(contact_id=ContactId(contact), customer_id=CustomerId(customer), verdict="exact")
        hub.observe(found)
        await hub.durable()

    async def _work(self, customer: str, of: Tokens) -> None:
        new = {"process": "repair", "title": of.word(), "customer_id": customer, "owner": "lina"}
        item = (await good(self.boss, "POST", "/work", new))["id"]
        file = await sent_by(self.boss, of.word().encode() * 40)
        await good(self.boss, "POST", f"/work/{item}/notes", {"text": of.word(), "files": [file["id"]]})
        version = (await good(self.boss, "GET", f"/work/{item}"))["version"]
        ended = {"outcome": "done", "version": version, "fields": {"words": of.word()}, "note": of.word()}
        await good(self.boss, "POST", f"/work/{item}/steps", ended)
        parts = self.owner.hub.parts
        now = parts.hub.now()
        ask = Asked(
            id=f"ask-{customer}", survey="by_phone", kind="csat", perception_only=False,
            contact_id=f"ask-{customer}", customer_id=customer, queue=None, agent="lina", channel="voice",
            model=None, language="en", source="agent", at=now, reason=None, expires_at=now + 86_400_000,
            way="agent",
        )  # fmt: skip
        await parts.surveys.store.decided([ask], None)
        await parts.surveys.store.answer(ask.id, Answer(values={"score": 2}, comment=of.word()), now)

    async def erased(self, customer: str, **more: Any) -> Any:
        """Erase, and wait until it is done."""
        body = {"reason": "asked for by letter", **more}
        begun = await good(self.admin, "POST", f"/customers/{customer}/erase", body)
        return await self.done(begun["id"])

    async def done(self, erasure: str) -> Any:
        """Wait until an erasure is done."""
        async with asyncio.timeout(60):
            while True:
                now = await good(self.admin, "GET", f"/admin/erasures/{erasure}")
                if now["done_at"] is not None:
                    return now
                await asyncio.sleep(0.05)
