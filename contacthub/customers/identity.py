"""Who a contact is from: decided by the customers that its keys found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from contacthub.customers.keys import CardKeys, Choice, MatchKey, Number
from contacthub.customers.match import Candidate, Mark, Match, MatchFacts, Owner, Person, Verdict

MAX_CANDIDATES: Final = 9  # one digit key picks one
MAX_MARK_LENGTH: Final = 40
CITY: Final = re.compile(r"(?:^|省|自治区)(?P<city>[^省市区县\s,，]{2,8}市)")

# Strongest first: a typed account also says which of the people behind one number is calling.
KEY_ORDER: Final[tuple[MatchKey, ...]] = ("account", "phone", "email", "ref", "serial", "order")
VERDICT_OF_ONE: Final[Mapping[MatchKey, Verdict]] = MappingProxyType(
    {
        "account": "exact",
        "phone": "exact",
        "email": "exact",
        # A serial, an order or a record number says which thing it is about, not who is calling.
        "ref": "probable",
        "serial": "probable",
        "order": "probable",
    }
)

HAD: Final[Mapping[MatchKey, str]] = MappingProxyType({"phone": "former_number", "email": "former_email"})
"""Keys that customers keep for a time, and the reason where one had it before."""

NUMBER_OF_ONE: Final[Mapping[str, str]] = MappingProxyType(
    {"mobile": "mobile_of_one", "fixed_line": "fixed_line_of_one"}
)


def found_ids(keys: CardKeys, facts: MatchFacts) -> tuple[str, ...]:
    """Return the customers that any key found, strongest key first, then those that were guessed."""
    ids = [owner for by in KEY_ORDER for owner in owners_of(by, keys, facts)]
    ids += [one.customer_id for by in HAD for one in facts.owners.get(by, ()) if _is_former(one, keys)]
    ids += [*facts.household, *(one.customer_id for one in facts.chosen)]
    if not ids:
        ids = [*facts.called, *(one.customer_id for one in facts.alike)]
    if keys.choice is not None and keys.choice.customer_id is not None:
        ids.insert(0, keys.choice.customer_id)
    return tuple(dict.fromkeys(ids))


def owners_of(by: MatchKey, keys: CardKeys, facts: MatchFacts) -> tuple[str, ...]:
    """Return the customers that ``by`` found, each once; a given extension keeps those it belongs to.

    Who had a number or an address before gives way to who has it now.
    """
    owners = facts.owners.get(by, ())
    number = _number(keys, facts)
    if by == "phone" and number is not None and number.ext is not None:
        same = tuple(owner for owner in owners if owner.ext == number.ext)
        whole_line = tuple(owner for owner in owners if owner.ext is None)
        owners = same or whole_line or owners
    current = tuple(owner for owner in owners if not _is_former(owner, keys))
    return tuple(dict.fromkeys(owner.customer_id for owner in current or owners))


def _is_former(owner: Owner, keys: CardKeys) -> bool:
    return owner.until is not None and owner.until <= keys.today


def decide(keys: CardKeys, facts: MatchFacts) -> Match:
    """Say who the contact is from. A number of several customers never silently becomes one of them."""
    found = found_ids(keys, facts)
    if keys.choice is not None:
        return _by_choice(keys, keys.choice, facts, found)
    for by in KEY_ORDER:
        owners = owners_of(by, keys, facts)
        if by == "phone" and not _is_of_one_alone(owners, facts):
            owners = tuple(dict.fromkeys((*owners, *(one.customer_id for one in facts.chosen))))
        if owners:
            return _of_owners(by, owners, keys, facts, found)
    if facts.called or facts.alike:
        return _guessed(keys, facts, found)
    if keys.withheld:
        return Match(verdict="withheld", by=None, value=None, code="number_withheld")
    given = next((by for by in KEY_ORDER if keys.value(by)), None)
    if given is None:
        return Match(verdict="none", by=None, value=None, code="nothing_given")
    return Match(verdict="none", by=given, value=keys.value(given), code=f"unknown_{given}")


def as_claim(match: Match) -> Match | None:
    """What is made of a claim: one customer is found by it at most probably; None: nobody is."""
    if match.verdict in ("none", "withheld"):
        return None
    if match.verdict != "exact":
        return match
    return replace(match, verdict="probable", code=f"claimed_{match.by}", params={})


def _is_of_one_alone(owners: tuple[str, ...], facts: MatchFacts) -> bool:
    """Whether a person said of the number that others do not use it, whatever agents chose."""
    return len(owners) == 1 and _mark_of(owners[0], facts) is False


def _number(keys: CardKeys, facts: MatchFacts) -> Number | None:
    return facts.number or keys.phone


def _value(by: MatchKey, keys: CardKeys, facts: MatchFacts) -> str | None:
    if by == "phone" and facts.number is not None:
        return facts.number.e164 or facts.number.raw
    return keys.value(by)


def _by_choice(keys: CardKeys, choice: Choice, facts: MatchFacts, found: tuple[str, ...]) -> Match:
    if choice.code == "opened":
        return Match(
            verdict="exact",
            by="account",
            value=choice.customer_id,
            code="opened",
            customer_id=choice.customer_id,
        )
    candidates = candidates_of(found, facts)
    if choice.customer_id is None:
        return Match(verdict="none", by=None, value=None, code="chosen_nobody", candidates=candidates)
    by = next((by for by in KEY_ORDER if choice.customer_id in owners_of(by, keys, facts)), None)
    return Match(
        verdict="exact",
        by=by,
        value=None if by is None else _value(by, keys, facts),
        code="chosen",
        customer_id=choice.customer_id,
        candidates=candidates,
    )


def _of_owners(
    by: MatchKey, owners: tuple[str, ...], keys: CardKeys, facts: MatchFacts, found: tuple[str, ...]
) -> Match:
    if len(owners) == 1:
        return _of_one(by, owners[0], keys, facts, found)
    weaker = KEY_ORDER[KEY_ORDER.index(by) + 1 :]
    for other in weaker:
        both = [one for one in owners_of(other, keys, facts) if one in owners]
        if len(both) == 1:
            rest = tuple(one for one in found if one != both[0])
            return Match(
                verdict="probable",
                by=other,
                value=_value(other, keys, facts),
                code=f"{other}_among_several",
                params={"count": len(owners)},
                customer_id=both[0],
                candidates=candidates_of((both[0], *rest), facts),
            )
    code = f"{by}_of_several"
    if by == "phone" and not facts.owners.get("phone"):
        code = "chosen_before_of_several"
    return Match(
        verdict="several",
        by=by,
        value=_value(by, keys, facts),
        code=code,
        params={"count": len(owners)},
        candidates=candidates_of(owners, facts),
    )


def _of_one(by: MatchKey, owner: str, keys: CardKeys, facts: MatchFacts, found: tuple[str, ...]) -> Match:
    behind_number = owners_of("phone", keys, facts)
    why = Why(f"{by}_of_one", VERDICT_OF_ONE[by])
    number = _number(keys, facts)
    if by == "phone" and number is not None:
        why = _of_number(number, owner, facts)
    elif by == "account" and len(behind_number) > 1 and owner in behind_number:
        why = Why("account_among_several", "exact", {"count": len(behind_number)})
    elif by == "email" and keys.phone is not None:
        why = Why("email_only", "probable")
    if by in HAD and (until := _had_until(by, owner, keys, facts)) is not None:
        why = Why(HAD[by], "probable", {"until": until})
    return Match(
        verdict=why.verdict,
        by=by,
        value=_value(by, keys, facts),
        code=why.code,
        params=why.params,
        customer_id=owner,
        # Another customer, found by a weaker key, stays one key press away.
        candidates=candidates_of(found, facts) if len(found) > 1 else (),
    )


def _had_until(by: MatchKey, owner: str, keys: CardKeys, facts: MatchFacts) -> str | None:
    """The last day on which the number or address was the owner's; None: it still is."""
    entries = [entry for entry in facts.owners.get(by, ()) if entry.customer_id == owner]
    if not entries or not all(_is_former(entry, keys) for entry in entries):
        return None
    return max(entry.until or "" for entry in entries)


