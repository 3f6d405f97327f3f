"""Bytes to frames and actions to bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.telephony.asterisk_ami.protocol import MAX_FRAME, Parser, ProtocolError, action
from tests.telephony.player import RECORDINGS

HELLO = b"Asterisk Call Manager/11.0.0\r\n"


def test_keys_are_case_insensitive_and_the_last_value_counts() -> None:
    [frame] = Parser().feed(HELLO + b"EVENT: Hold\r\nuniqueID: 1.2\r\nUniqueid: 1.3\r\n\r\n")
    assert (frame.event, frame.get("uniqueid"), frame.all("uniqueid")) == ("hold", "1.3", ("1.2", "1.3"))


def test_keys_repeat() -> None:
    [frame] = Parser().feed(HELLO + b"Event: x\r\nChanVariable: A=1\r\nChanVariable: B=2\r\n\r\n")
    assert frame.all("chanvariable") == ("A=1", "B=2")
    assert frame.all("channel") == ()


def test_values_keep_colons_and_lose_nothing_but_the_first_space() -> None:
    [frame] = Parser().feed(HELLO + b"Event: x\r\nContacts:  sip:1@h:5060\r\nEmpty:\r\n\r\n")
    assert (frame.get("contacts"), frame.get("empty")) == ("sip:1@h:5060", "")


def test_time_is_read_to_the_millisecond() -> None:
    [frame] = Parser().feed(HELLO + b"Event: x\r\nTimestamp: 1795283955.753504\r\n\r\n")
    assert frame.timestamp == 1_795_283_955_753


@pytest.mark.parametrize("text", ["", "now", "-1.0"])
def test_no_time_is_none(text: str) -> None:
    [frame] = Parser().feed(HELLO + f"Event: x\r\nTimestamp: {text}\r\n\r\n".encode())
    assert frame.timestamp is None


def test_text_that_is_not_utf8_is_read_as_far_as_it_is() -> None:
    [frame] = Parser().feed(HELLO + b"Event: x\r\nCallerIDName: Ren\xe9\r\n\r\n")
    assert frame.get("calleridname") == "Ren\ufffd"


def test_names_from_older_chinese_trunks_are_read() -> None:
    name, number = "陆明".encode("gb2312"), "李娜".encode()
    raw = HELLO + b"Event: x\r\nCallerIDName: " + name + b"\r\nMemberName: " + number + b"\r\n\r\n"
    [frame] = Parser().feed(raw)
    assert (frame.get("calleridname"), frame.get("membername")) == ("陆明", "李娜")


def test_what_asterisk_22_has_replaced_already_stays_marked() -> None:
    [frame] = Parser().feed(HELLO + "Event: x\r\nCallerIDName: \ufffd\ufffd李\r\n\r\n".encode())
    assert frame.get("calleridname") == "\ufffd\ufffd李"


def test_lines_of_an_old_command_output_are_kept() -> None:
    [frame] = Parser().feed(HELLO + b"Response: Follows\r\nActionID: 1\r\nno colon here\r\n\r\n")
    assert frame.all("output") == ("no colon here",)


@given(st.lists(st.integers(1, 4000), max_size=40))
def test_frames_do_not_depend_on_how_the_bytes_arrive(sizes: list[int]) -> None:
    raw = (RECORDINGS / "refused.ami").read_bytes() + (RECORDINGS / "pause_and_membership.ami").read_bytes()
    parser, found, place = Parser(), [], 0
    for size in [*sizes, len(raw)]:
        found += parser.feed(raw[place : place + size])
        place += size
    assert found == Parser().feed(raw)


def test_a_peer_that_is_no_manager_is_found_out_at_once() -> None:
    with pytest.raises(ProtocolError, match="does not greet"):
        Parser().feed(b"SSH-2.0")


def test_a_frame_without_an_end_is_not_collected_for_ever() -> None:
    with pytest.raises(ProtocolError, match="without the end"):
        Parser().feed(HELLO + b"x" * (MAX_FRAME + 1))


def test_line_ends_in_values_cannot_make_keys() -> None:
    sent = action("Login", "1", [("Username", "hub\r\nAction: Originate"), ("Sec\nret", "a\rb")])
    assert sent == b"Action: Login\r\nActionID: 1\r\nUsername: hubAction: Originate\r\nSecret: ab\r\n\r\n"
