"""The users by name: ``LENA``, ``Lena`` and ``ｌｅｎａ`` are one, written as it was first."""

from __future__ import annotations

from collections.abc import Iterable

from contacthub.access.names import composed, folded, name_fault
from contacthub.accounts.model import User
from contacthub.problems import Problem


class Users:
    """In memory, by name.

    A store of an older version may have two that are one by today's rule. Both stay, and each is found by its
    own spelling; another spelling finds the one that is not disabled, if there is only one:

        lena, LENA                   lena: lena     LENA: LENA     Lena: neither
        lena, LENA (disabled)        lena: lena     LENA: LENA     Lena: lena
    """

    def __init__(self, users: Iterable[User] = ()) -> None:
        self._by_name: dict[str, User] = {}
        self._by_fold: dict[str, dict[str, None]] = {}
        for each in users:
            self.put(each)

    def all(self) -> list[User]:
        """All of them, by name."""
        return [self._by_name[name] for name in sorted(self._by_name)]

    def put(self, user: User) -> None:
        """Add a user, or replace the one of this very spelling."""
        self._by_name[user.name] = user
        self._by_fold.setdefault(folded(user.name), {})[user.name] = None

    def find(self, name: str) -> User | None:
        """The user of this name, however it is spelt."""
        if name in self._by_name:
            return self._by_name[name]
        alike = [self._by_name[each] for each in self._by_fold.get(folded(name), ())]
        found = [each for each in alike if not each.disabled] if len(alike) > 1 else alike
        return found[0] if len(found) == 1 else None

    def known(self, name: str) -> User:
        """The user of this name, however it is spelt.

        Raises:
            Problem: not_found.
        """
        user = self.find(name)
        if user is None:
            raise Problem("not_found", f"there is no user {name!r}")
        return user

    def of_subject(self, subject: str) -> User | None:
        """The user whom the provider knows by this subject."""
        return next((each for each in self._by_name.values() if each.subject == subject), None)

    def name_for(self, name: str) -> str:
        """Under which name a user is added or replaced who is asked for by ``name``.

        Raises:
            Problem: invalid, or already_there: it is another's name in another spelling.
        """
        alike = self._by_fold.get(folded(name), {})
        known = next((each for each in alike if composed(each) == composed(name)), None)
        if known is not None:
            return known
        if (fault := name_fault(name)) is not None:
            raise Problem("invalid", f"the name {fault}", [("#/name", fault)])
        if alike:
            taken = ", ".join(repr(each) for each in alike)
            raise Problem(
                "already_there",
                f"{name!r} is the same name as {taken}, for names are compared without case; to replace that "
                "sign-in say its name as it is written, else choose another name",
                [("#/name", f"the same as {taken}")],
            )
        return composed(name)
