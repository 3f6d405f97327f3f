"""After a contact its customer is asked by a text with a link, or it is kept why not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from contacthub.bootstrap import surveys as joining
from contacthub.channels.sending import ChannelSender
from contacthub.surveys.model import PoorAnswer
from contacthub.surveys.people import People
from tests.support import console, token
from tests.work.items import with_claims

from .asked import HAPPY, asking

LU, WANG, LI = "13800138000", "13900139000", "13700137000"


@pytest.mark.both_engines
async def test_a_customer_is_asked_once_by_a_link_that_is_kept_as_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, HAPPY) as hub, console(hub.owner, "lina") as lina:
        await hub.customer("C1")
        contact = await hub.call("a1", of="C1")
        path = await hub.link()
        [sent] = hub.provider.sent
        assert sent["to"] == "+8613800138000"
        assert sent["text"].startswith("请评价：https://hub.example.com/ask/")
        assert re.fullmatch(r"/ask/[A-Za-z0-9_-]{22}", path)
        again = await hub.call("a2", of="C1")
        assert await hub.decided(2) == [
            (contact, "happy", None, "zh"),
            (again, "happy", "asked_lately", "zh"),
        ]
        assert [(bool(sent), why) for sent, why in await hub.fate(1)] == [(True, None)]
        stored = str(hub.rows("SELECT * FROM survey_links") + hub.rows("SELECT * FROM survey_asks"))
        token = path.removeprefix("/ask/")
        assert token not in stored
        assert LU not in stored
        # Nor do agents see it: they neither choose whom to ask, nor answer in the place of the customer.
        assert (await lina.do("snapshot"))["ok"]
        threads = await hub.api.get("/threads")
        assert token not in f"{lina.frames}{threads}"


@pytest.mark.both_engines
async def test_a_page_that_is_asked_for_stores_nothing_and_the_first_answer_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        await hub.call("a1")
        path = await hub.link()
        for _ in range(3):  # as scanners of mail do
            status, page = await hub.get(f"{path}?score=4")
            assert status == 200
            assert 'value="4" checked' in page
        for wrong in (
            {},
            {"score": "6"},
            {"score": "0"},
            {"score": "4.0"},
            {"score": "5", "comment": "x" * 1001},
        ):
            status, page = await hub.post(path, **wrong)
            assert (status, 'role="alert"' in page) == (422, True), wrong
        assert hub.rows("SELECT * FROM survey_answers") == []
        status, page = await hub.post(path, score="2", comment="<b>slow</b>")
        assert status == 200
        assert "&lt;b&gt;slow&lt;/b&gt;" in page
        assert 'role="status"' in page
        await hub.post(path, score="5", comment="")
        _, page = await hub.get(path)
        assert 'value="5" checked' in page
        kept = hub.rows("SELECT n, said, comment FROM survey_answers ORDER BY n")
        assert kept == [(1, '{"score":2}', "<b>slow</b>"), (2, '{"score":5}', None)]


async def test_a_link_that_ran_out_looks_like_one_that_never_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        await hub.call("a1")
        path = await hub.link()
        await hub.fate(1)
        past = "UPDATE survey_links SET expires_at = 1"
        await hub.owner.hub.parts.stores.writer.transact(lambda raw: raw.execute(past))
        gone = await hub.get(path)
        assert gone == await hub.get("/ask/nowhere")
        assert gone[0] == 404
        assert "run out, or is not complete" in gone[1]
        assert (await hub.post(path, score="5"))[0] == 404
        assert "链接已失效" in (await hub.get(path, **{"Accept-Language": "zh-CN"}))[1]


async def test_the_page_has_a_strict_policy_is_kept_nowhere_and_slows_down_who_tries_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacthub.surveys.page_http.PER_SECOND", 0.001)
    monkeypatch.setattr("contacthub.surveys.page_http.BURST", 3)
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        async with hub.owner.session.get(f"{hub.owner.hub.url}/ask/x") as response:
            policy = response.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert "script-src" not in policy
            assert "unsafe" not in policy
            assert response.headers["Cache-Control"] == "private, no-store"
            assert response.headers["Referrer-Policy"] == "no-referrer"
        assert [(await hub.get(f"/ask/{n}"))[0] for n in range(4)] == [404, 404, 429, 429]


async def test_who_is_not_asked_is_kept_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuses = [{"channel": "sms", "purpose": "marketing", "given": False}]
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        await hub.customer("C1", LU, do_not_contact=True)
        await hub.customer("C2", WANG, consents=refuses)
        expected = {
            await hub.call("a1", LU, of="C1"): "do_not_contact",
            await hub.call("a2", WANG, of="C2"): "no_consent",
            await hub.call("a3", LI, answered=False): "not_answered",
        }
        assert {contact: reason for contact, _, reason, _ in await hub.decided(3)} == expected
        for change, reason in (({"share": 0}, "sampled_out"), ({"by": "thread"}, "no_address")):
            said: dict[str, Any] = {"surveys": [{**HAPPY, **change}]}
            assert (await hub.owner.call("PUT", "/admin/floor", said))[0] == 200
            expected[await hub.call(reason, LI)] = reason
            found = await hub.decided(len(expected))
            assert {contact: reason for contact, _, reason, _ in found} == expected
        assert hub.provider.sent == []


async def test_nobody_is_asked_without_a_public_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, HAPPY, server={}) as hub:
        contact = await hub.call("a1")
        assert await hub.decided(1) == [(contact, "happy", "no_public_url", "zh")]


async def test_a_customer_without_a_file_is_known_by_the_number_and_one_survey_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    easy = {**HAPPY, "id": "easy", "kind": "effort", "queues": []}
    async with asking(tmp_path, monkeypatch, HAPPY, easy) as hub:
        first = await hub.call("a1", LU)
        await hub.link()
        again, other = await hub.call("a2", LU), await hub.call("a3", WANG)
        assert [each[:3] for each in await hub.decided(6)] == [
            (first, "easy", None),
            (first, "happy", "asked_lately"),
            (again, "easy", "asked_lately"),
            (again, "happy", "asked_lately"),
            (other, "easy", None),
            (other, "happy", "asked_lately"),
        ]


async def test_what_the_provider_surely_has_not_is_sent_again_by_another_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        hub.provider.answers = [503, 503]
        await hub.call("a1", LU)
        path = await hub.link()
        assert len(hub.rows("SELECT * FROM survey_links")) == 3
        assert (await hub.get(path))[0] == 200
        await hub.fate(1)
        hub.provider.answers = [422, 0]
        await hub.call("a2", WANG)
        assert (await hub.fate(2))[1][1] == "not sent"
        await hub.call("a3", LI)
        # It was taken, and no answer came: the customer may have it, and its link is good.
        assert (await hub.fate(3))[2][1] == "unsure"
        assert (await hub.get(await hub.link(2)))[0] == 200


@pytest.mark.both_engines
async def test_a_hub_that_ended_before_it_decided_does_so_once_when_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as asleep:
        async with asking(tmp_path, monkeypatch, HAPPY) as hub:
            await hub.call("a1", LU)
            await hub.fate(1)
            # From here on this hub decides nothing any more.
            asleep.setattr("contacthub.surveys.asking.Asking._decide", _nothing)
            await hub.call("a2", WANG)
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        assert len(await hub.fate(2)) == 2
        assert hub.provider.sent[0]["to"] == "+8613900139000"
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        await hub.call("a3", LI)
        assert len(await hub.fate(3)) == 3
        assert [each["to"] for each in hub.provider.sent] == ["+8613700137000"]


async def _nothing(self: Any) -> None:
    """Decide nothing."""


@pytest.mark.both_engines
async def test_while_a_complaint_is_open_among_the_work_nobody_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch, {**HAPPY, "not_again_days": 0}) as hub:
        await hub.customer("C1", LU)
        await with_claims(hub.owner)
        desk = await token(hub.owner, "desk", scopes=["work:write"])
        new = {"process": "claim", "title": "Remote dead", "customer_id": "C1"}
        status, item = await desk.call("POST", "/work", new)
        assert status == 201, item
        first = await hub.call("a1", LU, of="C1")
        assert await hub.decided(1) == [(first, "happy", "open_complaint", "zh")]
        step = {"outcome": "withdrawn", "version": item["version"], "note": "It works."}
        status, answer = await desk.call("POST", f"/work/{item['id']}/steps", step)
        assert status == 200, answer
        second = await hub.call("a2", LU, of="C1")
        assert (second, "happy", None, "zh") in await hub.decided(2)


async def test_a_poor_answer_opens_one_follow_up_for_the_supervisors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = {"id": "look", "name": "Look", "outcomes": [{"id": "done", "name": "Done"}]}
    process = {"id": "close_the_loop", "kind": "follow_up", "number": "F", "steps": [step]}
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        await hub.customer("C1", LU)
        desk = await token(hub.owner, "desk", scopes=["work:read"])
        first = await hub.call("a1", LU, of="C1")
        path = await hub.link()
        assert (await hub.owner.call("PUT", "/admin/floor", {"processes": [process]}))[0] == 200
        for score in ("2", "1"):
            assert (await hub.post(path, score=score, comment="Nobody came"))[0] == 200
        [item] = (await desk.get("/work"))["items"]
        assert item["title"] == "评价较低 Poor answer: happy (2/5)"
        assert item["holder"] == {"kind": "role", "name": "supervisor"}
        whole = await desk.get(f"/work/{item['id']}")
        assert (whole["customer_id"], whole["history"][0]["note"]) == ("C1", "Nobody came")
        assert first in str(whole)
        await hub.call("a2", WANG)
        assert (await hub.post(await hub.link(2), score="3"))[0] == 200
        assert len((await desk.get("/work"))["items"]) == 1


async def test_an_error_of_ours_costs_one_customer_their_question_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        sound = People.of

        async def broken(self: People, survey: Any, contact: Any, now: int) -> Any:
            if contact.details.from_e164 == f"+86{LU}":
                raise ZeroDivisionError
            return await sound(self, survey, contact, now)

        monkeypatch.setattr(People, "of", broken)
        await hub.call("a1", LU)
        second = await hub.call("a2", WANG)
        assert [each[0] for each in await hub.decided(1)] == [second]
        await hub.fate(1)
        sender = ChannelSender.post

        async def breaks(self: ChannelSender, row: Any, *, webhook_id: str) -> Any:
            if not hub.provider.sent[1:]:
                hub.provider.sent.append({})
                raise ZeroDivisionError
            return await sender(self, row, webhook_id=webhook_id)

        monkeypatch.setattr(ChannelSender, "post", breaks)
        await hub.call("a3", LI)
        assert (await hub.fate(2))[1][1] == "internal"
        await hub.call("a4", "13600136000")
        assert [bool(sent) for sent, _ in await hub.fate(3)] == [True, False, True]
    assert sum("ZeroDivisionError" in str(each.exc_info) for each in caplog.records) == 2


async def test_contacts_before_there_is_a_survey_are_not_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asking(tmp_path, monkeypatch) as hub:
        await hub.call("a1", LU)
        assert (await hub.owner.call("PUT", "/admin/floor", {"surveys": [HAPPY]}))[0] == 200
        second = await hub.call("a2", WANG)
        assert [each[0] for each in await hub.decided(1)] == [second]


async def test_a_poor_answer_is_told_once_and_nobody_is_asked_during_a_complaint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[PoorAnswer] = []

    async def follow_up(poor: PoorAnswer) -> None:
        told.append(poor)
        raise RuntimeError("nobody is there")

    async def has_complaint(ids: list[str]) -> bool:
        return ids == ["C2"]

    ports = joining.Ports(has_complaint=has_complaint, follow_up=follow_up)
    monkeypatch.setattr(joining.open_surveys, "__kwdefaults__", {"ports": ports})
    async with asking(tmp_path, monkeypatch, HAPPY) as hub:
        await hub.customer("C1", LU)
        await hub.customer("C2", WANG)
        contact = await hub.call("a1", LU, of="C1")
        path = await hub.link()
        assert (await hub.post(path, score="1"))[0] == 200
        assert (await hub.post(path, score="2"))[0] == 200
        assert [(each.contact_id, each.customer_id, each.answer.values) for each in told] == [
            (contact, "C1", {"score": 1})
        ]
        other = await hub.call("a2", WANG, of="C2")
        assert (other, "happy", "open_complaint", "zh") in await hub.decided(2)
