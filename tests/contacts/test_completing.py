"""For how long an agent may say something of a contact that has closed."""

from __future__ import annotations

import pytest

from contacthub.contacts.completing import check_closed_lately
from contacthub.routing.errors import WrongState
from contacthub.routing.words import ContactId

HOUR = 3_600_000
CONTACT = ContactId("c1")


def test_for_an_hour_after_it_closed() -> None:
    check_closed_lately(CONTACT, 1_000, 1_000 + HOUR)
    with pytest.raises(WrongState, match="over an hour ago"):
        check_closed_lately(CONTACT, 1_000, 1_001 + HOUR)


def test_of_a_live_contact_there_is_another_command() -> None:
    with pytest.raises(WrongState, match="send set_note"):
        check_closed_lately(CONTACT, None, 1_000)
