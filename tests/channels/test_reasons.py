"""Every reason that a channel may give for a message has words on the screen, in both languages.

The reasons are read from the code: what stands where a message is refused, in ``Answered(REFUSED, …)``, what
functions return that say why, and the tables of providers' errors.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

import contacthub.channels
from contacthub.channels.mail.taking import RETURNED
from contacthub.messages.stopping import CUSTOMER_STOPPED
from contacthub.sources.message_sending import GAVE_UP, NO_ANSWER, STOPPED

TEXTS = Path(__file__).parents[2] / "web/src/core/texts"
SAY_WHY = {"reason_of", "refused_for", "refusal_of", "refuses"}
"""Functions whose result is a reason."""
CODE = re.compile(r"[a-z][a-z_]+")
OF_ALL_SOURCES = {GAVE_UP, NO_ANSWER, STOPPED, CUSTOMER_STOPPED, RETURNED}
FOR_ANY = {"http", "said"}
"""Words around a status, and around what a provider says itself."""


def modules() -> Iterator[ModuleType]:
    for each in pkgutil.walk_packages(contacthub.channels.__path__, "contacthub.channels."):
        yield importlib.import_module(each.name)


def reasons_in(module: ModuleType) -> Iterator[str]:
    """The reasons that a module gives, and what stands before numbers in one."""
    table = getattr(module, "REASONS", None)
    yield from table.values() if isinstance(table, Mapping) else ()
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Answered":
            for said in node.args[1:]:
                yield from texts_in(module, said)
        if isinstance(node, ast.FunctionDef) and node.name in SAY_WHY:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from texts_in(module, inner.value)


def texts_in(module: ModuleType, said: ast.expr) -> Iterator[str]:
    for node in ast.walk(said):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.Name) and isinstance(getattr(module, node.id, None), str):
            yield getattr(module, node.id)


REASONS = {each for module in modules() for each in reasons_in(module)}


def worded(language: str) -> set[str]:
    text = (TEXTS / language / "messages.ts").read_text("utf-8")
    return {*re.findall(r'^  "unsent\.(\w+)":', text, re.MULTILINE)}


def test_reasons_of_every_kind_are_found() -> None:
    assert {
        "window_closed", "too_many_unanswered", "signature_refused", "unsure", "too_long", "no_files",
        "no_address", "file_kind", "files_too_large", "file_gone", "only_templates", "too_many_parts",
        "no_reason",
    } <= REASONS  # fmt: skip


def test_a_reason_is_a_code_or_what_a_provider_says() -> None:
    sentences = {each for each in REASONS if each.strip() and CODE.fullmatch(each) is None}
    # Before a number of the provider's own, and between numbers.
    assert {each.strip() for each in sentences} == {"twilio", "aliyun"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_has_words_on_the_screen(language: str) -> None:
    codes = {each for each in REASONS if CODE.fullmatch(each)} - {"http_"} | OF_ALL_SOURCES
    assert sorted(codes - worded(language)) == []
    assert sorted(worded(language) - codes - FOR_ANY) == []
