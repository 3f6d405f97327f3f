from tests.api.conftest import api, owner

__all__ = ["api", "owner"]
