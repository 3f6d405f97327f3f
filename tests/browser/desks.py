"""People at their desks: a hub with known customers, and pages on which somebody has signed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.async_api", reason="playwright is not installed: pip install -e .[dev]")

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from contacthub.sources.settings import SourceTable
from tests.support import Api, arrived, event, hub_on, token

expect.set_options(timeout=30_000)
PATIENCE_S = 10
PAUSE_S = 0.02
PASSWORD = "correct horse battery"

FLOOR: dict[str, Any] = {
    "floor": {
        "time_zone": "Asia/Shanghai", "default_region": "CN",
        "interrupted_by": {"voice": ["chat"]},  # several screens are about a chat that rings during a call
    },
    "lines": [{"number": "4008001234", "queue": "support"}],
    "breaks": [{"id": "lunch", "name": "午休 Lunch"}],
    "queues": [
        {
            "id": "support",
            "name": "售后 After-sales",
            "skills": {"aircon": 1},
            "offer_seconds": 60,
            "wrap_up_seconds": 120,
            "dispositions": ["resolved", "visit"],
        },
    ],
    "agents": [
        {"id": "lina", "name": "Li Na 李娜", "skills": {"aircon": 8}, "queues": ["support"],
         "capacity": {"voice": 1, "chat": 2, "email": 2}, "address": "PJSIP/1001"},
        {"id": "wangwei", "name": "Wang Wei 王伟", "skills": {"aircon": 5}, "queues": ["support"],
         "address": "PJSIP/1002"},
    ],
}  # fmt: skip


def number(text: str) -> list[dict[str, str | None]]:
    """A phone cell, as the CSV reader makes it."""
    return [{"e164": f"+86{text}", "ext": None, "raw": text}]


LU, SHARED, STRANGER = "13800138000", "13900139000", "13700137000"
ROWS: dict[str, list[dict[str, Any]]] = {
    "customers": [
        {"customer_id": "C1", "name": "陆建国", "tier": "gold", "phone": number(LU), "language": "zh",
         "address": ["成都市武侯区科华北路12号"], "notes": "三台空调", "tags": ["老客户", "新房"]},
        {"customer_id": "C2", "name": "王芳", "tier": "silver", "phone": number(SHARED),
         "address": ["成都市高新区"]},
        {"customer_id": "C3", "name": "王强", "phone": number(SHARED), "address": ["重庆市渝中区"]},
    ],
    "products": [
        {"customer_id": "C1", "model": "KFR-35GW", "name": "1.5匹变频空调", "serial": f"SN{n}",
         "purchased_at": "2026-05-01", "warranty_until": "2029-05-01"} for n in (1, 2, 3)
    ],
    "purchases": [
        {"customer_id": "C1", "order_no": "O1", "date": "2026-05-01", "product": "1.5匹变频空调",
         "quantity": 3, "model": "KFR-35GW", "price": "2999.00", "currency": "CNY"},
    ],
    "service_records": [
        {"customer_id": "C1", "record_no": "R1", "date": "2026-07-01", "serial": "SN1", "kind": "维修",
         "symptom": "不制冷", "resolution": "补充制冷剂", "technician": "周师傅", "status": "已完成"},
    ],
    "questions": [
        {"customer_id": "C1", "date": "2026-06-01", "question": "遥控器没反应", "answer": "按住锁定键3秒"},
    ],
}  # fmt: skip


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds: for what ``expect`` cannot see, such as what has reached the hub."""
    async with asyncio.timeout(PATIENCE_S):
        while not await holds():  # noqa: ASYNC110 - what is asked for tells nobody
            await asyncio.sleep(PAUSE_S)


@dataclass(frozen=True, slots=True)
class Floor:
    """A running hub, and the phone system's access to it."""

    url: str
    phones: Api
    owner: Api

    async def call(self, ref: str, *, caller: str = LU, **data: Any) -> str:
        """A call comes in; return its contact's id."""
        heard = {"language": "zh", "reason": "报修"}
        [result] = await self.phones.events(arrived(ref, **{"from": caller, "attributes": heard, **data}))
        assert result["status"] == "accepted", result
        return str(result["contact_id"])

    async def happens(self, kind: str, ref: str, **data: Any) -> None:
        """The phone system reports on a call."""
        [result] = await self.phones.events(event(f"contact.{kind}", {"ref": ref, **data}))
        assert result["status"] == "accepted", result

    async def asked(self, contact_id: str, kind: str) -> None:
        """A wish of the agent, such as ``hold_requested``, has reached the hub and may be acted on."""

        async def is_known() -> bool:
            return kind in {each["type"] for each in (await self.contact(contact_id))["events"]}

        await until(is_known)

    async def set_queue(self, **settings: Any) -> None:
        """Change settings of the queue, such as ``offer_seconds``: how long it rings."""
        queue = {**FLOOR["queues"][0], **settings}
        status, body = await self.owner.call("PUT", "/admin/floor", {"queues": [queue]})
        assert status == 200, body

    async def contact(self, contact_id: str) -> dict[str, Any]:
        """What the hub has of a contact."""
        found: dict[str, Any] = await self.phones.get(f"/contacts/{contact_id}")
        return found


