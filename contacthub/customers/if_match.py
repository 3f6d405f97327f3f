"""The versions of a customer that a request may change, as ``If-Match`` names them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from aiohttp import web

from contacthub.api.describing.words import TEXT, Parameter
from contacthub.customers.model import Versions
from contacthub.problems import Problem

TAG: Final = r'(W/)?"([!#-~]*)"'
ENTITY_TAG: Final = re.compile(TAG)
ENTITY_TAGS: Final = re.compile(rf"{TAG}(\s*,\s*{TAG})*")
IF_MATCH: Final = rf"^(\*|{ENTITY_TAGS.pattern})$"
"""What the header may be."""
ANY_VERSION: Final = '"'  # in no entity tag, so that no version has this name

VERSION = Parameter(
    name="If-Match",
    about="The version that is changed, as its `ETag`, or `*`. Needed when the customer exists.",
    schema={**TEXT, "pattern": IF_MATCH},
    place="header",
    example='"7"',
)


OF_CUSTOMER: Final = Parameter(
    name="If-Match",
    about="The version that the customer must be at, as their `ETag`. Without it any version is changed.",
    schema={**TEXT, "pattern": IF_MATCH},
    place="header",
    example='"7"',
)


OF_MODEL: Final = replace(
    OF_CUSTOMER,
    about="The version that the model must be at, as its `ETag`. Without it any version is changed.",
)


def is_version(tags: frozenset[str], version: int) -> bool:
    """Whether this version is among those of the header."""
    return ANY_VERSION in tags or str(version) in tags


def if_match(request: web.Request) -> frozenset[str] | None:
    """The versions one of which must be the current; ``ANY_VERSION`` among them: any. None: not asked for.

    ``If-Match`` compares strongly, so that a weak tag is of no version.
    Source: RFC 9110, sections 8.8.3 and 13.1.1.

    Raises:
        Problem: bad_request, it is no list of entity tags.
    """
    if "If-Match" not in request.headers:
        return None
    text = ",".join(request.headers.getall("If-Match")).strip()
    if text == "*":
        return frozenset({ANY_VERSION})
    if ENTITY_TAGS.fullmatch(text) is None:
        raise Problem("bad_request", 'If-Match holds versions in quotes, like "7", or *')
    return frozenset(tag for weak, tag in ENTITY_TAG.findall(text) if not weak)


def asked_versions(request: web.Request) -> Versions | None:
    """The versions one of which must be the current; None: any.

    Raises:
        Problem: as ``if_match``.
    """
    tags = if_match(request)
    return None if tags is None else lambda version: is_version(tags, version)
