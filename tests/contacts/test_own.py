"""A contact is an agent's while they are offered it, talk or wrap up; its record is theirs for good."""

from __future__ import annotations

import pytest

from contacthub.contacts.own import check_own
from contacthub.routing.errors import NotYourContact
from contacthub.routing.words import ContactId
from contacthub.testing.floors import FloorBuilder, arrival


def test_a_contact_is_the_agents_who_have_a_part_in_it_now_or_had_one() -> None:
    script = FloorBuilder().queue("support").agent("lina").agent("wei").script()
    script.at(1_000, arrival("c1"))
    live = script.floor.contacts[ContactId("c1")]
    check_own("lina", live)
    check_own("wei", None, handled_by=["wei"])
    for agent, contact in (("wei", live), ("lina", None), (None, live)):
        with pytest.raises(NotYourContact):
            check_own(agent, contact)
