"""Whose address a request comes from: only trusted proxies are believed, and nothing they did not see."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.api.client_address import TrustedProxies, address_of

INSIDE = TrustedProxies(["127.0.0.1", "::1", "10.0.0.0/8"])
OUTSIDE = st.ip_addresses().filter(
    lambda each: (
        not any(each in ipaddress.ip_network(net) for net in ("127.0.0.1", "::1", "10.0.0.0/8"))
        and getattr(each, "ipv4_mapped", None) is None
        and not getattr(each, "scope_id", None)
    )
)
PROXIES = st.sampled_from(["127.0.0.1", "::1", "10.1.2.3", "::ffff:10.0.0.1"])
WRITTEN = st.text(st.characters(codec="ascii"), max_size=40)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        ("127.0.0.1", ["1.1.1.1", "203.0.113.9, 10.0.0.7"], "203.0.113.9"),
        ("127.0.0.1", ["10.0.0.7"], "10.0.0.7"),
        ("127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", [""], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.9, unknown"], "127.0.0.1"),
        ("127.0.0.1", ["203.0.113.9:5123"], "203.0.113.9"),
        ("127.0.0.1", ["[2001:db8::7]:5123"], "2001:db8::7"),
        ("127.0.0.1", ["2001:db8::7"], "2001:db8::7"),
        ("::ffff:127.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("198.51.100.1", ["203.0.113.9"], "198.51.100.1"),
        (None, ["203.0.113.9"], ""),
        ("", ["203.0.113.9"], ""),
    ],
)
def test_client_is_the_last_that_is_no_trusted_proxy(
    peer: str | None, forwarded: list[str], client: str
) -> None:
    assert INSIDE.client(peer, forwarded) == client


@given(st.ip_addresses(), st.lists(WRITTEN, max_size=4))
def test_without_trust_the_peer_is_the_client_whatever_it_says(
    peer: ipaddress.IPv4Address, said: list[str]
) -> None:
    assert TrustedProxies().client(str(peer), said) == TrustedProxies().client(str(peer), [])


@given(OUTSIDE, st.lists(WRITTEN, max_size=3), st.lists(PROXIES, max_size=3), PROXIES, st.booleans())
def test_client_cannot_pretend_to_be_another(
    client: ipaddress.IPv4Address, written: list[str], between: list[str], peer: str, apart: bool
) -> None:
    """The client writes what it likes; each proxy adds whom it hears from, in the header or in one more."""
    hops = [*written, str(client), *between]
    forwarded = hops if apart else [", ".join(hops)]
    assert INSIDE.client(peer, forwarded) == str(client)


@given(WRITTEN, st.lists(WRITTEN, max_size=5))
def test_anything_may_be_written(peer: str, forwarded: list[str]) -> None:
    found = INSIDE.client(peer, forwarded)
    assert found == peer or address_of(found) is not None


@pytest.mark.parametrize("entry", ["proxy.local", "10.0.0.1/8", "", "300.1.1.1"])
def test_proxy_that_is_no_address_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match=r"address|network|host bits"):
        TrustedProxies([entry])
