"""The examples of the routing page are taken, and do what the page says."""

import tomllib

from contacthub.floor_file.file import FloorFile
from contacthub.routing import commands as c
from contacthub.routing.words import AVAILABLE
from contacthub.testing.floors import Script, arrival
from tests.docs.pages import DOCS, blocks
from tests.routing.scenes import offers


def example(key):
    """The plan of the page's example that has this key of the floor file."""
    [found] = [each for each in blocks(DOCS / "routing.md", "toml") if key in each]
    return FloorFile.model_validate(tomllib.loads(found)).plan()


def opened(plan):
    """The floor of an example, all agents available in its order."""
    script = Script()
    for queue in plan.queues.values():
        script.at(0, c.ConfigureQueue(config=queue.config))
    for agent in plan.agents.values():
        script.at(0, c.ConfigureAgent(config=agent.config), c.ConsoleSeen(agent=agent.config.id))
        script.at(0, c.SetPresence(agent=agent.config.id, presence=AVAILABLE))
    return script


def test_every_example_is_a_floor_file_that_is_taken():
    for each in blocks(DOCS / "routing.md", "toml"):
        assert FloorFile.model_validate(tomllib.loads(each)).plan().queues


def test_preferences():
    script = opened(example("prefer ="))
    assert offers(script.at(1, arrival("c1"), arrival("c2"))) == [("c1", "wang"), ("c2", "lina")]
