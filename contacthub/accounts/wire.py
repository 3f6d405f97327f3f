"""Shapes that several doors of accounts take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contacthub.access.names import MAX_NAME, NAME
from contacthub.accounts.password_rules import MAX_PASSWORD, MIN_PASSWORD

UserName = Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": MAX_NAME, "pattern": NAME})]
"""Of a sign-in that is made; the fault of a name that cannot be is told by ``name_fault``."""

Secret = Annotated[str, Field(min_length=1, max_length=1000)]
"""A password as it may be, also one of an older version."""

Code = Annotated[str, Field(min_length=1, max_length=100)]
"""Of an authenticator, or for recovery; blanks and hyphens do not count."""

CodeIfAny = Annotated[str, Field(description="where the user has a second factor", max_length=100)]

NewPassword = Annotated[
    str,
    Field(
        description=f"{MIN_PASSWORD} to {MAX_PASSWORD} characters of any kind in their composed form "
        "(NFC); not one of the commonest of breaches, and not the user's name with little beside it",
        json_schema_extra={"minLength": MIN_PASSWORD, "maxLength": MAX_PASSWORD},
        max_length=1000,
    ),
]
