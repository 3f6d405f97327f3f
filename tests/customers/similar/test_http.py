"""Earlier questions over HTTP: by programs, and by the agent who talks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.customers.house import LU, Asker, House

pytestmark = pytest.mark.both_engines


async def found(asker: Asker, **wanted: Any) -> list[Any]:
    """What is found."""
    return list((await asker.ask("POST", "/questions/similar", wanted)).body["items"])


async def test_answer_given_before_is_found_while_another_customer_asks(house: House, crm: Asker) -> None:
    await crm.ask("PUT", "/customers/c1", LU)
    await crm.ask("PUT", "/customers/c2", {"name": "Wu"})
    body = {"question": "遥控器没有反应", "answer": "换电池", "date": "2026-05-01", "model": "KFR-35GW"}
    assert (await crm.ask("POST", "/customers/c2/questions", body)).body["model"] == "KFR-35GW"
    lina = await house.person("Lina", "agent", "lina")
    contact_id = await house.talk_to_lina()
    await house.matched(contact_id)
    await house.parts.question_indexing.catch_up()

    [item] = await found(lina, text="遙控器沒反應", contact_id=contact_id)

    assert (item["scope"], item["answer"], item["models"]) == ("all", "换电池", ["KFR-35GW"])
    assert "Wu" not in str(item)
    helped = await lina.ask("POST", f"/questions/{item['id']}/helped", {"contact_id": contact_id})
    assert (helped.status, helped.body) == (200, {"helped": True})
    assert (await found(lina, text="遙控器沒反應"))[0]["helped"] == 1
    back = {"contact_id": contact_id, "helped": False}
    assert (await lina.ask("POST", f"/questions/{item['id']}/helped", back)).status == 200
    assert (await found(lina, text="遙控器沒反應", model="KFR-35GW"))[0]["helped"] == 0


async def test_help_is_said_in_own_contacts_of_questions_that_are_there(house: House, crm: Asker) -> None:
    lina = await house.person("Lina", "agent", "lina")
    contact_id = await house.talk_to_lina()
    otto = {"agents": [{"id": "otto", "queues": ["support"]}]}
    assert (await house.control.ask("PUT", "/admin/floor", otto)).status == 200
    stranger = await house.person("Otto", "agent", "otto")

    async def status(asker: Asker, question: str, contact: str) -> tuple[int, str]:
        answer = await asker.ask("POST", f"/questions/{question}/helped", {"contact_id": contact})
        return answer.status, answer.body["code"]

    far = "9" * 30
    for question in (
        "q000000000001",
        f"q{far}",
        f"{contact_id}.{far}",
        f"{contact_id}.\N{FULLWIDTH DIGIT ONE}",
    ):
        assert await status(lina, question, contact_id) == (404, "unknown_question")
    assert await status(stranger, "q000000000001", contact_id) == (403, "not_your_contact")
    assert await status(crm, "q000000000001", "none") == (404, "unknown_contact")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": " "}, "#/text"),
        ({}, "#/text"),
        ({"text": "x", "limit": 51}, "#/limit"),
        ({"text": "x" * 2001}, "#/text"),
    ],
)
async def test_what_cannot_be_asked_names_the_field(crm: Asker, body: Any, pointer: str) -> None:
    answer = await crm.ask("POST", "/questions/similar", body)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)
