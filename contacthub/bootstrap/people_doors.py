"""The routes of people who sign in, of tokens, and of the audit."""

from __future__ import annotations

from typing import Any, Final

from contacthub.accounts import admin_http as users_and_tokens
from contacthub.accounts import factors_http as factors
from contacthub.accounts import first_start_http as first_start
from contacthub.accounts import http as sign_in
from contacthub.accounts import links_http as password_links
from contacthub.accounts import own_http as own_sign_in
from contacthub.accounts import roles_http as roles
from contacthub.accounts.oidc import http as oidc
from contacthub.accounts.passkeys import http as passkeys
from contacthub.api.auditing import Auditing
from contacthub.api.login import Identify, OwnOrigin
from contacthub.api.route import Bound, Route, bind
from contacthub.audit import http as audit
from contacthub.audit import verification_http as audit_verification
from contacthub.bootstrap.parts import Parts

PEOPLE_ROUTES: Final[tuple[Route[Any], ...]] = (
    *sign_in.ROUTES,
    *oidc.ROUTES,
    *first_start.ROUTES,
    *factors.ROUTES,
    *passkeys.ROUTES,
    *roles.ROUTES,
    *own_sign_in.ROUTES,
    *users_and_tokens.ROUTES,
    *password_links.ROUTES,
    *audit.ROUTES,
    *audit_verification.ROUTES,
)


def people_doors(parts: Parts, origin: OwnOrigin, identify: Identify, auditing: Auditing) -> list[Bound]:
    """Sign-ins, one's own and those that administrators look after, and what the audit says of all."""
    accounts = parts.accounts
    sign_in_doors = sign_in.SignInDoors(accounts, identify, origin, parts.sockets.serve, auditing)
    account_doors = users_and_tokens.AccountDoors(accounts, accounts.has_agent, auditing)
    audit_doors = audit.AuditDoors(parts.trail, parts.left_notes, parts.audit.store, accounts.sign_ins.called)
    at_provider = oidc.OidcDoors(accounts, origin, auditing, parts.at_provider, parts.hub.now)
    passkey_doors = passkeys.PasskeyDoors(accounts, origin, auditing, sign_in_doors, parts.hub.now)
    return [
        *bind(sign_in_doors, sign_in.ROUTES),
        *bind(at_provider, oidc.ROUTES),
        *bind(
            first_start.FirstStartDoors(
                parts.first_start, origin, auditing, parts.hub.now, let_in=sign_in_doors.let_in
            ),
            first_start.ROUTES,
        ),
        *bind(factors.FactorDoors(accounts, auditing), factors.ROUTES),
        *bind(passkey_doors, passkeys.ROUTES),
        *bind(roles.RoleDoors(accounts, auditing), roles.ROUTES),
        *bind(own_sign_in.OwnDoors(accounts, origin, auditing), own_sign_in.ROUTES),
        *bind(account_doors, users_and_tokens.ROUTES),
        *bind(password_links.LinkDoors(accounts, origin, auditing), password_links.ROUTES),
        *bind(audit_doors, audit.ROUTES),
        *bind(
            audit_verification.VerificationDoors(parts.audit.verification, parts.audit.store),
            audit_verification.ROUTES,
        ),
    ]
