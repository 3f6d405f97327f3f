"""The socket held to RFC 6455 and to its contract, by another implementation and by hand.

Who gets in, ends of sign-ins, silence, slowness and shutdown stand in ``test_socket``.
"""

from __future__ import annotations

import asyncio
import json
import uuid
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import websockets
from pydantic import TypeAdapter

from contacthub.console.connection import MAX_MESSAGE
from contacthub.console.frames import FrameFromHub
from tests.console.people import closing_code, is_event, open_socket, seen
from tests.console.raw import (
    BINARY,
    CLOSE,
    CONTINUATION,
    FIN,
    PING,
    PONG,
    RSV1,
    RSV2,
    RSV3,
    TEXT,
    frame,
    handshake,
    raw,
)  # fmt: skip
from tests.support import Api, Console, arrived, console, hub_on, token

FRAME: TypeAdapter[object] = TypeAdapter(FrameFromHub)


@pytest_asyncio.fixture
async def owner(tmp_path: Path, kept: dict[str, dict[str, str]]) -> AsyncIterator[Api]:
    async with hub_on(tmp_path, **kept) as hub:
        yield hub


def focus() -> str:
    return json.dumps({"ref": str(uuid.uuid4()), "cmd": "focus"})


def padded(size: int) -> str:
    """A command of exactly so many bytes."""
    text = focus()
    return text[:-1] + " " * (size - len(text)) + "}"


FOCUS = focus().encode()


# --- the handshake ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Upgrade": None}, {"Connection": None}, {"Upgrade": "h2c"}, {"Sec_WebSocket_Version": None},
        {"Sec_WebSocket_Version": "12"}, {"Sec_WebSocket_Key": None}, {"Sec_WebSocket_Key": "short"},
        {"Sec_WebSocket_Key": "!"},
    ],
    ids=str,
)  # fmt: skip
async def test_a_handshake_that_is_none_is_a_bad_request(owner: Api, headers: dict[str, str | None]) -> None:
    head, opened = await handshake(owner, **headers)
    opened.writer.close()
    assert head.startswith("HTTP/1.1 400 "), head
    assert "application/problem+json" in head
    assert len(owner.hub.parts.consoles) == 0


async def test_no_extension_and_no_subprotocol_is_agreed_to_or_logged(
    owner: Api, caplog: pytest.LogCaptureFixture
) -> None:
    offers = "permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"
    head, opened = await handshake(
        owner, Sec_WebSocket_Extensions=offers, Sec_WebSocket_Protocol="bearer, a-secret"
    )
    opened.writer.close()
    assert head.startswith("HTTP/1.1 101 ")
    assert "sec-websocket-extensions" not in head.lower()
    assert "sec-websocket-protocol" not in head.lower()
    assert "a-secret" not in caplog.text


@pytest.mark.parametrize("compression", [None, "deflate"])
async def test_with_and_without_an_offer_of_compression_frames_are_right_both_ways(
    owner: Api, compression: str | None
) -> None:
    made = await token(owner, "lina", scopes=[], agent="lina")
    api = await token(owner)
    url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console"
    auth = {"Authorization": f"Bearer {made.token}"}
    async with websockets.connect(url, additional_headers=auth, compression=compression) as socket:
        assert socket.protocol.extensions == []
        lina = Console(socket)
        assert (await lina.do("set_presence", presence="available"))["ok"]
        await api.events(arrived("1", **{"from_name": "陆建国"}))
        offer = (await lina.next("offer"))["offer"]
        note = ("陆先生 " * 5_000)[:20_000]
        assert (await lina.do("set_note", contact_id=offer["contact_id"], text=note))["ok"]
        changed = await seen(lina, is_event("note_changed"))
    assert changed["event"]["contact_id"] == offer["contact_id"]
    assert (await api.get(f"/contacts/{offer['contact_id']}"))["note"] == note


# --- messages in frames ----------------------------------------------------------------------------


