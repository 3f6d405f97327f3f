"""Templates as WhatsApp is given them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contacthub.messages.templates import Template, template_of


def template_body(templates: Sequence[Template], written: str) -> dict[str, Any] | None:
    """The part of WhatsApp's request that sends a text as the template that it is; None: it is none."""
    found = template_of(templates, written)
    if found is None:
        return None
    template, fields = found
    return {
        "name": template.name,
        "language": {"code": template.language},
        "components": _components(fields),
    }


def _components(fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """Numbered blanks go in their order, others by their names."""
    if not fields:
        return []
    numbers = sorted((each for each in fields if each.isdecimal()), key=int)
    named = [
        {"type": "text", "parameter_name": name, "text": text}
        for name, text in fields.items()
        if not name.isdecimal()
    ]
    return [{"type": "body", "parameters": [*({"type": "text", "text": fields[n]} for n in numbers), *named]}]
