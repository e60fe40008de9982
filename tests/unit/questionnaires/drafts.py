"""A small sound version, as data that a test may spoil before it is written to files."""

import copy
from pathlib import Path
from typing import Any

import yaml

from questionnaires.checks import check_version
from questionnaires.faults import Fault
from questionnaires.reading import read_version
from questionnaires.schema import Questionnaire

DIMENSIONS = ("CAR", "BUS")
LEVELS = (2, 3, 4, 5)
STATEMENTS = {
    2: "Rides by {} are listed with their times.",
    3: "One procedure says how rides by {} start.",
    4: "Delay of rides by {} is measured against a target.",
    5: "The timetable of rides by {} is adjusted with passenger data.",
}


def _definition() -> dict[str, Any]:
    items = [
        {
            "id": f"{dimension}-{level}",
            "dimension": dimension,
            "level": level,
            "feeds": {"speed": 1, f"{dimension.lower()}_use": 1},
            "effort": "S",
            "basis": "made up for tests",
            "since": "1.0.0",
        }
        for dimension in DIMENSIONS
        for level in LEVELS
    ]
    items[-1]["na"] = "no_bus"
    return {
        "id": "rides",
        "version": "1.0.0",
        "kind": "maturity",
        "scoring_version": "1.0",
        "levels": list(LEVELS),
        "scale": [
            {"code": "N", "value": 0},
            {"code": "P", "value": "1/3"},
            {"code": "L", "value": "2/3"},
            {"code": "F", "value": 1},
            {"code": "DK", "value": 0, "unknown": "true"},
            {"code": "NA", "value": "none"},
        ],
        "scoring": {
            "bands": {"N": "0.15", "P": "0.5", "L": "0.85", "F": 1},
            "gate": {
                "rule": "iso33020",
                "own": ["L", "F"],
                "below": ["F"],
                "max_transparent_below": 1,
                "min_applicable_levels": 2,
            },
            "guard": {"share": "0.85", "offset": 1},
            "element_min_primary_share": "0.5",
            "effort": {"S": 1, "L": 2},
            "steps": {
                "top": 5,
                "per_dimension": 2,
                "boost_lowest": "0.5",
                "boost_goal": "0.25",
                "boost_peers": "0.5",
                "peer_share": "0.6",
            },
            "quick": {"cap": 4, "look_first": 3},
            "confidence": {
                "claims": ["L", "F"],
                "strengths": [2, 3],
                "medium": "0.3",
                "high": "0.7",
            },
        },
        "na_conditions": ["no_bus"],
        "goals": {"haste": ["CAR-2", "BUS-4"]},
        "lenses": {"pace": ["speed"]},
        "models": {"use": ["car_use", "bus_use"]},
        "quick": [["CAR-2"], ["BUS-3"]],
        "page_order": ["BUS", "CAR"],
        "dimensions": list(DIMENSIONS),
        "items": items,
    }


def _english() -> dict[str, Any]:
    def named(*codes: str) -> dict[str, Any]:
        return {
            code: {"name": f"name of {code}", "meaning": f"meaning of {code}"} for code in codes
        }

    return {
        "locale": "en",
        "revision": 1,
        "title": "Rides",
        "purpose": "Shows how rides are run.",
        "levels": {level: named(str(level))[str(level)] for level in (1, *LEVELS)},
        "scale": named("N", "P", "L", "F", "DK", "NA"),
        "dimensions": named(*DIMENSIONS),
        "lenses": {"pace": "Pace"},
        "elements": {"speed": "Speed"},
        "models": {"use": "Use"},
        "features": {"car_use": "Use of cars", "bus_use": "Use of buses"},
        "goals": {"haste": "Be faster"},
        "na_conditions": {"no_bus": "No bus runs."},
        "items": {
            f"{dimension}-{level}": {
                "statement": STATEMENTS[level].format(dimension.lower()),
                "help": "Count the rides.",
                "evidence": "A list of rides.",
                "anchors": {
                    "N": "None.",
                    "P": "Up to half.",
                    "L": "Most rides.",
                    "F": "Every ride.",
                },
                "step": "Write the list.",
                "owner": "Head of rides",
                "first_30_days": "Week 1: begin.",
            }
            for dimension in DIMENSIONS
            for level in LEVELS
        },
    }


class _WithoutAliases(yaml.SafeDumper):
    """Writes a value that stands in two places twice, since the reader refuses aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class Draft:
    """A version folder in the making; `documents` holds file name → content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents: dict[str, Any] = {
            "questionnaire.yaml": _definition(),
            "en.yaml": _english(),
        }

    @property
    def definition(self) -> dict[str, Any]:
        return self.documents["questionnaire.yaml"]

    @property
    def english(self) -> dict[str, Any]:
        return self.documents["en.yaml"]

    def add_language(self, locale: str, revision: int = 1) -> dict[str, Any]:
        texts = copy.deepcopy(self.english) | {"locale": locale, "revision": revision}
        self.documents[f"{locale}.yaml"] = texts
        return texts

    def item(self, name: str) -> dict[str, Any]:
        return next(item for item in self.definition["items"] if item["id"] == name)

    def write(self, folder: Path | None = None) -> Path:
        place = folder or self.folder
        place.mkdir(parents=True, exist_ok=True)
        for name, content in self.documents.items():
            text = content if isinstance(content, str) else _yaml(content)
            (place / name).write_text(text, encoding="utf-8")
        return place

    def read(self) -> Questionnaire:
        found = read_version(self.write())
        assert isinstance(found, Questionnaire)
        return found

    def check(self) -> list[Fault]:
        return check_version(self.write())

    def told(self) -> list[tuple[str, str]]:
        """File name and place of each fault, and what it says."""
        return [
            (": ".join((Path(fault.file).name, fault.where)), fault.message)
            for fault in self.check()
        ]


def _yaml(content: Any) -> str:
    return yaml.dump(content, Dumper=_WithoutAliases, sort_keys=False)
