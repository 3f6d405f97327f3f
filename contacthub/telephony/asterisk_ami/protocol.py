"""The manager protocol without sockets: bytes in, frames out; actions in, bytes out.

Source: https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from contacthub.routing.words import Instant

MAX_FRAME = 1024 * 1024
"""More bytes than this without the end of a frame: the peer does not speak the manager protocol."""

BANNER = "Asterisk Call Manager/"


class ProtocolError(Exception):
    """The bytes received are not the manager protocol."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One event or response. Keys are in lower case, since their case means nothing.

    A key may come several times: ``values`` has its last value, ``repeated`` all of them.
    """

    values: dict[str, str]
    repeated: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, key: str, default: str = "") -> str:
        """The value of ``key``, which is given in lower case."""
        return self.values.get(key, default)

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of a key that may come several times, such as ``chanvariable``."""
        found = self.repeated.get(key)
        if found is not None:
            return found
        return (self.values[key],) if key in self.values else ()

    @property
    def event(self) -> str:
        """The kind of event in lower case; empty for a response."""
        return self.get("event").lower()

    @property
    def timestamp(self) -> Instant | None:
        """When it happened by the PBX's clock; None without ``timestampevents``."""
        seconds, _, fraction = self.get("timestamp").partition(".")
        if not seconds.isdecimal():
            return None
        digits = fraction[:3].ljust(3, "0")
        return int(seconds) * 1000 + (int(digits) if digits.isdecimal() else 0)


class Parser:
    """Cuts received bytes into frames; ``banner`` is the PBX's greeting, None until it has come."""

    def __init__(self) -> None:
        self.banner: str | None = None
        self._rest = b""

    def feed(self, data: bytes) -> list[Frame]:
        """Frames that are complete now, in order.

        Raises:
            ProtocolError: this is not a manager, or a frame has no end.
        """
        self._rest += data
        if self.banner is None and not self._read_banner():
            return []
        # An empty line ends each frame; behind the last one is the beginning of a frame still to come.
        *whole, self._rest = self._rest.split(b"\r\n\r\n")
        if len(self._rest) > MAX_FRAME:
            raise ProtocolError(f"{len(self._rest)} bytes without the end of a frame")
        return [_frame(each) for each in whole if each.strip()]

    def _read_banner(self) -> bool:
        line, ending, rest = self._rest.partition(b"\r\n")
        start = BANNER.encode()
        # The greeting may come in pieces: ``Aste`` is a beginning of it too.
        if not (line.startswith(start) or start.startswith(line)):
            raise ProtocolError("it does not greet as an Asterisk manager")
        if ending:
            self.banner, self._rest = line.decode("utf-8", "replace"), rest
        return bool(ending)


def _frame(raw: bytes) -> Frame:
    values: dict[str, str] = {}
    repeated: dict[str, tuple[str, ...]] = {}
    for line in _lines(raw):
        key, colon, value = line.partition(":")
        # Before version 14 the lines of a command's output come between the keys, without a key.
        name, said = (key.strip().lower(), value.lstrip(" ")) if colon else ("output", line)
        if name in values:
            repeated[name] = (*repeated.get(name, (values[name],)), said)
        values[name] = said
    return Frame(values, repeated)


def _lines(raw: bytes) -> list[str]:
    try:
        return raw.decode().split("\r\n")
    except UnicodeDecodeError:
        return [_text(line) for line in raw.split(b"\r\n")]


def _text(line: bytes) -> str:
    """Decode UTF-8, or GB 2312 of older Chinese trunks; else mark with U+FFFD.

    Asterisk 22 has replaced what is no UTF-8 before it gets here; older versions pass the bytes on.
    """
    for encoding in ("utf-8", "gb2312"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")


def action(name: str, action_id: str, fields: Iterable[tuple[str, str]] = ()) -> bytes:
    """Encode an action; line ends within values are removed, since they would begin new keys."""
    lines = [("Action", name), ("ActionID", action_id), *fields]
    return ("".join(f"{_clean(key)}: {_clean(value)}\r\n" for key, value in lines) + "\r\n").encode()


def _clean(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")
