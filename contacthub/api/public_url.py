"""The public address of the hub, as browsers write it in ``Origin``.

    HTTPS://Hub.Example.com:443/     https://hub.example.com
    https://hüb.example.com          https://xn--hb-xka.example.com
    https://[2001:DB8:0:0::1]:8443   https://[2001:db8::1]:8443

Source: https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import SplitResult, urlsplit

import idna

USUAL_PORTS: Final = {"http": 80, "https": 443}
LABEL: Final = re.compile(r"[a-z0-9_-]{1,63}")
NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
IN_BRACKETS: Final = re.compile(r"\[[^\[\]]*\](:.*)?")
MAX_HOST: Final = 253

NO_HOST: Final = "there is no such host name: write it like hub.example.com"
NO_IPV6: Final = "what stands in [ ] is no IPv6 address"


def origin_of(url: str) -> str:
    """Scheme, host and port of ``url``; the port is left out where it is the scheme's own.

    Raises:
        ValueError: browsers could not reach the hub there, or would call it something else. The text says
            why and never what was given: that may hold a password.
    """
    parts = _parts(url.strip())
    port = _port(parts)
    return f"{parts.scheme}://{_host(parts)}" + (f":{port}" if port is not None else "")


def _parts(url: str) -> SplitResult:
    if any(each.isspace() or not each.isprintable() or each == "\\" for each in url):
        raise ValueError("there are blanks, backslashes or invisible characters in it")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(NO_IPV6 if "[" in url or "]" in url else NO_HOST) from None
    if parts.scheme not in USUAL_PORTS or not url[len(parts.scheme) :].startswith("://"):
        raise ValueError("begin with https:// or http://, as in https://hub.example.com")
    if "@" in parts.netloc:
        raise ValueError("leave out user name and password: people sign in on the page")
    if "?" in url or "#" in url:
        raise ValueError("leave out what begins with ? or #: pages and API are at /")
    if parts.path.strip("/"):
        raise ValueError(
            "leave out the path: pages and API are at /; give the hub a host name of its own at the proxy"
        )
    return parts


def _port(parts: SplitResult) -> int | None:
    if not parts.netloc.startswith("[") and parts.netloc.count(":") > 1:
        raise ValueError("an IPv6 address stands in [ ], as in https://[2001:db8::1]")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("the port behind the host is a number from 1 to 65535")
    return port if port != USUAL_PORTS[parts.scheme] else None


def _host(parts: SplitResult) -> str:
    """The host; ``hostname`` has it in lower case and without brackets."""
    host = parts.hostname or ""
    if "[" in parts.netloc or "]" in parts.netloc:
        return _ipv6(parts.netloc, host)
    name = _ascii(host)
    # The root's dot changes nothing but how browsers write the origin; ``OwnOrigin`` takes both.
    name = name.removesuffix(".")
    labels = name.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return _ipv4(name)
    if len(name) > MAX_HOST or not all(LABEL.fullmatch(each) for each in labels):
        raise ValueError(NO_HOST)
    return name


def _ascii(host: str) -> str:
    """The host in Punycode, by the rules of browsers; the standard library's of 2003 make ``ß`` an ``ss``."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        raise ValueError("the host name has characters that no domain has; write it as xn--…") from None


def _ipv4(name: str) -> str:
    try:
        address = ipaddress.IPv4Address(name)
    except ValueError:
        raise ValueError("a host that ends in a number is an address of four: 192.0.2.10") from None
    _check_reachable(address)
    return str(address)


def _ipv6(netloc: str, host: str) -> str:
    if IN_BRACKETS.fullmatch(netloc) is None:
        raise ValueError(NO_IPV6)
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        raise ValueError(NO_IPV6) from None
    if address.scope_id is not None:
        raise ValueError("browsers take no address with %: give the machine a name")
    if address.ipv4_mapped is not None:
        raise ValueError("write it as the IPv4 address that it is")
    _check_reachable(address)
    return f"[{address}]"


def _check_reachable(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if address.is_unspecified:
        raise ValueError("this is where to listen, not where browsers find the hub: name its machine")
