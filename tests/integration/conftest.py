"""What tests of the whole application share, whether it is used by pages or from the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.made_once import made_once


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    with made_once():
        yield
