"""Whose address is hidden from those who may not see the customer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from contacthub.access.fields import Kind, hidden
from contacthub.contacts.past import StoredContact, contact_item
from contacthub.contacts.rows import ContactRow, DetailsRow
from contacthub.contacts.visibility import ONLOOKER, Delta, masked_contact, project
from contacthub.customers.masks import masked_address
from contacthub.testing.floors import FloorBuilder, arrival
from tests.console.law import SUPERVISOR, Follower, later

CUSTOMER_SIDE = [("inbound", "from", "to"), ("outbound", "to", "from")]
SHOWN = {"from": "138 0013 8000", "to": "4008001234"}
HIDDEN = {"from": "138****8000", "to": "****1234"}


def offered(direction: str) -> Delta:
    """A contact is offered to lina."""
    call = replace(arrival("c1"), direction=direction)
    script = FloorBuilder().queue("support").agent("lina").script(call)
    follower = Follower()
    deltas = [follower.happens(later(event)) for event in script.history]
    return next(each for each in deltas if each.offer is not None)


def raws(view: dict[str, Any]) -> dict[str, str]:
    return {side: view[side]["raw"] for side in ("from", "to")}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rachel.parker1054@example.com", "****1054@****"),
        ("wangf@qq.com", "****gf@****"),
        ("a@qq.com", "****@****"),
        ("@qq.com", "****.com"),
        ("13800138000", "138****8000"),
        ("+8613800138000", "138****8000"),
        ("+4915112345678", "+491****5678"),
        ("021-12345678", "021****5678"),
        ("4008001234", "****1234"),
        ("oGZUI0egBJY1zhBYw2KhdUfw", "****dUfw"),
        ("110", "****"),
    ],
)
def test_masked_addresses_are_told_apart(address: str, shown: str) -> None:
    assert masked_address({"e164": None, "raw": address}) == {"e164": None, "raw": shown}


@pytest.mark.parametrize(("direction", "customer", "ours"), CUSTOMER_SIDE)
def test_the_customers_address_is_masked_and_ours_is_not(direction: str, customer: str, ours: str) -> None:
    delta = offered(direction)
    expected = {customer: HIDDEN[customer], ours: SHOWN[ours]}
    changes = project(delta, SUPERVISOR)
    assert changes is not None
    assert [raws(each) for each in changes["contacts"] + changes["offers"]] == [expected, expected]
    assert delta.contact is not None
    assert raws(masked_contact(delta.contact)) == expected


@pytest.mark.parametrize(("direction", "customer", "ours"), CUSTOMER_SIDE)
def test_a_contact_read_back_is_masked_alike(direction: str, customer: str, ours: str) -> None:
    row = ContactRow(
        "c1", "phones", "r", "voice", direction, "hub", "support", None, None, "waiting", None,
        0, None, None, None, None, 0, 0,
    )  # fmt: skip
    details = DetailsRow(
        "c1", SHOWN["from"], None, "陆建国", SHOWN["to"], None, None, json.dumps({}), None, None
    )
    stored = StoredContact(row, details, [])
    hides = hidden(ONLOOKER, Kind.CONTACT, part=False)
    assert raws(contact_item(stored, 0, hides)) == {
        customer: HIDDEN[customer],
        ours: SHOWN[ours],
    }
    assert raws(contact_item(stored, 0)) == SHOWN
