"""The routes for running a hub in words: signing in, administration, operations."""

from __future__ import annotations

from contacthub.accounts.http import SignInBody
from contacthub.api.describing import answers as a
from contacthub.api.describing.words import Answer, Link, Media, Page, Parameter, Told, json_body
from contacthub.floor_file.file import FloorFile
from contacthub.floor_file.http import RowsBody, TokenBody, UserBody

API = "/api/v1"
TEXT = {"type": "string"}
SESSION, CSRF, BEARER, WEBHOOK, TICKET = "session", "csrf", "bearer", "webhook", "ticket"
WATCHED = {"name": "pbx1", "link": "synchronised"}
NO_LOGIN: tuple[tuple[str, ...], ...] = ((),)


def by(name: str, about: str) -> Parameter:
    """A parameter of the query that is any text."""
    return Parameter(name=name, about=about, schema=TEXT)


SIGN_IN = {
    f"POST {API}/session": Told(
        tag="Sign-in",
        summary="Sign in",
        about="Sets the session's cookie; a request with an `Origin` must have the hub's own.",
        body=json_body(SignInBody, somebody={"name": "li.na", "password": "correct horse"}),
        answers={200: Answer(about="Signed in", shape=a.SessionAnswer, headers=("Set-Cookie",))},
        problems=("bad_credentials", "bad_origin", "forbidden", "too_many_attempts"),
        security=NO_LOGIN,
    ),
    f"GET {API}/session": Told(
        tag="Sign-in",
        summary="Who is signed in",
        answers={200: Answer(about="The session", shape=a.SessionAnswer)},
        problems=("unauthorized",),
        security=((SESSION,),),
    ),
    f"DELETE {API}/session": Told(
        tag="Sign-in",
        summary="Sign out",
        answers={204: Answer(about="Signed out")},
        problems=("unauthorized", "bad_origin", "bad_csrf_token"),
        security=((SESSION, CSRF),),
    ),
    f"POST {API}/console/ticket": Told(
        tag="Sign-in",
        summary="A ticket for the console socket",
        about="For people who signed in. Good once, for 30 s.",
        answers={201: Answer(about="The ticket", shape=a.TicketAnswer)},
    ),
    f"GET {API}/console": Told(
        tag="Sign-in",
        summary="The console socket",
        about=f"A WebSocket; its messages are described by `{API}/console/schema.json`. Browsers come with a "
        "ticket and from the hub's own pages, programs with a token that has an agent.",
        parameters=(
            by("ticket", "A ticket that nobody used yet."),
            Parameter(
                name="since",
                about="`LOG:SEQ` of the last frame seen: go on after it.",
                schema=TEXT,
                example="k3v9:1046",
            ),
        ),
        answers={101: Answer(about="The socket is open")},
        problems=("unauthorized", "forbidden", "bad_origin", "bad_request"),
        security=((TICKET,), (BEARER,)),
    ),
}

