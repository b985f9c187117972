from __future__ import annotations

import pytest

from invigilator.watch.eyes import Eyes


@pytest.fixture(scope="session")
def eyes() -> Eyes:
    return Eyes()
