"""The console's client over real sockets: resumes, repeats commands, notices gaps, stops when refused."""

import pytest

from contacthub.client import Console, HubError, Timing
from tests.client.conftest import Naps
from tests.client.fake_hub import FakeHub, Socket, event, snapshot


async def serve_snapshot(socket: Socket) -> None:
    await socket.send(**snapshot(10))
    await socket.until_closed()


async def test_frames_come_in_order_and_the_view_holds_them(hub: FakeHub, naps: Naps):
    async def script(socket: Socket) -> None:
        await socket.send(**snapshot(10))
        await socket.send(**event(11, 10, contacts=[{"id": "c1"}]))
        await socket.until_closed()

    hub.sockets = [script]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        assert [(await anext(console))["seq"] for _ in range(2)] == [10, 11]
        assert set(console.view.contacts) == {"c1"}
    assert hub.requests[0].headers["Authorization"] == "Bearer secret"


async def test_command_returns_its_result(hub: FakeHub, naps: Naps):
    async def script(socket: Socket) -> None:
        await socket.send(**snapshot(10))
        heard = await socket.command()
        assert (heard["cmd"], heard["offer_id"], len(heard["ref"])) == ("accept_offer", "c1.1", 36)
        await socket.send(
            type="reply", seq=10, now="…", ref=heard["ref"], ok=True, result={"contact_id": "c1"}
        )
        await socket.until_closed()

    hub.sockets = [script]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        assert await console.command("accept_offer", offer_id="c1.1") == {"contact_id": "c1"}


async def test_refused_command_is_an_error_with_its_code(hub: FakeHub, naps: Naps):
    async def script(socket: Socket) -> None:
        ref = (await socket.command())["ref"]
        error = {"code": "offer_gone", "status": 409, "detail": "offer 7 expired 3 s ago"}
        await socket.send(type="reply", seq=10, now="…", ref=ref, ok=False, error=error)
        await socket.until_closed()

    hub.sockets = [script]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        with pytest.raises(HubError, match="offer_gone") as refused:
            await console.command("accept_offer", offer_id="c1.7")
    assert refused.value.status == 409


async def test_after_a_loss_it_resumes_where_it_was(hub: FakeHub, naps: Naps):
    async def lose(socket: Socket) -> None:
        await socket.send(**snapshot(10))
        await socket.send(**event(12, 10))
        await socket.response.close(code=1012)

    async def go_on(socket: Socket) -> None:
        await socket.send(**event(13, None, contacts=[{"id": "c1"}]))
        await socket.until_closed()

    hub.sockets = [lose, go_on]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        assert [(await anext(console))["seq"] for _ in range(3)] == [10, 12, 13]
        assert set(console.view.contacts) == {"c1"}
    assert hub.queries == [{}, {"since": "log1:12"}]
    assert len(naps) == 1


async def test_command_without_reply_is_repeated_under_its_ref_on_the_next_socket(hub: FakeHub, naps: Naps):
    heard = []

    async def lose(socket: Socket) -> None:
        await socket.send(**snapshot(10))
        heard.append(await socket.command())
        await socket.response.close(code=1013)

    async def answer(socket: Socket) -> None:
        heard.append(await socket.command())
        await socket.send(type="reply", seq=10, now="…", ref=heard[1]["ref"], ok=True, result={"done": 1})
        await socket.until_closed()

    hub.sockets = [lose, answer]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        assert await console.command("set_presence", presence="available") == {"done": 1}
    assert heard[0] == heard[1]


async def test_gap_makes_it_ask_for_a_snapshot(hub: FakeHub, naps: Naps):
    async def script(socket: Socket) -> None:
        await socket.send(**snapshot(10))
        await socket.send(**event(12, 11))
        assert (await socket.command())["cmd"] == "snapshot"
        await socket.send(**snapshot(12, contacts=[{"id": "c9"}]))
        await socket.until_closed()

    hub.sockets = [script]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        for _ in range(3):
            await anext(console)
        assert set(console.view.contacts) == {"c9"}


async def test_a_snapshot_that_is_refused_comes_with_the_next_socket(hub: FakeHub, naps: Naps):
    async def script(socket: Socket) -> None:
        await socket.send(**snapshot(10))
        await socket.send(**event(12, 11))
        ref = (await socket.command())["ref"]
        await socket.send(type="reply", seq=12, now="…", ref=ref, ok=False, error={"code": "over_limit"})
        await socket.until_closed()

    async def then(socket: Socket) -> None:
        await socket.send(**snapshot(12, contacts=[{"id": "c9"}]))
        await socket.until_closed()

    hub.sockets = [script, then]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        while "c9" not in console.view.contacts:
            await anext(console)
    assert len(hub.requests) == 2


async def test_refused_token_ends_reading_and_commands(hub: FakeHub, naps: Naps):
    async with Console(hub.url, "wrong", timing=Timing(sleep=naps)) as console:
        with pytest.raises(HubError, match="unauthorized"):
            await anext(console)
        with pytest.raises(HubError, match="unauthorized"):
            await console.command("focus")
    assert len(hub.requests) == 1


async def test_ended_sign_in_fails_what_waits_for_a_reply(hub: FakeHub, naps: Naps):
    async def script(socket: Socket) -> None:
        await socket.command()
        await socket.response.close(code=4401)

    hub.sockets = [script]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        with pytest.raises(HubError, match="session_ended"):
            await console.command("focus")


async def test_command_gives_up_when_no_reply_comes(hub: FakeHub, naps: Naps):
    hub.sockets = [serve_snapshot]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps), command_timeout_s=0.01) as console:
        with pytest.raises(TimeoutError):
            await console.command("focus")


async def test_error_in_the_body_comes_out_as_it_is(hub: FakeHub, naps: Naps):
    async def body() -> None:
        async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
            await anext(console)
            raise LookupError("ours")

    hub.sockets = [serve_snapshot]
    with pytest.raises(LookupError, match="ours"):
        await body()


async def test_slow_reader_loses_old_frames_and_keeps_the_view(hub: FakeHub, naps: Naps):
    async def script(socket: Socket) -> None:
        await socket.send(**snapshot(10))
        for seq in range(11, 1_100):
            await socket.send(**event(seq, seq - 1, queues=[{"id": "q1", "waiting": seq}]))
        ref = (await socket.command())["ref"]
        await socket.send(type="reply", seq=1_099, now="…", ref=ref, ok=True)
        await socket.until_closed()

    hub.sockets = [script]
    async with Console(hub.url, "secret", timing=Timing(sleep=naps)) as console:
        await console.command("focus")  # answered after all the frames
        assert console.view.queues["q1"]["waiting"] == 1_099
        assert (await anext(console))["seq"] > 11
