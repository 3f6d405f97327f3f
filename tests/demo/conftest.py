import pytest

from contacthub.demo.records import Shop
from contacthub.demo.shop import build_shop


@pytest.fixture(scope="session")
def shop() -> Shop:
    return build_shop(1)
