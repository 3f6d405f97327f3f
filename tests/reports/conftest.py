"""Reports of tests wait until all is counted, however slow the machine is."""

from __future__ import annotations

import pytest

from contacthub.reports import keeping


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_S", 60.0)
