"""The second factor of oneself: set up, confirmed by a code, turned off; and turned off by administrators."""

from __future__ import annotations

from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.accounts.accounts import Accounts
from contacthub.accounts.http import of_person
from contacthub.accounts.wire import Code, Secret
from contacthub.api.answering import answer
from contacthub.api.auditing import Auditing
from contacthub.api.bodies import SMALL, json_body
from contacthub.api.describing.words import API, Answer, Told, json_of
from contacthub.api.login import PASS, viewer
from contacthub.api.route import Route
from contacthub.api.validation import validated

PATH = f"{API}/session/second-factor"


class FactorBegin(BaseModel):
    """The present password, of who begins."""

    password: Secret


class QrCode(BaseModel):
    """A QR code: ``path`` is that of an SVG, in a square of ``size``."""

    size: int
    path: str


class FactorSetUp(BaseModel):
    """What an authenticator is told: by the QR code, or typed."""

    secret: str
    uri: str
    qr: QrCode


class FactorCode(BaseModel):
    """A code of the authenticator."""

    code: Code


class RecoveryCodes(BaseModel):
    """Codes for who has lost the device, shown this once; each is good once."""

    recovery_codes: list[str]


class FactorOff(BaseModel):
    """The present password, and a code of the authenticator or for recovery."""

    password: Secret
    code: Code


class FactorState(BaseModel):
    """Whether codes are asked for, and how many recovery codes are left."""

    on: bool
    codes_left: Annotated[int, Field(ge=0)]


class FactorDoors:
    """Keeps second factors."""

    def __init__(self, accounts: Accounts, auditing: Auditing) -> None:
        self._accounts = accounts
        self._auditing = auditing

    async def show(self, request: web.Request) -> web.Response:
        """``GET /session/second-factor``."""
        on, left = await self._accounts.sign_ins.factors.state(of_person(request[PASS]).viewer.name)
        return answer({"on": on, "codes_left": left})

    async def begin(self, request: web.Request) -> web.Response:
        """``POST /session/second-factor``."""
        name = of_person(request[PASS]).viewer.name
        body = validated(FactorBegin, await json_body(request))
        made = await self._accounts.sign_ins.factors.begin(name, body.password)
        qr = {"size": made.size, "path": made.path}
        return answer({"secret": made.secret, "uri": made.uri, "qr": qr})

    async def confirm(self, request: web.Request) -> web.Response:
        """``POST /session/second-factor/confirm``."""
        holder = of_person(request[PASS])
        body = validated(FactorCode, await json_body(request))
        codes = await self._accounts.sign_ins.factors.turn_on(holder, body.code)
        await self._auditing.done(request, Action.TURN_ON_SECOND_FACTOR, holder.viewer.name)
        return answer({"recovery_codes": codes})

    async def new_codes(self, request: web.Request) -> web.Response:
        """``POST /session/second-factor/recovery-codes``."""
        name = of_person(request[PASS]).viewer.name
        body = validated(FactorOff, await json_body(request))
        codes = await self._accounts.sign_ins.factors.new_codes(name, body.password, body.code)
        await self._auditing.done(request, Action.MAKE_RECOVERY_CODES, name)
        return answer({"recovery_codes": codes})

    async def turn_off(self, request: web.Request) -> web.Response:
        """``POST /session/second-factor/off``."""
        name = of_person(request[PASS]).viewer.name
        body = validated(FactorOff, await json_body(request))
        await self._accounts.sign_ins.factors.turn_off(name, body.password, body.code)
        await self._auditing.done(request, Action.TURN_OFF_SECOND_FACTOR, name)
        return web.Response(status=204)

    async def take_away(self, request: web.Request) -> web.Response:
        """``DELETE /admin/users/{name}/second-factor``."""
        sign_ins, name = self._accounts.sign_ins, request.match_info["name"]
        sign_ins.roles.check_over(viewer(request), name)
        removed, ended = await sign_ins.factors.take_away(name)
        await self._auditing.done(
            request,
            Action.TURN_OFF_SECOND_FACTOR,
            sign_ins.called(name),
            passkeys_removed=removed,
            sessions_ended=ended,
        )
        return web.Response(status=204)


GUESSED = ("wrong_state", "wrong_password", "wrong_code", "too_many_attempts")
OFF_EXAMPLE = {"password": "correct horse", "code": "492039"}

ROUTES = (
    Route(
        "GET",
        PATH,
        FactorDoors.show,
        rule=allow(Right.OWN_SIGN_IN),
        told=Told(
            tag="Sign-in",
            summary="Whether one's sign-in asks for a code",
            answers={200: Answer(about="On or off", shape=FactorState)},
        ),
    ),
    Route(
        "POST",
        PATH,
        FactorDoors.begin,
        rule=allow(Right.OWN_SIGN_IN),
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Set a second factor up",
            about="It counts once a code of it is sent to `confirm`; until then this begins anew.",
            body=json_of(FactorBegin, begin={"password": "correct horse"}),
            answers={200: Answer(about="The secret, and its QR code", shape=FactorSetUp)},
            problems=("wrong_password", "too_many_attempts", "wrong_state"),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/confirm",
        FactorDoors.confirm,
        rule=allow(Right.OWN_SIGN_IN),
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Turn a second factor on by a code of it",
            about="The user's other sessions end.",
            body=json_of(FactorCode, code={"code": "492039"}),
            answers={200: Answer(about="The recovery codes, shown this once", shape=RecoveryCodes)},
            problems=("wrong_code", "too_many_attempts"),
        ),
    ),
    Route(
        "POST",
        f"{PATH}/recovery-codes",
        FactorDoors.new_codes,
        rule=allow(Right.OWN_SIGN_IN),
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Other recovery codes instead of all there were",
            body=json_of(FactorOff, new=OFF_EXAMPLE),
            answers={200: Answer(about="The recovery codes, shown this once", shape=RecoveryCodes)},
            problems=GUESSED,
        ),
    ),
    Route(
        "POST",
        f"{PATH}/off",
        FactorDoors.turn_off,
        rule=allow(Right.OWN_SIGN_IN),
        limits=SMALL,
        told=Told(
            tag="Sign-in",
            summary="Turn one's second factor off",
            body=json_of(FactorOff, off=OFF_EXAMPLE),
            answers={204: Answer(about="It is off")},
            problems=GUESSED,
        ),
    ),
    Route(
        "DELETE",
        f"{API}/admin/users/{{name}}/second-factor",
        FactorDoors.take_away,
        rule=allow(Right.USERS_EDIT),
        fresh=True,
        told=Told(
            tag="Administration",
            summary="Turn the second factor of a user off, and remove their passkeys",
            about="For who has lost the device and the recovery codes. The user's sessions end.",
            answers={204: Answer(about="It is off, and they are removed")},
            problems=("not_yours_to_give",),
        ),
    ),
)
