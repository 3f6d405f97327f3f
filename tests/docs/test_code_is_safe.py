"""What the code does not do, whatever it is fed: each rule is of all files, and its exceptions stand here."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from .pages import ROOT

CODE = ROOT / "contacthub"
WEB = ROOT / "web" / "src"
FILES = [each for each in sorted(CODE.rglob("*.py")) if "static" not in each.parts]
PLAYED = ("demo", "testing", "simulation", "bench")
"""What is no part of a hub that serves."""


@cache
def trees() -> dict[str, ast.AST]:
    """Every file, read once."""
    return {each.relative_to(CODE).as_posix(): ast.parse(each.read_text("utf-8")) for each in FILES}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call, by what is called as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported, also in part."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            yield node.module


def found(bad: Callable[[ast.AST], Iterator[str]], *, but: tuple[str, ...] = ()) -> list[str]:
    """Where it is done, in all files but these."""
    places = []
    for name, tree in trees().items():
        if not name.startswith(but):
            places += [f"{name}: {each}" for each in bad(tree)]
    return places


def test_no_text_is_run_as_code_and_no_object_made_of_bytes() -> None:
    def bad(tree: ast.AST) -> Iterator[str]:
        yield from (name for name, _ in calls(tree) if name in ("eval", "exec", "compile", "__import__"))
        unsafe = ("pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle")
        yield from (each for each in imports(tree) if each.split(".")[0] in unsafe)

    assert found(bad) == []


def test_no_command_goes_through_a_shell() -> None:
    def bad(tree: ast.AST) -> Iterator[str]:
        for name, call in calls(tree):
            if name in ("os.system", "os.popen") or name.endswith("create_subprocess_shell"):
                yield name
            if any(each.arg == "shell" for each in call.keywords):
                yield f"{name} with shell"

    assert found(bad) == []


def test_no_xml_is_read_but_by_the_one_reader_that_knows_no_entities() -> None:
    def bad(tree: ast.AST) -> Iterator[str]:
        yield from (each for each in imports(tree) if each.split(".")[0] in ("xml", "lxml", "defusedxml"))

    assert found(bad, but=("channels/wechat/xml.py", *PLAYED)) == []


def test_broken_hashes_are_used_only_where_a_provider_asks_for_them() -> None:
    def bad(tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("md5", "sha1", "MD5", "SHA1"):
                yield ast.unparse(node)

    # Twilio and WeChat sign by SHA-1, and Aliyun names no other.
    assert found(bad, but=("channels/sms/", "channels/wechat/", *PLAYED)) == []


CHECKS = ("ssl", "verify", "verify_ssl", "check_hostname")


def test_no_certificate_goes_unlooked_at() -> None:
    def bad(tree: ast.AST) -> Iterator[str]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("CERT_NONE", "_create_unverified_context"):
                yield ast.unparse(node)
            if isinstance(node, ast.keyword) and node.arg in CHECKS:
                is_off = isinstance(node.value, ast.Constant) and node.value.value is False
                yield from [f"{node.arg}=False"] if is_off else []

    assert found(bad) == []


def test_what_nobody_may_guess_comes_from_the_systems_generator() -> None:
    """``random`` decides when something is tried again, and nothing else."""
    waits = (
        "telephony/asterisk_ami/connector.py", "channels/mail/fetching.py", "channels/media_in.py",
        "work/webhooks/sending.py", "sources/message_sending.py", "sources/callbacks.py",
        "surveys/sending.py", "alerts/mailing.py", "report_mails/sending.py", "client/", "bootstrap/",
    )  # fmt: skip

    def bad(tree: ast.AST) -> Iterator[str]:
        yield from (each for each in imports(tree) if each == "random")

    assert found(bad, but=(*waits, *PLAYED)) == []


def scripts() -> list[Path]:
    kinds = {".ts", ".vue"}
    return [each for each in sorted(WEB.rglob("*")) if each.suffix in kinds and ".test." not in each.name]


@pytest.mark.parametrize(
    "bad",
    [
        r"v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write",
        r"\beval\(|new Function\(|javascript:",
        r'addEventListener\("message"|onmessage = \(event\)',
    ],
)
def test_screens_make_no_html_of_texts_and_run_none(bad: str) -> None:
    files = scripts()
    assert len(files) > 100
    assert [each.name for each in files if re.search(bad, each.read_text(encoding="utf-8"))] == []


def test_screens_keep_only_what_is_listed_in_the_browser() -> None:
    """Preferences, and what is typed until the tab closes or somebody signs out."""
    keeping = {
        each.relative_to(WEB).as_posix()
        for each in scripts()
        if re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", each.read_text("utf-8"))
    }
    assert keeping == {"net/storage.ts"}
