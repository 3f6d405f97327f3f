"""Pydantic models to problems that name the field, and what models share."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import ErrorDetails

from contacthub.problems import Problem

M = TypeVar("M", bound=BaseModel)


def _whole(value: Any) -> Any:  # Any: JSON before it is checked
    """JSON knows one kind of number: 3.0 is as whole as 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


NOT_BLANK: Final = r"[^\s\x1c-\x1f\x85]"
"""A pattern of text that says something; Python, Rust and JSON Schema differ in what is blank."""

WORD: Final = r"^[a-z0-9][a-z0-9_-]{0,39}$"
"""A pattern of names that people give to channels, surveys, processes and the like."""

MOST_SAID: Final = 20
"""Fields to blame that a problem names."""
LONGEST_MEANT: Final = 100
"""Characters of a key that may be a slip of another: to compare a megabyte takes 80 ms."""

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
        raise invalid(error, model=model) from None


def invalid(
    error: ValidationError,
    *,
    prefix: str = "#",
    code: str = "invalid",
    model: type[BaseModel] | None = None,
) -> Problem:
    """What pydantic found, as a problem; values are never repeated. ``model`` knows the keys there are."""
    found = error.errors(include_input=False, include_url=False)
    # To say what one may have meant takes 30 µs, and there may be thousands.
    fields = [(pointer(each["loc"], prefix=prefix), said(each, model)) for each in found[:MOST_SAID]]
    first = f"{fields[0][0]}: {fields[0][1]}"
    return Problem(code, first if len(found) == 1 else f"{first} (and {len(found) - 1} more)", fields)


def said(found: ErrorDetails, model: type[BaseModel] | None = None) -> str:
    """What is wrong, in words of JSON: pydantic's own print patterns and name classes of ours."""
    if found["type"] in {"model_type", "dict_type"}:
        return "Input should be an object"
    if found["type"] == "string_pattern_mismatch":
        return "is not of the form that is needed here"
    if found["type"] == "extra_forbidden":
        return f"there is no such key{_meant(str(found['loc'][-1]), _keys(model, found['loc'][:-1]))}"
    return found["msg"].removeprefix("Value error, ")


def _meant(key: str, keys: list[str]) -> str:
    near = get_close_matches(key, keys, n=1, cutoff=0.6) if keys and len(key) <= LONGEST_MEANT else []
    if near:
        return f"; did you mean `{near[0]}`?"
    return f"; there are {', '.join(keys)}" if keys else ""


def _keys(model: type[BaseModel] | None, location: tuple[int | str, ...]) -> list[str]:
    """The keys there are at ``location``; none where the models do not say."""
    for part in location:
        if model is None or isinstance(part, int):
            continue
        field = model.model_fields.get(part)
        model = None if field is None else _model_in(field.annotation)
    return [] if model is None else [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:  # Any: whatever a field may be annotated with
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _model_in(each))), None)


def pointer(location: tuple[int | str, ...], *, prefix: str = "#") -> str:
    """The JSON pointer to what stands at ``location``."""
    parts = [str(each).replace("~", "~0").replace("/", "~1") for each in location]
    return "/".join([prefix, *parts])