class Why(NamedTuple):
    """Why a number, an address or a thing means one customer, and how surely."""

    code: str
    verdict: Verdict
    params: Mapping[str, str | int] = MappingProxyType({})


def _of_number(number: Number, owner: str, facts: MatchFacts) -> Why:
    owned = [entry for entry in facts.owners.get("phone", ()) if entry.customer_id == owner]
    chosen = next((one for one in facts.chosen if one.customer_id == owner), None)
    if not owned and chosen is not None:
        return Why("chosen_before", "probable", {"agent": chosen.agent, "at": chosen.at})
    if any(entry.is_variant for entry in owned):
        return Why("national_variant", "probable")
    stored = {entry.ext for entry in owned}
    if number.ext not in stored and None not in stored:
        return Why("extension_missing", "probable")
    if facts.household:
        return Why("same_household", "probable", {"count": 1 + len(facts.household)})
    if _mark_of(owner, facts):
        return Why("shared_number", "probable")
    if facts.number is not None:
        return Why("given_phone_of_one", "exact")
    if number.ext is not None and number.ext in stored:
        return Why("extension_of_one", "exact")
    return Why(NUMBER_OF_ONE.get(number.type or "", "phone_of_one"), "exact")


def _mark_of(owner: str, facts: MatchFacts) -> bool | None:
    """What a person said of the owner's number: whether others use it too."""
    marks = [one.shared for one in facts.owners.get("phone", ()) if one.customer_id == owner]
    return next((mark for mark in marks if mark is not None), None)


