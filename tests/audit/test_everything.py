"""Every route: its good answer leaves a row in the audit, or it says here why it leaves none."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from contacthub.access.audit import AuditRow
from contacthub.access.rights import Right
from contacthub.console.commands import COMMANDS
from contacthub.console.commands.spec import Spec
from contacthub.customers.looking import Looking
from contacthub.messages.read_lately import ReadLately
from contacthub.routing.words import BY_HUB
from tests.api import test_openapi as day
from tests.api.documented import OPERATIONS, Witness, operation
from tests.support import Api

API = "/api/v1"

NOBODY_ASKED = "it is open to anybody, and says nothing of anybody"
OWN = "it is about oneself: signing in and what one changes there are told"
FIGURES = "figures and names of things: no customer is in it"
OWN_VIEWS = "which reports one looks at oneself: no customer is in it, and nobody else sees it"
SETTINGS = "how the hub is set up: changes of it are told"
IN_THE_LOG = "what sources, agents and customers do is in the log, with who did it"
MASKED = "numbers are masked in it, and screens show it all day: what is opened from it is told"
OWN_FILE = "it is the file that one has just sent: whom it concerns of the hub's customers is told"
PART_OF_IT = "it is part of something that is told: a message, an item, an import"
BY_THEMSELVES = "screens ask by themselves: which item is opened is told, and what programs read"

SILENT: dict[str, str] = {
    f"GET {API}/session": OWN,
    f"POST {API}/session/renew": OWN,
    f"POST {API}/console/ticket": OWN,
    f"GET {API}/sessions": OWN,
    f"GET {API}/session/second-factor": OWN,
    f"POST {API}/session/second-factor": "it is begun, and asked for once it is confirmed, which is told",
    f"GET {API}/session/passkeys": OWN,
    f"POST {API}/session/passkeys/challenge": "it is begun: a passkey that is added is told",
    f"POST {API}/session/passkey/challenge": NOBODY_ASKED,
    f"POST {API}/session/proof/passkey/challenge": "it is begun: a proof is told",
    f"POST {API}/password-links/look": OWN,
    f"GET {API}/admin/users": SETTINGS,
    f"GET {API}/admin/users/{{name}}/sessions": SETTINGS,
    f"GET {API}/admin/tokens": SETTINGS,
    f"GET {API}/admin/floor/warnings": SETTINGS,
    f"GET {API}/admin/floor": SETTINGS,
    f"GET {API}/admin/floor/versions": SETTINGS,
    f"GET {API}/admin/floor/versions/{{n}}": SETTINGS,
    f"GET {API}/admin/floor/versions/{{n}}/difference": SETTINGS,
    f"POST {API}/admin/floor/preview": SETTINGS,
    f"GET {API}/admin/erasures": "ids of who was erased, and when: nothing else is left",
    f"GET {API}/admin/erasures/{{id}}": "ids of who was erased, and when: nothing else is left",
    f"GET {API}/customers/{{id}}/erase": "how much is kept of a customer, none of it; erasing is told",
    f"GET {API}/setup": NOBODY_ASKED,
    f"GET {API}/admin/archive": SETTINGS,
    f"GET {API}/admin/reports/rebuild": SETTINGS,
    f"GET {API}/admin/health": SETTINGS,
    f"POST {API}/admin/health/check": "it looks at the hub and changes nothing",
    f"GET {API}/admin/holds": "ids of customers, and why they are kept: placing and lifting are told",
    f"GET {API}/admin/retention": SETTINGS,
    f"GET {API}/admin/roles": SETTINGS,
    f"GET {API}/admin/settings": SETTINGS,
    f"GET {API}/wallboards": SETTINGS,
    f"GET {API}/replies": SETTINGS,
    f"GET {API}/templates": SETTINGS,
    f"GET {API}/surveys": SETTINGS,
    f"GET {API}/work/processes": SETTINGS,
    f"GET {API}/work/times": SETTINGS,
    f"GET {API}/work/handover": "who has whose work: no customer is in it; changes of it are told",
    f"GET {API}/contacts/{{id}}/signature": SETTINGS,
    f"GET {API}/audit/verification": "what came of it is told",
    f"POST {API}/audit/verification": "what came of it is told once it has ended",
    f"GET {API}/audit": "reading it changes nothing; taking it away and having it verified are told",
    f"GET {API}/floor": MASKED,
    f"GET {API}/contacts/{{id}}/why": "who got a contact: nothing of its customer",
    f"GET {API}/contacts/{{id}}/transfer-targets": "agents and queues",
    f"GET {API}/agents/{{id}}/why-idle": "agents and queues",
    f"GET {API}/queues/{{id}}/movable-agents": "agents and queues",
    f"POST {API}/route/preview": "agents and queues",
    f"POST {API}/contacts/{{id}}/complete-wrap-up": IN_THE_LOG,
    f"POST {API}/events": IN_THE_LOG,
    f"POST {API}/shops/{{id}}/events": IN_THE_LOG,
    f"POST {API}/channels/{{name}}/{{what}}": IN_THE_LOG,
    "GET /ask/{token}": "the customer's own page",
    "POST /ask/{token}": "the customer's own page",
    f"GET {API}/customers/tiers": FIGURES,
    f"POST {API}/customers/tiers/preview": FIGURES,
    f"GET {API}/groups": FIGURES,
    f"GET {API}/models": FIGURES,
    f"GET {API}/models/{{model}}": FIGURES,
    f"GET {API}/models/{{model}}/faults": FIGURES,
    f"GET {API}/models/{{model}}/history": FIGURES,
    f"GET {API}/prices": FIGURES,
    f"GET {API}/prices/history": FIGURES,
    f"GET {API}/stock": FIGURES,
    f"GET {API}/reports/agents": FIGURES,
    f"GET {API}/reports/agents/{{id}}/days": FIGURES,
    f"GET {API}/reports/figures": FIGURES,
    f"GET {API}/reports/formulas": "what figures mean",
    **dict.fromkeys(
        (
            f"GET {API}/reports/views",
            f"POST {API}/reports/views",
            f"PUT {API}/reports/views/{{id}}",
            f"DELETE {API}/reports/views/{{id}}",
        ),
        OWN_VIEWS,
    ),
    f"GET {API}/reports/mails": OWN_VIEWS,
    f"GET {API}/admin/report-mails": SETTINGS,
    f"GET {API}/reports/abandoned": "told by how many it shows, and here it shows nobody",
    f"GET {API}/reports/messages": FIGURES,
    f"GET {API}/reports/visits": FIGURES,
    f"GET {API}/reports/work": FIGURES,
    f"GET {API}/what-if": FIGURES,
    f"POST {API}/what-if": "it plays a day that is over and changes nothing",
    f"POST {API}/what-if/end": "it plays a day that is over and changes nothing",
    f"GET {API}/surveys/{{id}}/results": FIGURES,
    f"GET {API}/wallboards/figures": FIGURES,
    f"GET {API}/alerts": FIGURES,
    f"GET {API}/work/counts": FIGURES,
    f"GET {API}/work/pipeline": FIGURES,
    f"GET {API}/work": BY_THEMSELVES,
    f"GET {API}/customers/doubles": "told by whom it shows, and here it shows nobody",
    f"POST {API}/questions/similar": "questions without the customer who asked",
    f"POST {API}/questions/{{id}}/helped": "a mark on a question, without its customer",
    f"POST {API}/uploads": PART_OF_IT,
    f"GET {API}/imports": "names of files, and how many rows they had",
    f"GET {API}/imports/{{id}}": "names of files, and how many rows they had",
    f"GET {API}/imports/{{id}}/mapping": "the columns of a file",
    f"GET {API}/imports/{{id}}/file": OWN_FILE,
    f"PATCH {API}/imports/{{id}}/file": OWN_FILE,
    f"POST {API}/admin/imports": PART_OF_IT,
    f"POST {API}/admin/imports/{{id}}/end": PART_OF_IT,
    "GET /": NOBODY_ASKED,
    "GET /wallboard": NOBODY_ASKED,
    "GET /health/live": NOBODY_ASKED,
    "GET /health/ready": NOBODY_ASKED,
    "GET /metrics": FIGURES,
    f"GET {API}/openapi.json": NOBODY_ASKED,
    f"GET {API}/docs": NOBODY_ASKED,
    f"GET {API}/docs/page.css": NOBODY_ASKED,
    f"GET {API}/console/schema.json": NOBODY_ASKED,
    f"GET {API}/console": "each command is told, or is in the log",
    f"GET {API}/channels/{{name}}/widget.js": NOBODY_ASKED,
    f"GET {API}/channels/{{name}}/panel.js": NOBODY_ASKED,
    f"GET {API}/channels/{{name}}/socket": IN_THE_LOG,
    f"GET {API}/channels/{{name}}/files/{{link}}": IN_THE_LOG,
    f"GET {API}/channels/{{name}}/{{what}}": NOBODY_ASKED,
}
"""Routes that leave no row, and why; ``GET /work`` is told of programs."""


class Seen:
    """What leaves a row: rows that were made, and which answers made one, of people and of programs."""

    def __init__(self) -> None:
        self.made = 0
        self.silent: set[tuple[str, str]] = set()
        self.told: set[tuple[str, str]] = set()


class Answers(set[tuple[str, str, int]]):
    """What a witness has seen, and which it saw last."""

    last = ("", "", 0)

    def add(self, item: tuple[str, str, int]) -> None:
        self.last = item
        super().add(item)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Watch every request of a witness; nothing counts as looked at before."""
    seen = Seen()
    init, send = AuditRow.__init__, Witness.send

    def made(self: AuditRow, *args: Any, **more: Any) -> None:
        init(self, *args, **more)
        seen.made += self.viewer != BY_HUB  # of itself, such as what its days removed, no request tells

    async def sent(self: Witness, method: str, path: str, body: Any = None, **headers: str) -> Any:
        before = seen.made
        self.seen = answers = Answers(self.seen)
        answer = await send(self, method, path, body, **headers)
        if answers.last[2] >= 400:
            return answer
        ways = {"Cookie": "person", "Authorization": "program"}
        who = next((ways[each] for each in ways if each in self.headers), "nobody")
        route = f"{method} {operation(method, path)[0]}"
        (seen.told if seen.made > before else seen.silent).add((route, who))
        return answer

    monkeypatch.setattr(AuditRow, "__init__", made)
    monkeypatch.setattr(Witness, "send", sent)
    monkeypatch.setattr(Looking, "_is_open", lambda *_: False)
    monkeypatch.setattr(ReadLately, "__call__", lambda *_: False)
    return seen


