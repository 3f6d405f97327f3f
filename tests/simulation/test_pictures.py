"""The pictures of the docs are what the router does now, and show what the page says of them."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.docs.pages import DOCS, links
from tests.simulation.pictures import SCENES, Scene, drawn, file_of, seen

TAKEN = {
    "longest-idle": ["1 lina", "2 wang", "3 chen", "4 lina", "5 chen", "6 wang", "7 lina", "8 chen"],
    "steps": ["1 master", "2 learner", "3 master", "4 learner", "5 master"],
    "head-start": ["1 lina", "3 lina", "2 lina", "4 lina", "5 lina"],
    "overflow": ["1 lina", "4 wang", "2 lina", "5 wang", "3 lina", "6 wang"],
}
"""In the order in which they were taken, as the page says."""


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_picture_is_what_the_router_does(scene: Scene):
    contacts = seen(scene)
    picture = drawn(scene, contacts)
    assert file_of(scene).read_text("utf-8") == picture, "python -m tests.simulation.pictures draws it anew"
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    taken = sorted(contacts, key=lambda each: each.began)
    assert [f"{each.number} {each.agent}" for each in taken] == TAKEN[scene.name]


def test_waits_are_those_that_the_page_says():
    by_name = {scene.name: {each.number: each for each in seen(scene)} for scene in SCENES}
    assert all(each.began == each.came for each in by_name["longest-idle"].values())
    steps = by_name["steps"]
    assert steps[2].began - steps[2].came == 60_000
    assert steps[3].began == steps[1].ended > steps[3].came + 60_000
    came = {number: each.came / 60_000 for number, each in by_name["head-start"].items()}
    assert came[3] - came[2] == 1
    assert came[5] - came[4] == 3


def test_page_shows_every_picture():
    shown = {each for each in links(DOCS / "pictures.md") if each.startswith("images/")}
    assert shown == {f"images/{file_of(scene).name}" for scene in SCENES}
