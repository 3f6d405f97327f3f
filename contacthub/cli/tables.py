"""TOML files that a command is given, read as what they are to say."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from contacthub.api.validation import said
from contacthub.cli.errors import Refused
from contacthub.toml_files import UnreadableToml, read_toml

M = TypeVar("M", bound=BaseModel)


def read_tables(file: Path, model: type[M]) -> M:
    """Read a file; what it names besides is looked for in its folder.

    Raises:
        Refused: it cannot be read, or says something wrong; the text names the first fault with its line.
    """
    try:
        toml = read_toml(file)
        return model.model_validate(toml.tables, context={"folder": file.parent})
    except UnreadableToml as error:
        raise Refused(str(error)) from None
    except ValidationError as error:
        # A key that is not known says more than one that is missing: most often it is the same one.
        faults = error.errors(include_input=False, include_url=False)
        first, *others = sorted(faults, key=lambda each: each["type"] == "missing")
        where = ".".join(map(str, first["loc"]))
        more = f" (and {len(others)} more)" if others else ""
        text = f"{where}: {said(first, model)}" if where else said(first, model)
        raise Refused(f"{toml.place(first['loc'])}: {text}{more}") from None
