"""What a waiting contact needs and no agent has."""

from contacthub.routing import commands as c
from contacthub.routing.config import StepConfig
from contacthub.routing.matching.missing import missing_skills
from contacthub.testing.floors import FloorBuilder, arrival, pbx_arrival


def missing(script, contact="c1"):
    return missing_skills(script.floor, script.contact(contact))


def test_skill_that_no_agent_has_at_the_level_is_named_and_one_that_somebody_absent_has_is_not():
    builder = FloorBuilder().queue(skills=(("aircon", 1),)).agent("lina", skills={"aircon": 3})
    builder.agent("wang", skills={"wine": 2}, presence="offline")
    script = builder.script(arrival("c1", skills={"wine": 5, "cigars": 1}), arrival("c2", skills={"wine": 2}))
    assert missing(script) == (("cigars", 1), ("wine", 5))
    assert missing(script, "c2") == ()


def test_nothing_is_missing_once_an_agent_learns_it_or_a_step_does_without():
    step = StepConfig(after_ms=30_000, skills=(("aircon", 1), ("wine", 1)))
    builder = FloorBuilder().queue(skills=(("aircon", 9),), steps=(step,))
    script = builder.agent("lina", skills={"aircon": 2, "wine": 1}).script(arrival("c1"))
    assert missing(script) == ()
    script = FloorBuilder().queue(skills=(("aircon", 9),)).agent("lina").script(arrival("c1"))
    assert missing(script) == (("aircon", 9),)
    config = script.agent("lina").config
    script.at(
        1_000, c.ConfigureAgent(config=type(config)(id="lina", queues=("support",), skills=(("aircon", 9),)))
    )
    assert "c1" in script.agent("lina").contacts


def test_contact_of_the_phone_system_misses_nothing():
    script = FloorBuilder().queue(skills=(("aircon", 9),)).agent("lina").script(pbx_arrival("c1"))
    assert missing(script) == ()