async def test_a_message_in_frames_with_empty_ones_and_control_frames_between_is_one(owner: Api) -> None:
    parts = [b"", *(FOCUS[n : n + 7] for n in range(0, len(FOCUS), 7)), b""]
    async with raw(owner) as lina:
        lina.send(frame(TEXT, parts[0]), frame(FIN | PING, b"between"))
        lina.send(*(frame(CONTINUATION, part) + frame(FIN | PONG, b"unasked") for part in parts[1:-1]))
        assert await lina.pong() == b"between"  # answered before the message is whole
        lina.send(frame(FIN | CONTINUATION, parts[-1]))
        assert (await lina.reply())["ok"]


async def test_a_character_may_be_cut_by_frames(owner: Api) -> None:
    text = json.dumps({"ref": str(uuid.uuid4()), "cmd": "陆"}, ensure_ascii=False).encode()
    async with raw(owner) as lina:
        cut = text.index("陆".encode()) + 1
        lina.send(frame(TEXT, text[:cut]), frame(FIN | CONTINUATION, text[cut:]))
        assert (await lina.reply())["error"]["code"] == "bad_command"


async def test_a_client_that_sends_in_pieces_and_pings_meanwhile_is_understood(owner: Api) -> None:
    async with console(owner, "lina") as lina:
        waiting: list[asyncio.Future[float]] = []

        async def pieces() -> AsyncIterator[str]:
            for letter in focus():
                yield letter
                waiting.append(await lina.socket.ping())

        await lina.socket.send(pieces())
        assert (await lina.next("reply"))["ok"]
        await asyncio.wait_for(asyncio.gather(*waiting), 20)


async def test_bytes_that_come_one_by_one_are_the_same(owner: Api) -> None:
    async with raw(owner) as lina:
        for each in frame(TEXT, FOCUS[:130]) + frame(FIN | CONTINUATION, FOCUS[130:]):
            lina.send(bytes([each]))
            await lina.writer.drain()
        assert (await lina.reply())["ok"]


