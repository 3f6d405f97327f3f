"""Makes the customers of the sample shop: single people, families with one number, and firms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from contacthub.demo import conversations, names, places
from contacthub.demo.records import Customer

CUSTOMERS = 2_040
FAMILIES = 26  # of two or three people: about 3 % of the customers
FIRMS = 40
ENGLISH_SHARE = 0.15
DOUBLES = 6
HEARD = str.maketrans("伟强杰明华飞芳静丽娟婷莉", "玮蔷洁鸣花菲方靖莉涓停丽")
"""Characters that sound as others do: how a clerk writes a name that was heard."""

_TIERS = ("gold", "silver", "standard")
_TIER_WEIGHTS = (5, 18, 77)


def make_customers(rng: Random, *, stories: tuple[Customer, ...]) -> list[Customer]:
    """Return all customers, ``stories`` first, with ids in order; only families share a number."""
    taken = {story.dial for story in stories}
    drawn = _in_order(rng, taken=taken, count=CUSTOMERS - len(stories))
    first = len(stories) + 1
    numbered = [replace(one, customer_id=f"C{place:05d}") for place, one in enumerate(drawn, start=first)]
    return [*stories, *numbered]


def written_twice(customers: Sequence[Customer]) -> Iterator[Customer]:
    """A few of them once more, as another clerk wrote them down: with the name as it was heard."""
    misheard = (one for one in customers if not one.company and one.name.translate(HEARD)[1:] != one.name[1:])
    alone = Counter(one.dial for one in customers)
    heard = [one for one in misheard if alone[one.dial] == 1][:DOUBLES]
    for place, one in enumerate(heard, start=1):
        name = one.name[0] + one.name[1:].translate(HEARD)
        yield replace(
            one,
            customer_id=f"D{place:05d}",
            name=name,
            phones=(one.dial,),
            emails=(),
            tier=_TIERS[-1],
            birthday=None,
            tags=(),
            notes="",
        )


def _in_order(rng: Random, *, taken: set[str], count: int) -> list[Customer]:
    drawn: list[Customer] = []
    for _ in range(FAMILIES):
        drawn.extend(_family(rng, taken))
    drawn.extend(_firm(rng, taken) for _ in range(FIRMS))
    drawn.extend(_single(rng, taken) for _ in range(count - len(drawn)))
    rng.shuffle(drawn)
    return drawn


def _single(rng: Random, taken: set[str]) -> Customer:
    language = "en" if rng.random() < ENGLISH_SHARE else "zh"
    return _person(rng, language=language, city=places.any_city(rng), taken=taken)


def _family(rng: Random, taken: set[str]) -> Iterator[Customer]:
    """Draw two or three people with the same surname, address and number."""
    head = _single(rng, taken)
    yield head
    family = head.name[0] if head.language == "zh" else head.name.rsplit(" ", 1)[1]
    if head.name.startswith("欧阳"):
        family = "欧阳"
    make = names.chinese_name if head.language == "zh" else names.english_name
    seen = {head.name}
    for _ in range(rng.choice((1, 1, 2))):
        name = _until(lambda: make(rng, family=family).full, seen)
        yield replace(head, name=name, phones=(head.phones[0],), emails=(), birthday=_birthday(rng), notes="")


def _firm(rng: Random, taken: set[str]) -> Customer:
    """Draw a firm; its name is that of the person who orders, ``company`` that of the firm."""
    person = _single(rng, taken)
    city = places.any_city(rng)
    landline = _until(lambda: places.landline(rng, city), taken, key=_digits)
    return replace(
        person,
        company=names.firm_name(rng, language=person.language, city=city.name.zh),
        phones=(landline, *person.phones[:1]),
        address=places.address(rng, city, language=person.language),
        birthday=None,
        tier=rng.choice(_TIERS[:2]),
    )


def _person(rng: Random, *, language: str, city: places.City, taken: set[str]) -> Customer:
    name = names.chinese_name(rng) if language == "zh" else names.english_name(rng)
    with_mail = rng.random() < (0.25 if language == "zh" else 0.8)
    tags = rng.sample(conversations.TAGS, rng.choices((0, 1, 2), (70, 25, 5))[0])
    notes = rng.choice(conversations.CUSTOMER_NOTES).to(language) if rng.random() < 0.08 else ""
    return Customer(
        customer_id="",
        name=name.full,
        phones=_phones(rng, language=language, city=city, taken=taken),
        emails=(f"{name.ascii}{rng.randrange(10_000):04d}@example.com",) if with_mail else (),
        company="",
        tier=rng.choices(_TIERS, _TIER_WEIGHTS)[0],
        language=language,
        address=places.address(rng, city, language=language),
        birthday=_birthday(rng) if rng.random() < 0.6 else None,
        tags=tuple(tag.to(language) for tag in tags),
        notes=notes,
        do_not_contact=notes == "" and len(tags) > 1,
    )


def _phones(rng: Random, *, language: str, city: places.City, taken: set[str]) -> tuple[str, ...]:
    draw = rng.random()
    if language == "en" and draw < 0.12:
        return (_until(lambda: places.foreign_number(rng), taken, key=_digits),)
    if draw > 0.94:
        return (_until(lambda: places.landline(rng, city), taken, key=_digits),)
    first = places.as_written(rng, _until(lambda: places.mobile(rng), taken))
    if 0.5 < draw < 0.58:
        return (first, _until(lambda: places.landline(rng, city), taken, key=_digits))
    return (first,)


def _birthday(rng: Random) -> date:
    return date(1945, 1, 1) + timedelta(days=rng.randrange(60 * 365))


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit() or letter == "+")


def _until(draw: Callable[[], str], taken: set[str], *, key: Callable[[str], str] = str) -> str:
    """Draw until the key is not taken, and take it."""
    while key(drawn := draw()) in taken:
        pass
    taken.add(key(drawn))
    return drawn
