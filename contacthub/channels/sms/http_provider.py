"""Any provider with an HTTP interface: requests by templates, answers and posts read by JMESPath."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, urlencode

import aiohttp
import orjson

from contacthub.api.bodies import KIB, BodyLimits, parsed
from contacthub.channels.in_parts import NO_FILES
from contacthub.channels.posting import Posted, post
from contacthub.channels.provider_posts import Post, Reply, attempt_of
from contacthub.channels.sends_begun import REFUSED, UNSURE, Given
from contacthub.channels.sms.model import Received, Reported, Said, Text
from contacthub.channels.sms.templates import filled, filled_text, filled_url, values_of
from contacthub.clock import from_rfc3339
from contacthub.customers.live.mapping import Expression
from contacthub.messages.model import REPORTED, Attachment
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import Answered

log = logging.getLogger("contacthub.channels")

LIMITS: Final = BodyLimits(256 * KIB, 5_000)
MOST_FIELDS: Final = 200
MOST_ROWS: Final = 500
MOST_TEXT: Final = 50_000
WORDS: Final[Mapping[str, str]] = {
    "sent": "sent", "accepted": "sent", "acceptd": "sent",
    "delivered": "delivered", "delivrd": "delivered", "success": "delivered",
    "read": "read",
    "failed": "failed", "undelivered": "failed", "undeliv": "failed", "expired": "failed",
    "rejected": "failed", "rejectd": "failed", "deleted": "failed",
}  # fmt: skip
"""What providers commonly call how far a message is, by small letters; SMPP has words of seven."""

Proof = Literal["hmac-sha256", "header", "query"]


@value(kw_only=True)
class Request:
    """How a message is given to the provider."""

    url: str
    method: str
    form: bool
    body: Any  # Any: JSON
    headers: Mapping[str, str]
    auth: Mapping[str, str]
    id: Expression | None
    error: Expression | None
    knows_repetitions: bool


@value(kw_only=True)
class Posts:
    """How the provider's posts are known to be its own, and what they are answered.

    ``place``: the header, or the parameter of the query, where signature or secret is.
    """

    proof: Proof
    place: str
    secret: bytes
    answer: str
    inbound: Mapping[str, Expression]
    reports: Mapping[str, Expression]
    words: Mapping[str, str]

    def paths(self, what: str) -> Mapping[str, Expression]:
        """How posts to an address are read; empty: none are."""
        return {"inbound": self.inbound, "reports": self.reports}.get(what, {})


class HttpProvider:
    """One account."""

    only_templates = False
    carries_files = False

    def __init__(self, session: aiohttp.ClientSession, request: Request, posts: Posts | None) -> None:
        self._session = session
        self._request = request
        self._posts = posts
        self.knows_repetitions = request.knows_repetitions

    def refuses(self, files: Sequence[Attachment]) -> str | None:
        """Texts carry none."""
        return NO_FILES if files else None

    async def send(self, text: Text) -> Given:
        """Give it one message."""
        values, asked = values_of(text), self._request
        body = filled(asked.body, values)
        sent = await post(
            self._session,
            filled_url(asked.url, values),
            b"" if body is None else urlencode(body).encode() if asked.form else orjson.dumps(body),
            {
                "Content-Type": f"application/{'x-www-form-urlencoded' if asked.form else 'json'}",
                **{name: filled_text(each, values) for name, each in asked.headers.items()},
                **asked.auth,
            },
            method=asked.method,
        )
        return Given(answered=self._answered(sent), source_id=self._id(sent))

    def _id(self, sent: Posted) -> str | None:
        if sent.status is None or sent.status >= 300 or self._request.id is None:
            return None
        return _text(self._request.id.search(sent.said))

    def _answered(self, sent: Posted) -> Answered:
        status = sent.status
        surely_not = status in (429, 503) or (status is None and not sent.may_have_arrived)
        if surely_not or (self.knows_repetitions and (status is None or status >= 500)):
            return Answered(status)
        error = None if self._request.error is None else _text(self._request.error.search(sent.said))
        if status is None or status >= 500 or 300 <= status < 400:
            return Answered(REFUSED, UNSURE)
        if status >= 400 or error is not None:
            return Answered(REFUSED, error or f"http_{status}")
        return Answered(status)

    def read(self, post: Post) -> Said:
        """What a post to ``inbound`` or ``reports`` says."""
        posts = self._posts
        if posts is None or post.method != "POST" or not posts.paths(post.what):
            raise Problem(
                "not_found", "posts are taken to `inbound` and `reports`, where the settings have these"
            )
        if not _is_theirs(posts, post):
            raise Problem("bad_signature", "the secret of this channel did not make this")
        body = _read_body(post)
        media = "application/json" if posts.answer.startswith(("{", "[")) else "text/plain"
        reply = Reply(200, posts.answer, media)
        if post.what == "inbound":
            return Said(received=[*_received(posts, body)], reply=reply)
        return Said(reported=[*_reported(posts, body)], reply=reply)


def _is_theirs(posts: Posts, post: Post) -> bool:
    if posts.proof == "query":
        given = dict(parse_qsl(post.query, max_num_fields=MOST_FIELDS)).get(posts.place, "")
    else:
        given = post.headers.get(posts.place.lower(), "")
    said = given.encode()
    if posts.proof != "hmac-sha256":
        return hmac.compare_digest(said.removeprefix(b"Bearer "), posts.secret)
    made = hmac.digest(posts.secret, post.body, hashlib.sha256)
    said = said.removeprefix(b"sha256=")
    return hmac.compare_digest(said.lower(), made.hex().encode()) or hmac.compare_digest(
        said, base64.b64encode(made)
    )


def _read_body(post: Post) -> Any:  # Any: JSON
    """The JSON of a post, or the fields of a form."""
    if len(post.body) > LIMITS.most_bytes:
        raise LIMITS.too_large
    if "form-urlencoded" not in post.headers.get("content-type", ""):
        return parsed(post.body, LIMITS)
    try:
        return dict(parse_qsl(post.body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Problem("bad_request", "the form is not in UTF-8, or has too many fields") from None


def _rows(paths: Mapping[str, Expression], body: Any) -> Iterator[dict[str, str | None]]:  # Any: JSON
    """What each path finds, in each of the rows; what it is found in is one row, unless a path finds rows."""
    rows = paths["rows"].search(body) if "rows" in paths else [body]
    for row in (rows if isinstance(rows, list) else [rows])[:MOST_ROWS]:
        yield {name: _text(path.search(row)) for name, path in paths.items() if name != "rows"}


def _received(posts: Posts, body: Any) -> Iterator[Received]:  # Any: JSON
    for row in _rows(posts.inbound, body):
        number, text, time = row["from"], row["text"], row.get("time")
        if number is None or text is None:
            raise Problem("bad_request", "inbound: `from` and `text` find nothing in this")
        made = hashlib.sha256("\n".join((number, time or "", text)).encode()).hexdigest()[:32]
        yield Received(
            message_id=row.get("id") or made, number=number, ours=row.get("to"), text=text, at=_instant(time)
        )


def _reported(posts: Posts, body: Any) -> Iterator[Reported]:  # Any: JSON
    for row in _rows(posts.reports, body):
        number, message_id, word = row["to"], row["id"], row["status"]
        if number is None or message_id is None or word is None:
            raise Problem("bad_request", "reports: `to`, `id` and `status` find nothing in this")
        status = posts.words.get(word) or WORDS.get(word.lower())
        if status in REPORTED:
            reason = row.get("reason") or word if status == "failed" else None
            yield Reported(
                message_id=message_id, number=number, ours=row.get("from"), status=status, reason=reason,
                attempt=attempt_of(row.get("attempt")),
            )  # fmt: skip
        else:
            log.info("! a status of a report is in no table: %.40s", word)


def _instant(text: str | None) -> Instant | None:
    try:
        return None if text is None else from_rfc3339(text)
    except ValueError:
        return None


def _text(found: Any) -> str | None:  # Any: JSON
    """What was found, as text; None where that is none."""
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found)[:MOST_TEXT] or None
