"""A contact's outcome is its last visit's."""

from __future__ import annotations

from tests.support import Api, arrived, event


async def outcomes(api: Api, contact_id: str) -> tuple[str | None, list[str | None]]:
    contact = await api.get(f"/contacts/{contact_id}")
    return contact["outcome"], [visit["outcome"] for visit in contact["visits"]]


async def test_contact_that_waits_again_after_a_transfer_has_no_outcome_yet(api: Api) -> None:
    [result] = await api.events(arrived("call-1"))
    await api.events(event("contact.transferred", {"ref": "call-1", "to_queue": "sales"}))
    assert await outcomes(api, result["contact_id"]) == (None, ["transferred", None])
    await api.events(event("contact.ended", {"ref": "call-1", "by": "customer"}))
    assert await outcomes(api, result["contact_id"]) == ("abandoned", ["transferred", "abandoned"])


async def test_transfer_after_an_answer_waits_for_an_outcome_of_its_own(api: Api) -> None:
    [result] = await api.events(arrived("call-1", routing="pbx"))
    await api.events(
        event("contact.answered", {"ref": "call-1", "agent": "lina"}),
        event("contact.transferred", {"ref": "call-1", "to_queue": "sales"}),
    )
    assert await outcomes(api, result["contact_id"]) == (None, ["answered", None])
