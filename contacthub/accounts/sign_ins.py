"""Users who sign in with a password, and their sessions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Set
from dataclasses import dataclass, replace

from contacthub.access.names import folded
from contacthub.access.viewer import Pass, Viewer
from contacthub.accounts.around import AgentsOnFloor, Listeners
from contacthub.accounts.factor_acts import FactorActs
from contacthub.accounts.fresh import Proofs
from contacthub.accounts.guessing import Attempt
from contacthub.accounts.model import Device, End, SignIn, User, sha256
from contacthub.accounts.oidc.identity import Identity
from contacthub.accounts.passkeys.acts import NotSignedIn, PasskeyActs
from contacthub.accounts.passkeys.model import RelyingParty
from contacthub.accounts.passkeys.verifying import Signed
from contacthub.accounts.password_acts import PasswordActs, SignInStores
from contacthub.accounts.password_rules import new_password
from contacthub.accounts.passwords import Passwords
from contacthub.accounts.provided import ProvidedUsers
from contacthub.accounts.proving import Proving, known_as
from contacthub.accounts.roles import HUB, Roles
from contacthub.accounts.sessions import SessionLimits, Sessions
from contacthub.accounts.tokens import Follow
from contacthub.accounts.users import Users
from contacthub.api.client_address import one_place
from contacthub.problems import Problem
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A new session: what the cookies of the session and of the device are to hold."""

    secret: str
    device: str
    holder: Pass
    known_device: bool = False