def _guessed(keys: CardKeys, facts: MatchFacts, found: tuple[str, ...]) -> Match:
    """Who called from the number before, else who has one that ends as it does."""
    code = "called_before" if facts.called else "same_last_digits"
    guessed = tuple(dict.fromkeys(facts.called or (one.customer_id for one in facts.alike)))
    value = keys.value("phone")
    if len(guessed) > 1:
        return Match(
            verdict="several",
            by="phone",
            value=value,
            code=f"{code}_of_several",
            params={"count": len(guessed)},
            candidates=candidates_of(guessed, facts),
        )
    params = {} if facts.called else {"number": facts.alike[0].number}
    return Match(
        verdict="probable",
        by="phone",
        value=value,
        code=code,
        params=params,
        customer_id=guessed[0],
        # Also the one: a guess is there to be confirmed.
        candidates=candidates_of(found, facts),
    )


def candidates_of(ids: tuple[str, ...], facts: MatchFacts) -> tuple[Candidate, ...]:
    """Return the first nine of ``ids`` with what tells each from the others."""
    people = [facts.people[one] for one in ids if one in facts.people][:MAX_CANDIDATES]
    marks = [_marks(person) for person in people]
    alike = [mark for mark in marks[0] if all(mark in one for one in marks)] if len(marks) > 1 else []
    return tuple(
        Candidate(
            customer_id=person.customer_id,
            name=person.name,
            tier=person.tier,
            marks=tuple(mark for mark in own if mark not in alike)
            or (Mark(code="numbered", params={"number": person.customer_id}),),
        )
        for person, own in zip(people, marks, strict=True)
    )


def _marks(person: Person) -> list[Mark]:
    marks = []
    if person.company:
        marks.append(Mark(code="company", params={"name": _short(person.company)}))
    if person.address:
        marks.append(Mark(code="place", params={"name": _short(_place(person.address))}))
    if person.last_model and person.last_bought:
        bought = {"model": _short(person.last_model), "year": person.last_bought[:4]}
        marks.append(Mark(code="bought_in", params=bought))
    elif person.last_model:
        marks.append(Mark(code="bought", params={"model": _short(person.last_model)}))
    return marks


def _place(address: str) -> str:
    city = CITY.search(address)
    return city["city"] if city else address


def _short(text: str) -> str:
    return text[:MAX_MARK_LENGTH]
