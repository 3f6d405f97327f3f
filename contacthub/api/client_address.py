"""Whose address a request comes from: the peer's, or what a proxy that is trusted says."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence

from aiohttp import HttpVersion11, web

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORWARDED_FOR = "X-Forwarded-For"
SIGNS_OF_A_PROXY = (
    FORWARDED_FOR,
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "Forwarded",
    "Via",
)


class TrustedProxies:
    """Proxies whose ``X-Forwarded-For`` is believed; that of other peers is not.

    Raises:
        ValueError: an entry is neither an address nor a network like ``10.0.0.0/8``.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._networks: tuple[Network, ...] = tuple(ipaddress.ip_network(each) for each in entries)

    def client(self, peer: str | None, forwarded: Sequence[str]) -> str:
        """The client's address: of peer and ``X-Forwarded-For``, the last that is no trusted proxy's.

        What is left of it was written by the client or by a proxy that is not trusted. A trusted proxy that
        names no address is itself the client. With 10.0.0.1 and 10.0.0.2 trusted:

            peer 10.0.0.1, header "6.6.6.6, 203.0.113.9, 10.0.0.2"   gives 203.0.113.9
            peer 203.0.113.9, header "6.6.6.6"                       gives 203.0.113.9
        """
        address = address_of(peer or "")
        if address is None:
            return peer or ""
        hops = [hop for header in forwarded for hop in header.split(",")]
        while hops and self._trusts(address):
            before = address_of(hops.pop())
            if before is None:
                break
            address = before
        return str(address)

    def trusts(self, peer: str) -> bool:
        """Whether the peer is a trusted proxy."""
        address = address_of(peer)
        return address is not None and self._trusts(address)

    def _trusts(self, address: Address) -> bool:
        return any(address in each for each in self._networks)


PROXIES = web.AppKey("proxies", TrustedProxies)


def client_address(request: web.Request) -> str:
    """The client's address, found through the trusted proxies."""
    return request.app[PROXIES].client(request.remote, request.headers.getall(FORWARDED_FOR, ()))


def one_place(address: str) -> str:
    """What counts as one address: with IPv6 the /64 network, as each connection has billions of addresses."""
    try:
        each = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((int(each), 64), strict=False)) if each.version == 6 else address


def address_of(text: str) -> Address | None:
    """The address in an entry of ``X-Forwarded-For``, which may have a port; None if there is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A socket that takes both kinds shows IPv4 like this.
    return getattr(address, "ipv4_mapped", None) or address


def is_from_this_machine(request: web.Request) -> bool:
    """Whether a program on this machine asks, and not a proxy on it for another machine.

    A proxy shows itself by a header, by the name it was asked for, or by an old version of HTTP: nginx long
    spoke HTTP/1.0 to what is behind it, and by itself adds no header.
    """
    peer = address_of(request.remote or "")
    return (
        peer is not None
        and peer.is_loopback
        and request.version >= HttpVersion11
        and not any(each in request.headers for each in SIGNS_OF_A_PROXY)
        and _names_this_machine(request.host)
    )


def is_this_machine(host: str) -> bool:
    """Whether a host, as URLs have it without a port, is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _names_this_machine(host: str) -> bool:
    address = address_of(host)
    if address is not None:
        return address.is_loopback
    return host.rpartition(":")[0].lower() == "localhost" or host.lower() == "localhost"