class SignIns:
    """Kept in memory, written through to the store. A session's secret is known only by its SHA-256.

    ``follow`` learns what other nodes did.
    """

    def __init__(
        self,
        stores: SignInStores,
        passwords: Passwords,
        now: Callable[[], Instant],
        limits: SessionLimits,
        *,
        floor: AgentsOnFloor,
        listeners: Listeners,
        follow: Follow,
    ) -> None:
        self._store = store = stores.accounts
        self._now = now
        self._floor = floor
        self._listeners = listeners
        self._users = Users()
        self._sessions = Sessions(store, now, limits, is_busy=self._is_busy, ended=self._ended)
        self._guesses = guesses = stores.guesses
        self._follow = follow
        self._proving = Proving(passwords, guesses, stores.factors, now, find=self._find, follow=follow)
        self.proofs = Proofs(self._proving, self._sessions, now, find=self._find)
        self.passkeys = PasskeyActs(stores.passkeys, guesses, now, find=self._find, known=self._known)
        self.factors = FactorActs(
            stores.factors, self._proving, self._sessions, self.passkeys,
            known=self._known, refresh=self.refresh_user,
        )  # fmt: skip
        self.roles = Roles(
            stores.roles,
            self.users,
            self._find,
            end_all_of=self._sessions.end_all_of,
            follow=follow,
            teams=floor.teams,
        )
        self.passwords = PasswordActs(
            stores, self._proving, self._sessions, now, users=lambda: self._users,
            refresh=self.refresh_user, roles=self.roles, follow=follow,
        )  # fmt: skip
        self._provided = ProvidedUsers(
            lambda: self._users,
            keep=self._keep_user,
            changed=self._changed,
            is_retired=self._is_retired,
            role=self.roles.find,
        )

    async def open(self) -> None:
        """Read everything."""
        await self.roles.open()
        self._users = Users(await self._store.users())
        await self._sessions.open()

    # --- users -------------------------------------------------------------------------------------

    def users(self) -> list[User]:
        """All users by name."""
        return self._users.all()

    def _find(self, name: str) -> User | None:
        return self._users.find(name)

    def _known(self, name: str) -> User:
        return self._users.known(name)

    async def add_user(
        self,
        *,
        name: str,
        role: str,
        agent: str | None,
        password: str,
        team: str | None = None,
        by: Viewer = HUB,
    ) -> User:
        """Create a user, or give the one of this name another role, agent, team and password."""
        await self._follow()
        name = self._users.name_for(name)
        named = self.roles.for_user(name, role, agent, by)
        self.roles.check_team(team, named.base)
        hashed = await self._proving.hashed(new_password(password, (name, agent or "")))
        before = self._users.find(name)
        has_factor = before is not None and before.second_factor
        user = User(
            name=name, role=named.base, agent=agent, password=hashed, second_factor=has_factor,
            role_name=named.own_name, team=team,
        )  # fmt: skip
        await self._keep_user(user)
        await self._changed(name)
        return user

    async def set_team(self, name: str, team: str | None, by: Viewer = HUB) -> tuple[User, int]:
        """Limit a supervisor to a team, or no more; end their sessions, and say how many.

        Raises:
            Problem: not_found; invalid; not_yours_to_give.
        """
        await self._follow()
        user = self._known(name)
        self.roles.check_team(team, user.role)
        self.roles.check_over(by, user.name)
        if user.team == team:
            return user, 0
        user = replace(user, team=team)
        self.roles.check_editor_left({user.name: self.roles.rights_of(user)})
        await self._keep_user(user)
        return user, await self._sessions.end_all_of(user.name, End.USER_CHANGED)

    async def _keep_user(self, user: User) -> None:
        async with self.roles.changing:
            self._users.name_for(user.name)  # it may have been taken while the password was hashed
            self.roles.check_user(user)
            await self._store.save_user(user)
            self._users.put(user)

    async def disable_user(self, name: str) -> None:
        """Refuse the user from now on, and end their sessions."""
        await self._follow()
        user = replace(self._known(name), disabled=True)
        async with self.roles.changing:
            self.roles.check_user(user)
            self._users.put(user)  # first: who is locked out is out though nothing can be stored
            await self._store.save_user(user)
        await self._sessions.end_all_of(user.name, End.USER_CHANGED)
        await self.passkeys.remove_all(user.name)

    async def end_agents(self, agents: Set[str]) -> None:
        """End the sessions of every user who signs in as one of the agents."""
        for user in [each.name for each in self._users.all() if each.agent in agents]:
            await self._sessions.end_all_of(user, End.AGENT_RETIRED)

    def called(self, name: str) -> str:
        """The name of the user who may be called so; empty when there is none."""
        user = self._users.find(name)
        return user.name if user is not None else ""

    def is_provided(self, name: str) -> bool:
        """Whether a user signs in at the provider."""
        user = self._users.find(name)
        return user is not None and user.subject is not None

    def sessions_of(self, name: str) -> int:
        """How many sessions a user has."""
        return self._sessions.count_of(self.called(name))

    # --- sessions ----------------------------------------------------------------------------------

    async def sign_in(
        self,
        name: str,
        password: str,
        address: str,
        device: str = "",
        *,
        before: str = "",
        browser: str = "",
        code: str = "",
    ) -> Begun:
        """Begin a session; ``device`` is what the device's cookie holds, if there is one.

        ``before`` is what the session's cookie holds: the session of it ends, whosever it is.

        Raises:
            Problem: bad_credentials; second_factor_needed or wrong_code where the user has one;
                too_many_attempts after guessing; forbidden to an agent who was retired.
        """
        await self._follow()
        now, user = self._now(), self._users.find(name)
        devices = await self._store.devices(sha256(device)) if device else []
        attempt = Attempt(folded(name), one_place(address), known_as(user, devices, now))
        proof = await self._proving.stranger(attempt, name, password, code)
        user = proof.user
        self._check_not_retired(user)
        if proof.new_hash is not None:
            # What else of the user was changed meanwhile stands.
            await self._store.rehash(user, proof.new_hash)
            await self.refresh_user(user.name)
        begun = await self._begin(
            user, device if devices else "", before=self.session(before), address=address, browser=browser
        )
        return replace(begun, known_device=attempt.device is not None)

    async def sign_in_provided(
        self, identity: Identity, address: str, device: str = "", *, before: str = "", browser: str = ""
    ) -> tuple[Begun, bool]:
        """Begin a session of somebody whom the provider has vouched for; say whether anything of them is new.

        Raises:
            NotLetIn: and why.
        """
        await self._follow()
        user, is_news = await self._provided.user_of(identity)
        devices = await self._store.devices(sha256(device)) if device else []
        begun = await self._begin(
            user,
            device if devices else "",
            before=self.session(before),
            address=address,
            browser=browser,
            proved_at=identity.proved_at,
        )
        return replace(begun, known_device=known_as(user, devices, self._now()) is not None), is_news

    async def sign_in_by_passkey(
        self,
        secret: str,
        party: RelyingParty,
        signed: Signed,
        address: str,
        device: str = "",
        *,
        before: str = "",
        browser: str = "",
    ) -> Begun:
        """Begin a session of whose passkey has signed what the browser of ``secret`` was asked for.

        Raises:
            NotSignedIn: bad_credentials; too_many_attempts after failures; forbidden to a retired agent.
        """
        await self._follow()
        devices = await self._store.devices(sha256(device)) if device else []
        place = devices[0].hash if devices else one_place(address)
        user = await self.passkeys.prove(secret, party, signed, place)
        try:
            self._check_not_retired(user)
        except Problem as problem:
            raise NotSignedIn(problem, user.name) from None
        begun = await self._begin(
            user,
            device if devices else "",
            before=self.session(before),
            address=address,
            browser=browser,
            by_passkey=True,
        )
        return replace(begun, known_device=known_as(user, devices, self._now()) is not None)

    def _check_not_retired(self, user: User) -> None:
        if self._is_retired(user.agent):
            way = "an administrator can put it back into the floor file"
            raise Problem("forbidden", f"agent {user.agent} was retired; {way}")

    async def _changed(self, name: str) -> None:
        await self._sessions.end_all_of(name, End.USER_CHANGED)
        await self.passkeys.remove_all(name)
        await self.passwords.forget_old(name)

    async def _begin(
        self,
        user: User,
        device: str,
        *,
        before: Pass | None,
        address: str,
        browser: str,
        proved_at: Instant | None = None,
        by_passkey: bool = False,
    ) -> Begun:
        device = device or secrets.token_urlsafe(32)
        used = Device(hash=sha256(device), user=user.name, seen_at=self._now())
        replaces = before.credential if before is not None else ""
        secret, session = await self._sessions.begin(
            user.name, used, replaces=replaces, address=address, browser=browser, proved_at=proved_at,
            by_passkey=by_passkey,
        )  # fmt: skip
        if before is not None and before.viewer.agent != user.agent:
            self._listeners.signed_out(before)
        return Begun(secret=secret, device=device, holder=self._pass_of(user, session))

    @property
    def limits(self) -> SessionLimits:
        """How long a session lasts."""
        return self._sessions.limits

    def session(self, secret: str) -> Pass | None:
        """The pass of the session that the cookie is of, as far as this node knows."""
        return self.holder(sha256(secret))

    def holder(self, credential: str) -> Pass | None:
        """The pass of a session, as far as this node knows."""
        session = self._sessions.get(credential)
        return self._pass(session) if session is not None else None

    async def look_again(self, credential: str) -> None:
        """Ask the database of a session whose time seems to be up."""
        await self._sessions.look_again(credential)

    async def refresh_session(self, credential: str, why: End = End.SIGNED_OUT) -> None:
        """Read a session anew; ``why``: of its end, if it has ended."""
        await self._sessions.refresh(credential, why)

    async def refresh_all(self) -> None:
        """Read all users and sessions anew, and end those that have ended."""
        for user in await self._store.users():
            self._users.put(user)
        await self._sessions.refresh_all()

    async def refresh_user(self, name: str) -> None:
        """Read a user anew."""
        user = await self._store.user(name)
        if user is not None:
            self._users.put(user)

    def ends_at(self, credential: str) -> tuple[Instant, Instant]:
        """When the session ends unless it is used, and when at the latest.

        Raises:
            Problem: unauthorized, when it is over.
        """
        session = self._sessions.get(credential)
        if session is None:
            raise Problem("unauthorized", "the session ended; sign in again")
        return self._sessions.ends_at(session)

    def use(self, credential: str) -> None:
        """The session is in use now; tokens are passed over."""
        self._sessions.use(credential)

    async def sign_out(self, credential: str) -> None:
        """End a session because its user asked for it."""
        session = self._sessions.get(credential)
        holder = self._pass(session) if session is not None else None
        self._sessions.drop(credential, End.SIGNED_OUT)
        if holder is not None:
            self._listeners.signed_out(holder)
        await self._sessions.remove(credential)

    def sign_ins_of(self, name: str) -> list[SignIn]:
        """The sessions of a user, the last used first.

        Raises:
            Problem: not_found, without such a user.
        """
        return self._sessions.of(self._known(name).name)

    async def end_sign_in(self, name: str, session_id: str, why: End) -> None:
        """End a session of a user, and its sockets.

        Raises:
            Problem: not_found, without such a user or session.
        """
        found = next((each for each in self.sign_ins_of(name) if each.id == session_id), None)
        if found is None:
            raise Problem("not_found", "there is no such sign-in; it may have ended")
        await self._sessions.end(found.hash, why)

    async def end_sign_ins(self, name: str, why: End, *, but: str = "") -> int:
        """End the sessions of a user but the one of the credential ``but``; return how many there were."""
        await self._follow()
        return await self._sessions.end_all_of(self._known(name).name, why, but=but)

    async def forget(self, secret: str) -> None:
        """Remove what is kept of a session that is good no more; a sign-out may have met a failing disk."""
        await self._sessions.forget(secret)

    async def keep(self) -> None:
        """Each minute: end what is over, keep what was used, forget what is forgiven."""
        staying = [holder for each in await self._sessions.keep() if (holder := self._pass(each)) is not None]
        if staying:
            self._listeners.staying(staying)
        await self._guesses.drop_forgiven(self._now())
        await self.passwords.drop_expired()
        await self.passkeys.drop_expired()

    def _ended(self, credential: str, why: End) -> None:
        self._listeners.ended(credential, why)

    def _pass(self, session: SignIn) -> Pass | None:
        user = self._users.find(session.user)
        if user is None or user.disabled or self._is_retired(user.agent):
            return None
        return self._pass_of(user, session)

    def _is_busy(self, session: SignIn) -> bool:
        user = self._users.find(session.user)
        return user is not None and user.agent is not None and self._floor.has_contact(user.agent)

    def _is_retired(self, agent: str | None) -> bool:
        return agent is not None and not self._floor.has_agent(agent)

    def _pass_of(self, user: User, sign_in: SignIn) -> Pass:
        viewer = self.roles.viewer_of(user)
        has_own = user.second_factor or user.subject is not None  # the provider asks for one, or not
        lacks = not has_own and not sign_in.by_passkey and user.role in self.limits.second_factor_of
        return Pass(viewer, sign_in.hash, sign_in.csrf_token, lacks_factor=lacks)