ADMIN = {
    f"PUT {API}/admin/floor": Told(
        tag="Administration",
        summary="Apply a floor file",
        about="What is absent stays; `retired` removes.",
        body=json_body(
            FloorFile,
            queue={"queues": [{"id": "support", "name": "售后 After-sales", "skills": {"aircon": 1}}]},
        ),
        answers={200: Answer(about="What was changed", shape=a.Changed)},
        problems=("unknown_queue", "still_in_use"),
    ),
    f"GET {API}/admin/users": Told(
        tag="Administration",
        summary="The sign-ins",
        answers={200: Answer(about="All of them", shape=Page(a.UserItem))},
    ),
    f"POST {API}/admin/users": Told(
        tag="Administration",
        summary="Add a sign-in",
        body=json_body(
            UserBody,
            agent={"name": "li.na", "role": "agent", "agent": "lina", "password": "correct horse"},
        ),
        answers={
            201: Answer(
                about="The sign-in",
                shape=a.UserAnswer,
                links=(Link(f"POST {API}/admin/users/{{name}}/disable", {"name": "$response.body#/name"}),),
            )
        },
        problems=("unknown_agent", "already_there"),
    ),
    f"POST {API}/admin/users/{{name}}/disable": Told(
        tag="Administration", summary="End a sign-in for good", answers={204: Answer(about="It is disabled")}
    ),
    f"GET {API}/admin/tokens": Told(
        tag="Administration",
        summary="The tokens, without their secrets",
        answers={200: Answer(about="All of them", shape=Page(a.TokenItem))},
    ),
    f"POST {API}/admin/tokens": Told(
        tag="Administration",
        summary="Make a token",
        body=json_body(TokenBody, program={"name": "pbx", "scopes": ["events:write"], "sources": ["phones"]}),
        answers={
            201: Answer(
                about="The token, shown this once",
                shape=a.TokenMade,
                links=(Link(f"DELETE {API}/admin/tokens/{{name}}", {"name": "$request.body#/name"}),),
            )
        },
        problems=("unknown_agent", "already_there"),
    ),
    f"DELETE {API}/admin/tokens/{{name}}": Told(
        tag="Administration", summary="Revoke a token", answers={204: Answer(about="It is revoked")}
    ),
    f"POST {API}/admin/archive": Told(
        tag="Administration",
        summary="Move old days of the log to the archive",
        about="Starts a run, or joins the one under way.",
        answers={202: Answer(about="It runs", shape=a.ArchiveAnswer)},
    ),
    f"GET {API}/admin/archive": Told(
        tag="Administration",
        summary="How far the archive is",
        about="The run under way, else the last one. Waits up to a second for its end.",
        answers={200: Answer(about="The run", shape=a.ArchiveAnswer)},
    ),
    f"POST {API}/admin/import": Told(
        tag="Administration",
        summary="Import rows in one transaction",
        body=json_body(
            RowsBody, customer={"kind": "customers", "rows": [{"customer_id": "C-1", "name": "Lu"}]}
        ),
        answers={200: Answer(about="What became of each row", shape=a.RowsAnswer)},
    ),
}

OPERATIONS = {
    "GET /": Told(
        tag="Operations",
        summary="The console, for browsers",
        answers={
            200: Answer(about="The page", shape=Media("text/html")),
            503: Answer(about="The consoles are not built", shape=Media("text/plain")),
        },
    ),
    "GET /health/live": Told(
        tag="Operations",
        summary="The process answers",
        answers={200: Answer(about="It does", shape=a.Live, example={"status": "live"})},
    ),
    "GET /health/ready": Told(
        tag="Operations",
        summary="Whether work is taken",
        answers={
            200: Answer(about="It is", shape=a.Health, example={"status": "ready", "connectors": [WATCHED]}),
            503: Answer(about="It is not", shape=a.Health, example={"status": "not_ready", "connectors": []}),
        },
    ),
    "GET /metrics": Told(
        tag="Operations",
        summary="Figures for Prometheus",
        about="Open to programs on the hub's machine, else with `floor:read`.",
        answers={200: Answer(about="The figures", shape=Media("text/plain"))},
        problems=("unauthorized", "forbidden"),
        security=((), (BEARER,)),
    ),
    f"GET {API}/openapi.json": Told(
        tag="Operations",
        summary="This description",
        answers={200: Answer(about="OpenAPI 3.1", shape=Media("application/json"))},
    ),
    f"GET {API}/docs": Told(
        tag="Operations",
        summary="This description as a page",
        answers={200: Answer(about="The page", shape=Media("text/html"))},
    ),
    f"GET {API}/docs/page.css": Told(
        tag="Operations",
        summary="How that page looks",
        answers={200: Answer(about="The style sheet", shape=Media("text/css"))},
    ),
    f"GET {API}/console/schema.json": Told(
        tag="Operations",
        summary="The console socket's frames and commands",
        answers={200: Answer(about="JSON Schema 2020-12, with examples", shape=Media("application/json"))},
    ),
}
