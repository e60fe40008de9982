"""Two editions of a questionnaire, for tests of what lies between versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from questionnaires.catalogue import Catalogue, load_catalogue
from questionnaires.crosswalk import Crosswalk
from questionnaires.schema import Questionnaire
from tests.unit.questionnaires.drafts import Draft

NEXT_EDITION = Path(__file__).parents[2] / "questionnaires" / "service-maturity-2.0.0"
"""service-maturity 2.0.0 as the method describes it, with its crosswalk from 1.1.0."""

PROBE: dict[str, Any] = {
    "id": "ASK-1",
    "dimension": "CAR",
    "level": 3,
    "scored": "false",
    "answers": "yes_no",
    "basis": "made up for tests",
    "since": "1.0.0",
}


def add_probe(draft: Draft, since: str = "1.0.0") -> None:
    """A question that counts in nothing, answered yes or no."""
    draft.definition["answer_sets"] = {"yes_no": ["yes", "no"]}
    draft.definition["items"].append(PROBE | {"since": since})
    for name, texts in draft.documents.items():
        if name != "questionnaire.yaml":
            texts["answer_sets"] = {"yes_no": {"yes": "Yes", "no": "No"}}
            texts["items"]["ASK-1"] = {
                "statement": "Rides by car are counted every month.",
                "help": "Count the rides.",
                "evidence": "A list of rides.",
            }


def remove(draft: Draft, item: str) -> None:
    """Take an item out of a draft, everywhere it is named."""
    definition, texts = draft.definition, draft.english
    definition["items"] = [entry for entry in definition["items"] if entry["id"] != item]
    definition["goals"] = {
        goal: [i for i in items if i != item] for goal, items in definition["goals"].items()
    }
    definition["quick"] = [[i for i in page if i != item] for page in definition["quick"]]
    del texts["items"][item]


def rename(draft: Draft, item: str, name: str) -> None:
    """Give an item another id, everywhere it is named."""
    definition, texts = draft.definition, draft.english
    draft.item(item)["id"] = name
    for groups in (definition["goals"],):
        for goal, items in groups.items():
            groups[goal] = [name if i == item else i for i in items]
    definition["quick"] = [[name if i == item else i for i in page] for page in definition["quick"]]
    texts["items"][name] = texts["items"].pop(item)


Change = Callable[[Draft], None]


def next_version(root: Path, version: str, change: Change) -> Draft:
    """A draft of that version with `change` made to it."""
    draft = Draft(root / "rides" / version)
    draft.definition["version"] = version
    change(draft)
    return draft


def editions() -> Catalogue:
    """service-maturity 1.0.0 to 2.0.0 with the crosswalks between them."""
    return load_catalogue([NEXT_EDITION])


def maturity(catalogue: Catalogue, version: str) -> Questionnaire:
    """That version of service-maturity."""
    return catalogue.get("service-maturity", version)


def way(catalogue: Catalogue, old: str, new: str) -> tuple[Crosswalk, ...]:
    """The way between two versions of service-maturity."""
    return catalogue.way(maturity(catalogue, old), maturity(catalogue, new))
