"""Pydantic models to problems that name the field, and what models share."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import ErrorDetails

from contacthub.problems import Problem

M = TypeVar("M", bound=BaseModel)


def _whole(value: Any) -> Any:  # Any: JSON before it is checked
    """JSON knows one kind of number: 3.0 is as whole as 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


NOT_BLANK: Final = r"[^\s\x1c-\x1f\x85]"
"""A pattern of text that says something; Python, Rust and JSON Schema differ in what is blank."""

WHOLE: Final = BeforeValidator(_whole)
"""Of a whole number in a strict model; behind its bounds, else JSON Schema is not told them."""


def validated(model: type[M], value: Any) -> M:
    """``value`` as the model.

    Raises:
        Problem: invalid, with a pointer to each field that is to blame.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError, *, prefix: str = "#", code: str = "invalid") -> Problem:
    """What pydantic found, as a problem; values are never repeated."""
    fields = [
        (_pointer(prefix, each["loc"]), _said(each))
        for each in error.errors(include_input=False, include_url=False)
    ]
    first = f"{fields[0][0]}: {fields[0][1]}"
    return Problem(code, first if len(fields) == 1 else f"{first} (and {len(fields) - 1} more)", fields[:20])


def _said(found: ErrorDetails) -> str:
    """What is wrong, in words of JSON: pydantic's own name classes of ours and of Python."""
    if found["type"] in {"model_type", "dict_type"}:
        return "Input should be an object"
    return found["msg"].removeprefix("Value error, ")


def _pointer(prefix: str, location: tuple[int | str, ...]) -> str:
    parts = [str(each).replace("~", "~0").replace("/", "~1") for each in location]
    return "/".join([prefix, *parts])