async def test_every_route_leaves_a_row_or_says_why_it_leaves_none(owner: Api, api: Api, seen: Seen) -> None:
    told = await day.a_day(owner, api)
    await day._ruled(owner, told)
    await _as_a_person(told, owner)
    # Of people and of programs: what is told of one and not of the other is silent.
    silent = {route for route, _ in seen.silent - seen.told}
    walked = {route for route, _ in seen.silent | seen.told}
    assert "\n".join(sorted(silent - set(SILENT))) == "", "of these the audit has no row: add it, or why"
    assert sorted(walked & set(SILENT) - silent) == []


def sources(function: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a function says, and those of its module that it calls."""
    yield inspect.getsource(function)
    for name, called in inspect.getclosurevars(function).globals.items():
        if inspect.isfunction(called) and called.__module__ == function.__module__ and name not in seen:
            yield from sources(called, seen | {name})


OF_THE_SOCKET = "it is about the socket itself"
UNTOLD: dict[str, str] = {
    "send_message": "the message itself is kept, with who wrote it",
    "focus": OF_THE_SOCKET,
    "snapshot": OF_THE_SOCKET,
}
"""Commands that leave no row, and why; so do those by which agents take contacts: the log has these."""


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda each: each.name)
def test_every_command_is_told_in_the_log_or_says_why_it_is_not(spec: Spec[Any]) -> None:
    given = [each for each in (spec.command, spec.deed, spec.here) if each is not None]
    is_told = any("who.audit(" in source for each in given for source in sources(each))
    in_the_log = spec.rule.rights == {Right.CONTACTS_TAKE}
    assert is_told or in_the_log or spec.name in UNTOLD
    assert not (is_told and spec.name in UNTOLD)


def test_what_is_silent_is_a_route() -> None:
    assert set(SILENT) <= {f"{method} {path}" for method, path in OPERATIONS}


async def _as_a_person(told: Witness, owner: Api) -> None:
    """A supervisor looks at a customer and changes one."""
    boss = await day.signed_in(owner, "chief", "supervisor")
    chief = told.but(Cookie=boss.cookie, X_CSRF_Token=boss.csrf, Origin=boss.origin)
    customer = f"{API}/customers/C1"
    await chief.send("GET", customer)
    await chief.send("GET", f"{customer}/card")
    await chief.send("POST", f"{customer}/live", {})
    await chief.send("GET", f"{customer}/history")
    await chief.send("PATCH", customer, {"tier": "silver"}, If_Match="*")
    await chief.send("POST", f"{API}/customers", {"name": "Another"})
    await chief.send("POST", f"{API}/customers/search", {"q": "Lu"})
    await chief.send("POST", f"{API}/customers/doubles", {"customer": {"name": "Lu"}})
    for kind, body in (("questions", {"question": "Why?"}), ("products", {"model": "K", "serial": "S77"})):
        made = await chief.send("POST", f"{customer}/{kind}", body)
        await chief.send("GET", f"{customer}/{kind}")
        name = next(iter(body))
        await chief.send("PATCH", f"{customer}/{kind}/{made['id']}", {name: body[name]})
        await chief.send("DELETE", f"{customer}/{kind}/{made['id']}")
    past = (await chief.send("GET", f"{customer}/history"))["items"][0]
    await chief.send("POST", f"{customer}/history/{past['id']}/undo")
    contact = (await chief.send("GET", f"{API}/contacts"))["items"][0]["id"]
    await chief.send("GET", f"{API}/contacts/{contact}/note")
    thread = (await chief.send("GET", f"{API}/threads"))["items"][0]["id"]
    await chief.send("GET", f"{API}/threads/{thread}/messages")
    await chief.send("PUT", f"{API}/models/KFR-50", {"brand": "H"})
    await chief.send("PATCH", f"{API}/models/KFR-50", {"brand": "I"})
    await chief.send("GET", f"{API}/contacts/{contact}")
