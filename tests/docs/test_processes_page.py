"""The page *Processes*: its example is taken, and so are the processes of the sample floor."""

from __future__ import annotations

import tomllib

from contacthub.floor_file.file import FloorFile
from contacthub.floor_file.processes_table import StepTable

from .pages import DOCS, ROOT, blocks, text


def test_the_example_is_a_process() -> None:
    table = blocks(DOCS / "processes.md", "toml")[0]
    claim = FloorFile.model_validate(tomllib.loads(table)).plan().processes["claim"]
    assert [each.id for each in claim.steps] == ["propose", "approve", "pay"]


def test_the_sample_floor_has_the_processes_that_the_page_names() -> None:
    floor = tomllib.loads((ROOT / "contacthub/samples/floor.toml").read_text("utf-8"))
    plan = FloorFile.model_validate(floor).plan()
    assert [*plan.processes] == [
        "follow_up",
        "complaint",
        "service_request",
        "question",
        "ask_by_phone",
        "opportunity",
        "visit",
    ]
    assert len(plan.processes["complaint"].steps) == 9  # the eight, and where else to turn


def test_every_key_of_a_step_is_described() -> None:
    said = text("processes")
    assert [
        each for each in StepTable.model_fields if f"`{each}`" not in said and f"{each} =" not in said
    ] == []