# --- size ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("frames", [1, 3, 1_000])
@pytest.mark.parametrize("over", [0, 1])
async def test_one_mebibyte_is_read_and_one_byte_more_is_not_in_however_many_frames(
    owner: Api, frames: int, over: int
) -> None:
    message = padded(MAX_MESSAGE + over)
    size = -(-len(message) // frames)
    async with console(owner, "lina") as lina:
        parts = [message[n : n + size] for n in range(0, len(message), size)]
        assert len(parts) == frames
        try:
            await lina.socket.send(parts if frames > 1 else message)
        except websockets.ConnectionClosed:
            assert over  # it is told before the last frame
        if over:
            assert await closing_code(lina) == 1009
        else:
            assert (await lina.next("reply"))["ok"]


@pytest.mark.parametrize("length", [MAX_MESSAGE + 1, 1 << 40, (1 << 63) - 1])
async def test_a_frame_that_says_it_is_too_long_is_refused_before_it_is_read(owner: Api, length: int) -> None:
    async with raw(owner) as lina:
        lina.send(frame(FIN | TEXT, b"{", length=length))
        assert await lina.closed() == 1009


async def test_what_is_small_only_when_packed_is_not_unpacked(owner: Api) -> None:
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packed.compress(b" " * (64 << 20)) + packed.flush(zlib.Z_SYNC_FLUSH)
    assert len(bomb) < MAX_MESSAGE
    async with raw(owner, Sec_WebSocket_Extensions="permessage-deflate") as lina:
        lina.send(frame(FIN | RSV1 | TEXT, bomb[:-4]))
        assert await lina.closed() == 1002  # nobody agreed to compression


# --- the protocol broken ---------------------------------------------------------------------------

BROKEN: dict[str, tuple[bytes, int]] = {
    "first reserved bit": (frame(FIN | RSV1 | TEXT, FOCUS), 1002),
    "second reserved bit": (frame(FIN | RSV2 | TEXT, FOCUS), 1002),
    "third reserved bit": (frame(FIN | RSV3 | TEXT, FOCUS), 1002),
    "reserved bit of a ping": (frame(FIN | RSV2 | PING, b""), 1002),
    "not masked": (frame(FIN | TEXT, FOCUS, masked=False), 1002),
    "a ping that is not masked": (frame(FIN | PING, b"", masked=False), 1002),
    "not masked, after one that was": (
        frame(TEXT, FOCUS[:9]) + frame(FIN | CONTINUATION, FOCUS[9:], masked=False), 1002,
    ),
    "unknown kind of data": (frame(FIN | 0x3, FOCUS), 1002),
    "unknown kind of control": (frame(FIN | 0xB, b""), 1002),
    "a ping in frames": (frame(PING, b"") + frame(FIN | CONTINUATION, b""), 1002),
    "a ping too long": (frame(FIN | PING, b"x" * 126), 1002),
    "going on with nothing": (frame(FIN | CONTINUATION, FOCUS), 1002),
    "a message within a message": (frame(TEXT, FOCUS) + frame(FIN | TEXT, FOCUS), 1002),
    "a closing of one byte": (frame(FIN | CLOSE, b"\x03"), 1002),
    "a closing code nobody may send": (frame(FIN | CLOSE, (1005).to_bytes(2, "big")), 1002),
    "a closing code of nothing": (frame(FIN | CLOSE, (999).to_bytes(2, "big")), 1002),
    "a closing reason that is no text": (frame(FIN | CLOSE, (1000).to_bytes(2, "big") + b"\xff"), 1007),
    "bytes": (frame(FIN | BINARY, FOCUS), 1003),
    "no bytes": (frame(FIN | BINARY, b""), 1003),
    "bytes in frames": (frame(BINARY, FOCUS[:9]) + frame(FIN | CONTINUATION, FOCUS[9:]), 1003),
    "text that is not UTF-8": (frame(FIN | TEXT, b'{"cmd":"\xff"}'), 1007),
    "text with half a character at its end": (frame(FIN | TEXT, "陆".encode()[:2]), 1007),
    "text with a surrogate": (frame(FIN | TEXT, b"\xed\xa0\x80"), 1007),
    "text that goes beyond Unicode": (frame(FIN | TEXT, b"\xf4\x90\x80\x80"), 1007),
    "text in overlong bytes": (frame(FIN | TEXT, b"\xc0\xaf"), 1007),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
async def test_whoever_breaks_the_protocol_is_told_how_and_others_notice_nothing(
    owner: Api, how: str
) -> None:
    sent, code = BROKEN[how]
    async with console(owner, "wangwei") as other, raw(owner) as lina:
        lina.send(sent)
        assert await lina.closed() == code
        assert (await other.do("focus"))["ok"]


@pytest.mark.parametrize("code", [1000, 1001, 1011, 3000, 4999])
async def test_a_closing_is_answered_with_its_code(owner: Api, code: int) -> None:
    async with raw(owner) as lina:
        lina.send(frame(FIN | CLOSE, code.to_bytes(2, "big") + "bye 再见".encode()))
        assert await lina.closed() in (code, 1000)


async def test_what_comes_after_a_closing_is_not_done(owner: Api) -> None:
    async with raw(owner) as lina:
        presence = json.dumps({"ref": str(uuid.uuid4()), "cmd": "set_presence", "presence": "lunch"})
        lina.send(frame(FIN | CLOSE, b"\x03\xe8"), frame(FIN | TEXT, presence.encode()))
        await lina.closed()
    api = await token(owner)
    assert [each["presence"] for each in (await api.get("/floor"))["agents"]] == ["offline", "offline"]


async def test_a_ping_is_answered_with_what_it_says(owner: Api) -> None:
    async with raw(owner) as lina:
        for said in (b"", b"x" * 125, bytes(range(125))):
            lina.send(frame(FIN | PING, said))
            assert await lina.pong() == said


# --- what is no command ----------------------------------------------------------------------------

REF = "0B0D9C64-0d0f-4c0b-9f0e-AAAAAAAAAAAA"


def extend(seconds: str) -> str:
    return f'{{"ref":"{REF}","cmd":"extend_wrap_up","contact_id":"x","seconds":{seconds}}}'


def focus_of(ref: str) -> str:
    return json.dumps({"ref": ref, "cmd": "focus"})


# What is sent, and the ref that comes back with the problem.
ODD_TEXTS: dict[str, tuple[str, str | None]] = {
    "nothing": ("", None),
    "a blank": (" \n", None),
    "a NUL": ("\0", None),
    "no JSON": ("not json", None),
    "a list": ("[]", None),
    "null": ("null", None),
    "a list without an end": ("[" * 5_000, None),
    "nested lists": ("[" * 10_000 + "]" * 10_000, None),
    "nested objects": ('{"a":' * 10_000 + "1" + "}" * 10_000, None),
    "nested in a command": (f'{{"ref":"{REF}","cmd":"focus","x":' + "[" * 10_000 + "]" * 10_000 + "}", None),
    "a number of many digits": (extend("9" * 5_000), None),
    "a number beyond all": (extend("1e999"), None),
    "a part of a number": (extend("1.5"), REF),
    "no number": (extend("NaN"), None),
    "below nothing": (f'{{"ref":"{REF}","cmd":"pop_shown","offer_id":"x.1","painted_ms":-1}}', REF),
    "two commands": (focus_of(REF) * 2, None),
    "half a surrogate": (f'{{"ref":"{REF}","cmd":"set_presence","presence":"\\ud800"}}', None),
    "a command of another kind": (f'{{"ref":"{REF}","cmd":["focus"]}}', REF),
    "an unknown command": (f'{{"ref":"{REF}","cmd":"dance"}}', REF),
    "no command": (f'{{"ref":"{REF}"}}', REF),
    "a command without what it needs": (f'{{"ref":"{REF}","cmd":"accept_offer"}}', REF),
    "a customer who is not named": (f'{{"ref":"{REF}","cmd":"choose_customer","contact_id":"c"}}', REF),
    "a member too many": (f'{{"ref":"{REF}","cmd":"focus","x":1}}', REF),
    "no ref": ('{"cmd":"focus"}', None),
    "a ref of another kind": ('{"ref":7,"cmd":"focus"}', None),
    "a ref that is null": ('{"ref":null,"cmd":"focus"}', None),
    "a ref that is no UUID": (focus_of("not-a-uuid"), "not-a-uuid"),
    "a ref without hyphens": (focus_of(REF.replace("-", "")), REF.replace("-", "")),
    "a ref in braces": (focus_of(f"{{{REF}}}"), f"{{{REF}}}"),
    "a ref as a URN": (focus_of(f"urn:uuid:{REF}"), f"urn:uuid:{REF}"),
    "a ref with a blank": (focus_of(f"{REF} "), f"{REF} "),
    "a ref that is long": (focus_of("x" * 1_000), None),
}


@pytest.mark.parametrize("what", ODD_TEXTS)
async def test_what_is_no_command_is_answered_with_a_problem_and_the_socket_goes_on(
    owner: Api, what: str
) -> None:
    text, ref = ODD_TEXTS[what]
    async with console(owner, "lina") as lina:
        await lina.socket.send(text)
        reply = await lina.next("reply")
        assert (reply["ok"], reply["ref"], reply["error"]["code"]) == (False, ref, "bad_command")
        assert reply["error"]["errors"]
        FRAME.validate_python(reply)
        assert (await lina.do("focus"))["ok"]


async def test_of_a_name_given_twice_the_last_counts(owner: Api) -> None:
    async with console(owner, "lina") as lina:
        await lina.socket.send(f'{{"ref":"{REF}","cmd":"dance","cmd":"focus"}}')
        assert (await lina.next("reply"))["ok"]


# --- coming back -----------------------------------------------------------------------------------

ODD_PLACES = [
    "", ":", "x", "x:1", "x" * 2_000, "%00", "{log}", "{log}:", "{log}:x", "{log}:-1", "{log}:1e3",
    "{log}:1.0", "{log}:1:1", "{log}:%201", "{log}:٣", "{log}:%00", "{log}:1%FF", "{log}:999999",
    "{log}:" + "9" * 30,
]  # fmt: skip


@pytest.mark.parametrize("since", ODD_PLACES)
async def test_a_place_that_is_none_brings_the_whole_view(owner: Api, since: str) -> None:
    log = owner.hub.parts.hub.tail.log_id
    made = await token(owner, "lina", scopes=[], agent="lina")
    async with open_socket(owner, bearer=made.token, since=since.replace("{log}", log)) as lina:
        first = await lina.next()
        assert (first["type"], first["prev"]) == ("snapshot", None)
        assert (await lina.do("focus"))["ok"]