@asynccontextmanager
async def small_floor(data: Path, *more: SourceTable, **settings: Any) -> AsyncIterator[Floor]:
    """A hub with the customers of ``ROWS``, sign-ins, and ``more`` sources."""
    source = SourceTable(id="phones", capabilities=["connect", "hold", "hangup"])
    async with hub_on(data, floor=FLOOR, sources=[source, *more], **settings) as owner:
        for kind, rows in ROWS.items():
            status, body = await owner.call("POST", "/admin/import", {"kind": kind, "rows": rows})
            assert [each["status"] for each in body["results"]] == ["new"] * len(rows), (status, body)
        for name, role in (
            ("lina", "agent"),
            ("wangwei", "agent"),
            ("boss", "supervisor"),
            ("root", "admin"),
        ):
            agent = name if role == "agent" else None
            user = {"name": name, "role": role, "agent": agent, "password": PASSWORD}
            assert (await owner.call("POST", "/admin/users", user))[0] == 201
        yield Floor(owner.hub.url, await token(owner), owner)


class Desk:
    """One person's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def part(self, name: str) -> Locator:
        """A marked part of the screen."""
        return self.page.get_by_test_id(name)

    def work(self, contact_id: str) -> Locator:
        """A contact in a list."""
        return self.part(f"contact-row-{contact_id}")

    async def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Sign in by the keyboard, as an agent or a supervisor."""
        await self.send_sign_in(name, password)
        await self.is_connected()

    async def send_sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Fill the form and send it; the page of an administrator has no connection to wait for."""
        await self.part("sign-in-name").fill(name)
        await self.part("sign-in-password").fill(password)
        await self.page.keyboard.press("Enter")

    async def is_connected(self) -> None:
        """The badge says so."""
        await expect(self.part("connection")).to_have_attribute("data-state", "connected", timeout=20_000)

    async def go_available(self) -> None:
        """Ask for work."""
        await self.part("presence-available").click()
        await expect(self.part("presence")).to_have_attribute("data-presence", "available")

    async def is_in(self, contact_id: str, state: str) -> None:
        """The contact is in this state, as the agent sees it."""
        await expect(self.work(contact_id)).to_have_attribute("data-state", state)

    async def speak(self, language: str) -> None:
        """Choose the language of the screen: ``zh`` or ``en``."""
        await self.part(f"lang-{language}").click()

    async def turn_on_letters(self) -> None:
        """Switch on the keys that are single letters."""
        await self.part("keys-button").click()
        await self.part("letter-keys").check()
        await self.page.keyboard.press("Escape")
        await expect(self.part("keys-sheet")).to_have_count(0)
        # Closing gives the focus back to the button, which Enter would press.
        await self.part("keys-button").blur()

    async def wear(self, theme: str) -> None:
        """Choose ``light``, ``dark`` or ``auto``: one button goes round."""
        for _ in range(3):
            worn = await self.part("theme").get_attribute("data-theme-choice")
            if worn == theme:
                return
            await self.part("theme").click()
            await expect(self.part("theme")).not_to_have_attribute("data-theme-choice", str(worn))
        raise AssertionError(f"there is no theme {theme}")


class Seat:
    """Opens desks; ``complaints`` are errors that pages threw or wrote to their console."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    async def open(self, url: str, *, locale: str = "zh-CN", width: int = 1280, height: int = 800) -> Desk:
        """A page of somebody who has not signed in yet."""
        context = await self._browser.new_context(
            locale=locale, viewport={"width": width, "height": height}, reduced_motion="reduce",
            timezone_id="Asia/Shanghai",
        )  # fmt: skip
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)
        await page.goto(url)
        return Desk(page)

    async def take(self, url: str, name: str, *, password: str = PASSWORD, **how: Any) -> Desk:
        """A page on which somebody has signed in."""
        desk = await self.open(url, **how)
        await desk.sign_in(name, password)
        return desk

    def _heard(self, message: Any) -> None:
        # The browser itself writes a line for every refused request and for a lost socket.
        of_network = "Failed to load resource" in message.text or "WebSocket connection" in message.text
        if message.type == "error" and not of_network:
            self.complaints.append(message.text)

    async def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            await context.close()


async def answered(floor: Floor, desk: Desk, ref: str, *, caller: str = LU) -> str:
    """The agent at the desk, Li Na, takes a call; return its contact's id."""
    contact = await floor.call(ref, caller=caller)
    await desk.part("offer-accept").click()
    await desk.is_in(contact, "connecting")
    await floor.happens("answered", ref, agent="PJSIP/1001")
    await desk.is_in(contact, "handling")
    return contact


async def finished(floor: Floor, desk: Desk, ref: str) -> None:
    """The caller hangs up and the agent finishes the wrap-up."""
    await floor.happens("ended", ref, by="customer")
    await desk.part("disposition").select_option("resolved")
    await desk.part("finish-wrap-up").click()
    await expect(desk.part("wrap-up")).to_have_count(0)


async def open_question(desk: Desk) -> None:
    """Open the form of a question, which is open where the caller said what it is about."""
    if not await desk.part("question").is_visible():
        await desk.part("question-form").click()


async def ask(desk: Desk, question: str, answer: str = "") -> None:
    """The agent types what the customer asked, and does not add it yet."""
    await open_question(desk)
    await desk.part("question").fill(question)
    await desk.part("answer").fill(answer)
