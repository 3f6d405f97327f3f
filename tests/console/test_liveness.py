from __future__ import annotations

from contacthub.console.liveness import Act, Liveness


def life() -> Liveness:
    return Liveness(ping_s=5, silence_s=10, heard_at=100, pinged_at=100)


def acts(life: Liveness, *instants: float) -> list[Act | None]:
    return [life.take_due(now) for now in instants]


def test_a_ping_is_due_every_five_seconds() -> None:
    peer = life()
    assert peer.next_at == 105
    assert acts(peer, 104.9, 105, 105.1) == [None, Act.PING, None]
    peer.heard(105.2)
    assert peer.next_at == 110
    assert acts(peer, 110) == [Act.PING]


def test_ten_seconds_of_silence_end_it_and_not_one_ping_later() -> None:
    peer = life()
    acts(peer, 105)
    peer.heard(105.001)
    acts(peer, 110, 115)
    assert peer.next_at == 115.001
    assert acts(peer, 115.0009, 115.001) == [None, Act.GIVE_UP]


def test_whatever_is_heard_keeps_it_alive() -> None:
    peer = life()
    for second in range(100, 200):
        peer.heard(second)
        assert peer.take_due(second) is not Act.GIVE_UP


def test_time_in_which_the_hub_did_not_run_is_no_silence() -> None:
    peer = life()
    peer.heard(104)
    assert acts(peer, 165) == [Act.PING]
    assert peer.silent_at >= 170
    peer.heard(165.1)
    assert acts(peer, 170.1, 174) == [Act.PING, None]


def test_a_peer_that_was_nearly_given_up_has_the_time_of_one_ping_after_a_pause() -> None:
    peer = life()
    acts(peer, 105, 109.9)
    assert acts(peer, 170) == [Act.PING]
    assert acts(peer, 174.9, 175) == [None, Act.GIVE_UP]


def test_a_peer_that_is_gone_is_given_up_after_a_pause_too() -> None:
    peer, now = life(), 170.0
    while peer.take_due(now) is not Act.GIVE_UP:
        now = peer.next_at
        assert now < 185
