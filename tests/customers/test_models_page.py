"""The page *Models, units and warranty*: its table of warranties, its body of a model, its sample."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import contacthub
from contacthub.api.validation import validated
from contacthub.customers.importing.importing import read_rows
from contacthub.customers.kinds.models import MODELS, WarrantyRule, merged_model
from contacthub.customers.kinds.warranty import Extension, UnitDays, warranty_of
from contacthub.customers.models_wire import ModelBody
from contacthub.customers.numbers import PhoneNumbers
from tests.customers.importing.reading import opened

ROOT = Path(contacthub.__file__).parent
PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
DAY = r"(\d{4}-\d\d-\d\d)?"
EXAMPLES = re.findall(rf"^\| {DAY} ?\| (\d+)? ?\| (\d+)? ?\| {DAY} ?\| {DAY} ?\| `(\w+)` \|$", PAGE, re.M)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_warranty_of_the_page_is_so(example: tuple[str, ...]) -> None:
    bought, months, extension, bought_on, until, rule = (word or None for word in example)
    more = None if extension is None else Extension(months=int(extension), bought_at=bought_on)
    of_model = None if months is None else WarrantyRule(months=int(months))
    found = warranty_of(of_model, UnitDays(purchased_at=bought), given=None, extension=more)
    assert (found.until, found.rule) == (until, rule)


def test_the_page_has_its_examples_and_names_every_rule_and_column() -> None:
    assert len(EXAMPLES) == 9
    for word in ("given", "model", "extension", "no_rule", "no_date", "returned", *MODELS.columns):
        assert f"`{word}`" in PAGE
    assert all(heading in PAGE for heading in MODELS.headings)


def test_the_body_of_the_page_is_one() -> None:
    [text] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert validated(ModelBody, json.loads(text)).name == "Air conditioner 1.5 hp"


def test_the_sample_is_read_as_models() -> None:
    file = opened(ROOT / "samples" / "models.csv", None)
    assert file.kinds == ("models",)
    rows = [
        merged_model(None, row) for _, row in read_rows(file, PhoneNumbers("CN")) if isinstance(row, dict)
    ]
    [cool] = [one for one in rows if one.model == "KFR-35GW"]
    assert (cool.brand, "KFR-26GW" in cool.similar) == ("好音 Haoyin", True)
    assert cool.warranty == WarrantyRule(months=72, parts={"压缩机 compressor": 120})
    assert {one.warranty and one.warranty.months for one in rows} == {12, 24, 36, 72}
