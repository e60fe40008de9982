"""The worked profiles of the service models, and sheets made of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from questionnaires.fit_sheet import FitSheet

PROFILES: Mapping[str, Any] = json.loads(
    (Path(__file__).parent / "expected_fit.json").read_text("utf-8")
)
VERSION = shipped().find(Fit, "service-model-fit", "1.0.0")


def fit_sheet(
    answers: Mapping[str, int | str], *goals: str, version: Fit = VERSION, segment: str = ""
) -> FitSheet:
    return FitSheet(version.id, version.version, "case", answers, goals, {}, segment)


def profile(name: str) -> FitSheet:
    return fit_sheet(PROFILES[name]["answers"], *PROFILES[name]["goals"])
