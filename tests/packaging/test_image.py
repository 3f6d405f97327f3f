"""The Dockerfile, read: what it copies is there, what it pins fits, and nothing runs as root."""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatch
from typing import Any

from contacthub.bootstrap.doors import ROUTES
from contacthub.config import Settings
from tests.packaging.conftest import ROOT

Step = tuple[str, str]


def stages() -> list[list[Step]]:
    """The instructions of each stage, continued lines joined."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    text = "\n".join(each for each in lines if not each.startswith("#")).replace("\\\n", " ")
    steps = [tuple(line.split(maxsplit=1)) for line in text.splitlines() if line.strip()]
    starts = [n for n, (word, _) in enumerate(steps) if word == "FROM"]
    return [steps[start:end] for start, end in zip(starts, [*starts[1:], len(steps)], strict=True)]  # type: ignore[misc]  # pairs


def all_of(stage: list[Step], word: str) -> list[str]:
    return [rest for each, rest in stage if each == word]


def one(stage: list[Step], word: str) -> str:
    [rest] = all_of(stage, word)
    return rest


def environment(stage: list[Step]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in one(stage, "ENV").split())


def ignored(path: str) -> bool:
    """Whether the context leaves a path out; the last rule that fits counts."""
    left_out = False
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.lstrip("!").removeprefix("**/")
        parts = path.split("/")
        above = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
        if any(fnmatch(each, pattern) for each in (above if "**/" not in rule else parts)):
            left_out = not rule.startswith("!")
    return left_out


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_what_is_copied_is_there_and_in_the_context() -> None:
    build, _ = stages()
    copied = [each for rest in all_of(build, "COPY") for each in rest.split()[:-1]]
    assert [each for each in copied if not (ROOT / each).exists()] == []
    assert [each for each in copied if ignored(each)] == []


def test_build_has_whatever_the_wheel_is_made_of() -> None:
    build, _ = stages()
    copied = {each for rest in all_of(build, "COPY") for each in rest.split()[:-1]}
    made_of = {project()["project"]["readme"], *project()["project"]["license-files"], "contacthub", "web"}
    assert made_of | {"pyproject.toml", "constraints.txt"} <= copied


def test_context_leaves_out_what_a_checkout_gathers() -> None:
    left_out = [
        ".git", ".venv/bin/python", "tests/support.py", "contacthub-data/hub.db", "web/node_modules/vite",
        "contacthub/static/index.html", "contacthub/api/__pycache__/app.pyc", "secrets.env",
    ]  # fmt: skip
    assert [each for each in left_out if not ignored(each)] == []


def test_python_is_one_the_wheel_runs_on_and_the_same_in_both_stages() -> None:
    images = [one(stage, "FROM").split()[0] for stage in stages()]
    assert len(set(images)) == 1
    found = re.fullmatch(r"python:3\.(\d+)-slim-\w+", images[0])
    assert found
    assert project()["project"]["requires-python"] == ">=3.11"
    assert int(found[1]) >= 11


def test_everything_is_installed_in_the_versions_we_test_with() -> None:
    build, run = stages()
    commands = [part for rest in all_of(build, "RUN") for part in rest.split("&&") if "pip install" in part]
    assert commands
    assert [each for each in commands if "--constraint constraints.txt" not in each] == []
    assert not [each for each in all_of(run, "RUN") if "pip" in each]
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    wanted = [re.split(r"[=<>]", each)[0] for each in project()["build-system"]["requires"]]
    assert set(wanted) <= pinned
    assert [each for each in wanted if each not in commands[0]] == []


def test_it_runs_as_nobody_special_on_a_volume_that_is_theirs() -> None:
    _, run = stages()
    user = one(run, "USER")
    assert f"--owner {user}" in one(run, "RUN")
    assert one(run, "VOLUME") == environment(run)["CONTACTHUB_DATA"] == "/data"
    order = [word for word, _ in run]
    assert order.index("USER") < order.index("ENTRYPOINT")


def test_settings_of_the_image_are_ours() -> None:
    _, run = stages()
    given = {name: value for name, value in environment(run).items() if name.startswith("CONTACTHUB_")}
    known = {f"CONTACTHUB_{name.upper()}" for name in Settings.model_fields}
    assert set(given) <= known
    assert given["CONTACTHUB_PORT"] == one(run, "EXPOSE")


def test_it_starts_without_a_shell_and_ends_by_the_signal_the_hub_heeds() -> None:
    _, run = stages()
    assert json.loads(one(run, "ENTRYPOINT")) == ["contacthub"]
    assert json.loads(one(run, "CMD")) == ["serve"]
    assert one(run, "STOPSIGNAL") == "SIGTERM"


def test_health_is_asked_where_the_hub_tells_it() -> None:
    _, run = stages()
    _, _, command = one(run, "HEALTHCHECK").partition("CMD ")
    words = json.loads(command)
    assert words[:2] == ["python", "-c"]
    compile(words[2], "HEALTHCHECK", "exec")
    assert "/health/ready" in words[2]
    assert "/health/ready" in {each.path for each in ROUTES}
