"""Events of a phone system from templates of bytes: building them must cost the load little."""

from __future__ import annotations

from contacthub.bench.dataset import SOURCE

_ENVELOPE = '{"specversion":"1.0","id":"%b-{step}","source":"{source}","type":"contact.{kind}","data":{data}}'


def _template(step: int, kind: str, data: str) -> bytes:
    text = _ENVELOPE.replace("{step}", str(step)).replace("{source}", SOURCE)
    return text.replace("{kind}", kind).replace("{data}", data).encode()


_ARRIVED = _template(
    1,
    "arrived",
    '{"ref":"%b","channel":"voice","from":"%b","to":"4008001234","queue":"%b","routing":"pbx"}',
)
_OFFERED = _template(2, "offered", '{"ref":"%b","agent":"%b"}')
_ANSWERED = _template(3, "answered", '{"ref":"%b","agent":"%b"}')
_ENDED = _template(4, "ended", '{"ref":"%b","by":"customer"}')


def arrived(ref: bytes, number: bytes, queue: bytes) -> bytes:
    """A call from ``number`` waits in ``queue``."""
    return _ARRIVED % (ref, ref, number, queue)


def offered(ref: bytes, agent: bytes) -> bytes:
    """The agent's phone rings."""
    return _OFFERED % (ref, ref, agent)


def answered(ref: bytes, agent: bytes) -> bytes:
    """The agent answers."""
    return _ANSWERED % (ref, ref, agent)


def ended(ref: bytes) -> bytes:
    """The customer hangs up."""
    return _ENDED % (ref, ref)


def batch(events: list[bytes]) -> bytes:
    """Several events in one request."""
    return b"[%b]" % b",".join(events)


def all_accepted(status: int, body: bytes, count: int) -> bool:
    """Whether the hub accepted all ``count`` events; the body is searched, not parsed."""
    return status == 200 and body.count(b'"accepted"') == count
