"""``[tiers]`` of the floor file: by what customers have their tier."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from contacthub.customers.tiers_wire import MAX_LEVELS, TierLevelBody, TierRuleBody
from contacthub.floor_file.directory import TiersEntry
from contacthub.floor_file.table import fault_at


class TiersTable(TierRuleBody):
    """``[tiers]``."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["levels"], "properties": {"levels": {"type": "array", "minItems": 1}}},
                {"required": ["retired"], "properties": {"retired": {"const": True}}},
            ]
        }
    )

    retired: bool = False
    levels: Annotated[list[TierLevelBody], Field(max_length=MAX_LEVELS)] = Field(default=[])

    @model_validator(mode="after")
    def _says_levels(self) -> Self:
        if not self.levels and not self.retired:
            raise fault_at("levels", said="needed, unless the rule is retired")
        return self

    def entry(self) -> TiersEntry:
        """As the hub takes it."""
        return TiersEntry(**self.rule_said())
