"""Passkeys of oneself: listed, added, renamed, removed; signing in by one, and proving who one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rate_limit import Limit
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.browsers import browser_of
from contacthub.accounts.cookies import Cookies
from contacthub.accounts.http import FAILURES, SessionAnswer, SignInDoors, of_person
from contacthub.accounts.own_http import ProofAnswer
from contacthub.accounts.passkeys.acts import Asked, NotSignedIn
from contacthub.accounts.passkeys.model import ALGORITHMS, MAX_NAME, Passkey, RelyingParty, relying_party
from contacthub.accounts.passkeys.store import CHALLENGE_MS
from contacthub.accounts.passkeys.verifying import Made, Signed
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.client_address import client_address
from contacthub.api.describing.words import API, NO_LOGIN, Answer, Page, Told, json_of
from contacthub.api.json import Json
from contacthub.api.login import COOKIE, DEVICE_COOKIE, PASS, OwnOrigin
from contacthub.api.pace import PaceOfPlaces
from contacthub.api.route import Login, Route
from contacthub.api.validation import validated
from contacthub.api.wire import Timestamp
from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.problems import Problem
from contacthub.routing.words import Instant

OWN_PATH: Final = f"{API}/session/passkeys"
PATH: Final = f"{API}/session/passkey"
PROOF_PATH: Final = f"{API}/session/proof/passkey"
PASSKEY_COOKIE: Final = "contacthub_passkey"
PACE: Final = Limit(per_second=5, burst=300)
"""Of challenges for one address: a shift that begins behind one fits."""
PEOPLE_ONLY = allow(Right.OWN_SIGN_IN)

BASE64URL: Final = "^[A-Za-z0-9_-]+$"
Id = Annotated[str, Field(max_length=1_400, pattern=BASE64URL)]
"""Of a credential: 1,023 bytes at most."""
ClientData = Annotated[str, Field(max_length=2_000, pattern=BASE64URL, description="`clientDataJSON`")]
Name = Annotated[str, Field(max_length=MAX_NAME, description="empty: browser and system, as it names them")]


class PasskeyItem(BaseModel):
    """A passkey of oneself."""

    id: str
    name: str
    created_at: Timestamp
    last_used: Timestamp | None


class PasskeyToAdd(BaseModel):
    """What `navigator.credentials.create` is to be asked for; binary values are base64url.

    User verification and a discoverable credential are asked for, and no attestation.
    """

    challenge: str
    rp_id: str
    user: str
    user_handle: str
    algorithms: Annotated[list[int], Field(description="numbers of COSE, the best first")]
    there: Annotated[
        list[str], Field(description="ids of the passkeys that the user has: `excludeCredentials`")
    ]
    expires_at: Timestamp


class PasskeyMade(BaseModel):
    """What the browser has made, each as base64url."""

    id: Id
    client_data: ClientData
    attestation: Annotated[
        str, Field(max_length=12_000, pattern=BASE64URL, description="`attestationObject`")
    ]
    name: Name = ""


class PasskeyName(BaseModel):
    """What it is called from now on."""

    name: Annotated[str, Field(min_length=1, max_length=MAX_NAME, pattern=r"\S")]


class PasskeyAsked(BaseModel):
    """What `navigator.credentials.get` is to be asked for, of any credential, with user verification."""

    challenge: str
    rp_id: str
    expires_at: Timestamp


class PasskeyUsed(BaseModel):
    """What the authenticator has signed, each as base64url."""

    id: Id
    client_data: ClientData
    authenticator_data: Annotated[str, Field(max_length=1_000, pattern=BASE64URL)]
    signature: Annotated[str, Field(max_length=1_000, pattern=BASE64URL)]
    user_handle: Annotated[str, Field(max_length=100, pattern=BASE64URL)]


class PasskeyDoors:
    """Keeps passkeys of people, and lets them in by one. ``sessions`` answers with a session."""

    def __init__(
        self,
        accounts: Accounts,
        origin: OwnOrigin,
        auditing: Auditing,
        sessions: SignInDoors,
        now: Callable[[], Instant],
    ) -> None:
        self._accounts = accounts
        self._acts = accounts.sign_ins.passkeys
        self._origin = origin
        self._auditing = auditing
        self._sessions = sessions
        self._cookies = Cookies(origin)
        self._pace = PaceOfPlaces(PACE, now, what="sign-ins")

    async def list_own(self, request: web.Request) -> web.Response:
        """``GET /session/passkeys``."""
        found = await self._acts.of(of_person(request[PASS]).viewer.name)
        return answer({"items": [_item(each) for each in found], "next_cursor": None})

    async def begin_to_add(self, request: web.Request) -> web.Response:
        """``POST /session/passkeys/challenge``."""
        holder, party = of_person(request[PASS]), self._party(request)
        asked = await self._acts.begin_to_add(holder)
        return answer(
            {
                "challenge": asked.challenge,
                "rp_id": party.id,
                "user": holder.viewer.name,
                "user_handle": asked.handle,
                "algorithms": list(ALGORITHMS),
                "there": asked.there,
                "expires_at": rfc3339(asked.expires_at),
            }
        )

    async def add(self, request: web.Request) -> web.Response:
        """``POST /session/passkeys``."""
        holder = of_person(request[PASS])
        body = validated(PasskeyMade, await json_body(request))
        party = self._party(request)
        name = body.name.strip() or browser_of(request.headers.get("User-Agent", "")) or "passkey"
        made = Made(body.id, body.client_data, body.attestation)
        passkey = await self._acts.add(holder, party, made, name)
        await self._auditing.done(request, Action.ADD_PASSKEY, holder.viewer.name, passkey=passkey.id)
        return answer(_item(passkey), status=201)

    async def rename(self, request: web.Request) -> web.Response:
        """``PUT /session/passkeys/{passkey}``."""
        user = of_person(request[PASS]).viewer.name
        body = validated(PasskeyName, await json_body(request))
        passkey = await self._acts.rename(user, request.match_info["passkey"], body.name.strip())
        await self._auditing.done(request, Action.RENAME_PASSKEY, user, passkey=passkey.id)
        return answer(_item(passkey))

    async def remove(self, request: web.Request) -> web.Response:
        """``DELETE /session/passkeys/{passkey}``."""
        user = of_person(request[PASS]).viewer.name
        passkey = await self._acts.remove(user, request.match_info["passkey"])
        await self._auditing.done(request, Action.REMOVE_PASSKEY, user, passkey=passkey.id)
        return web.Response(status=204)

    async def begin_to_sign_in(self, request: web.Request) -> web.Response:
        """``POST /session/passkey/challenge``."""
        self._origin.check(request, may_be_missing=True)
        party = self._party(request)
        self._pace.check(request)
        secret, asked = await self._acts.begin_to_sign_in()
        response = answer(_to_sign(party, asked))
        self._cookies.set(response, PASSKEY_COOKIE, secret, CHALLENGE_MS)
        return response

    async def sign_in(self, request: web.Request) -> web.Response:
        """``POST /session/passkey``."""
        user = ""
        try:
            self._origin.check(request, may_be_missing=True)
            body = validated(PasskeyUsed, await json_body(request))
            return await self._let_in(request, self._party(request), body)
        except NotSignedIn as refusal:
            user, problem = refusal.user, refusal.problem
        except Problem as other:
            problem = other
        if problem.code in FAILURES:
            self._auditing.sign_in_failed(request, user, problem.code)
        raise problem

    async def begin_to_prove(self, request: web.Request) -> web.Response:
        """``POST /session/proof/passkey/challenge``."""
        holder, party = of_person(request[PASS]), self._party(request)
        self._pace.check(request)
        return answer(_to_sign(party, await self._acts.begin_to_prove(holder)))

    async def prove(self, request: web.Request) -> web.Response:
        """``POST /session/proof/passkey``."""
        holder = of_person(request[PASS])
        body = validated(PasskeyUsed, await json_body(request))
        await self._acts.prove_again(holder, self._party(request), _signed(body))
        good_until = await self._accounts.sign_ins.proofs.proved(holder)
        await self._auditing.done(request, Action.PROVE_AGAIN, holder.viewer.name, by_passkey=True)
        return answer({"good_until": rfc3339(good_until)})

    async def _let_in(self, request: web.Request, party: RelyingParty, body: PasskeyUsed) -> web.Response:
        begun = await self._accounts.sign_ins.sign_in_by_passkey(
            self._cookies.get(request, PASSKEY_COOKIE),
            party,
            _signed(body),
            client_address(request),
            self._cookies.get(request, DEVICE_COOKIE),
            before=self._cookies.get(request, COOKIE),
            browser=browser_of(request.headers.get("User-Agent", "")),
        )
        name = begun.holder.viewer.name
        self._auditing.signed_in(request, name, known_device=begun.known_device, by_passkey=True)
        response = self._sessions.begun(begun)
        self._cookies.set(response, PASSKEY_COOKIE, "", 0)
        return response

    def _party(self, request: web.Request) -> RelyingParty:
        party = relying_party(self._origin.of(request))
        if party is None or not self._accounts.sign_ins.limits.passkeys:
            way = "they need [sessions] passkeys, and an https:// name as server.public_url, or localhost"
            raise Problem("not_found", f"no passkeys are taken here: {way}")
        return party


def _to_sign(party: RelyingParty, asked: Asked) -> Json:
    return {"challenge": asked.challenge, "rp_id": party.id, "expires_at": rfc3339(asked.expires_at)}


def _signed(body: PasskeyUsed) -> Signed:
    return Signed(body.id, body.client_data, body.authenticator_data, body.signature, body.user_handle)


def _item(passkey: Passkey) -> Json:
    return {
        "id": passkey.id,
        "name": passkey.name,
        "created_at": rfc3339(passkey.created_at),
        "last_used": maybe_rfc3339(passkey.used_at),
    }


MADE = {"id": "q1S0", "client_data": "eyJ0eXBlIjoi", "attestation": "o2NmbXRk", "name": "Laptop"}
USED = {
    "id": "q1S0",
    "client_data": "eyJ0eXBlIjoi",
    "authenticator_data": "SZYN5YgO",
    "signature": "MEUCIQDx",
    "user_handle": "7bWq",
}

ROUTES = (
    Route(
        "GET",
        OWN_PATH,
        PasskeyDoors.list_own,
        rule=PEOPLE_ONLY,
        told=Told(
            tag="Sign-in",
            summary="One's passkeys",
            answers={200: Answer(about="All of them, the oldest first", shape=Page(PasskeyItem))},
        ),
    ),
    Route(
        "POST",
        f"{OWN_PATH}/challenge",
        PasskeyDoors.begin_to_add,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        fresh=True,
        told=Told(
            tag="Sign-in",
            summary="Begin to add a passkey",
            about="The challenge is good once, for 5 minutes, for the session that asks.",
            answers={200: Answer(about="What the browser is to be asked for", shape=PasskeyToAdd)},
            problems=("not_found", "wrong_state"),
        ),
    ),
    Route(
        "POST",
        OWN_PATH,
        PasskeyDoors.add,
        rule=PEOPLE_ONLY,
        fresh=True,
        told=Told(
            tag="Sign-in",
            summary="Add a passkey",
            about="It counts as password and second factor together. Twenty at most.",
            body=json_of(PasskeyMade, made=MADE),
            answers={201: Answer(about="The passkey", shape=PasskeyItem)},
            problems=("not_found", "wrong_state", "bad_passkey", "already_there"),
        ),
    ),
    Route(
        "PUT",
        f"{OWN_PATH}/{{passkey}}",
        PasskeyDoors.rename,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Rename a passkey",
            body=json_of(PasskeyName, name={"name": "Laptop"}),
            answers={200: Answer(about="The passkey", shape=PasskeyItem)},
        ),
    ),
    Route(
        "DELETE",
        f"{OWN_PATH}/{{passkey}}",
        PasskeyDoors.remove,
        rule=PEOPLE_ONLY,
        fresh=True,
        told=Told(
            tag="Sign-in",
            summary="Remove a passkey",
            about="Nobody signs in by it any more; sign-ins that are there go on.",
            answers={204: Answer(about="It is removed")},
        ),
    ),
    Route(
        "POST",
        f"{PATH}/challenge",
        PasskeyDoors.begin_to_sign_in,
        login=Login.OWN,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Begin to sign in by a passkey",
            about="The challenge is good once, for 5 minutes, for the browser that asks: by a cookie.",
            answers={
                200: Answer(
                    about="What the browser is to be asked for", shape=PasskeyAsked, headers=("Set-Cookie",)
                )
            },
            problems=("not_found", "bad_origin", "over_limit"),
            security=NO_LOGIN,
        ),
    ),
    Route(
        "POST",
        PATH,
        PasskeyDoors.sign_in,
        login=Login.OWN,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Sign in by a passkey",
            about="As with name, password and code; a request with an `Origin` must have the hub's own.",
            body=json_of(PasskeyUsed, used=USED),
            answers={200: Answer(about="Signed in", shape=SessionAnswer, headers=("Set-Cookie",))},
            problems=("not_found", "bad_credentials", "bad_origin", "forbidden", "too_many_attempts"),
            security=NO_LOGIN,
        ),
    ),
    Route(
        "POST",
        f"{PROOF_PATH}/challenge",
        PasskeyDoors.begin_to_prove,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Begin to prove by a passkey that it is oneself",
            about="The challenge is good once, for 5 minutes, for the session that asks.",
            answers={200: Answer(about="What the browser is to be asked for", shape=PasskeyAsked)},
            problems=("not_found", "wrong_state", "over_limit"),
        ),
    ),
    Route(
        "POST",
        PROOF_PATH,
        PasskeyDoors.prove,
        rule=PEOPLE_ONLY,
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Prove by a passkey that it is oneself",
            about="As with password and code, for 10 minutes.",
            body=json_of(PasskeyUsed, used=USED),
            answers={200: Answer(about="It is proved", shape=ProofAnswer)},
            problems=("not_found", "wrong_state", "bad_passkey"),
        ),
    ),
)
