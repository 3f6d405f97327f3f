"""What is wrong with a process is found before an item begins by it."""

from __future__ import annotations

import pytest

from contacthub.processes.config import Outcome, Process, Step, Who, faults_of

from .items import CLAIM

DONE = Outcome(id="done")


def process(*steps: Step) -> Process:
    return Process(id="p", kind="task", prefix="T", steps=steps)


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ((), "a process needs a step"),
        ((Step(id="a", outcomes=()),), "nothing ends step a; give it an outcome"),
        ((Step(id="a", outcomes=(Outcome(id="on", to="b"),)),), "there is no step b"),
        ((Step(id="a", outcomes=(DONE,)), Step(id="b", outcomes=(DONE,))), "no item reaches step b"),
        ((Step(id="a", outcomes=(DONE,)), Step(id="a", outcomes=(DONE,))), "step a is there twice"),
        ((Step(id="a", outcomes=(Outcome(id="on", to="a"),)),), "from step a no item is ever over"),
        ((Step(id="a", who=Who(other_than=("z",)), outcomes=(DONE,)),), "there is no step z"),
        (
            (Step(id="a", outcomes=(Outcome(id="x", to="a", at_most=2, at_last="b"), DONE)),),
            "there is no step b",
        ),
    ],
)
def test_a_fault_names_its_step(steps: tuple[Step, ...], fault: str) -> None:
    assert fault in [said for _, said in faults_of(process(*steps))]


def test_steps_that_lead_in_a_circle_and_out_of_it_are_fine() -> None:
    assert faults_of(CLAIM) == []
