"""What every test of questionnaires starts from: a sound version it may spoil."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.questionnaires.drafts import Draft


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    return Draft(tmp_path / "rides" / "1.0.0")


@pytest.fixture
def new_draft(tmp_path: Path) -> Callable[[str], Draft]:
    return lambda name: Draft(tmp_path / name)
