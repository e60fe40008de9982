"""The two documents on formats say what the readers take."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from questionnaires.context import FREE, ONE_OF, SOME_OF
from questionnaires.integrity import GATE_RULES
from questionnaires.maturity_reading import ITEM_KEYS, TOP_KEYS
from questionnaires.sheet import ANSWER_KEYS, FORMS, SHEET_KEYS, parse_sheet
from questionnaires.text_files import ITEM_TEXTS, TOP_TEXTS
from questionnaires.wording import ENGLISH
from tests.unit.questionnaires.drafts import Draft

DOCS = Path(__file__).parents[3] / "docs"
FORMAT = (DOCS / "questionnaire-format.md").read_text(encoding="utf-8")
SHEET = (DOCS / "answer-sheet.md").read_text(encoding="utf-8")


def code_words(page: str) -> Any:
    prose = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    return {word for span in re.findall(r"`([^`]+)`", prose) for word in re.split(r"[ .:]+", span)}


@pytest.mark.parametrize("key", [*TOP_KEYS, *ITEM_KEYS, *TOP_TEXTS, *ITEM_TEXTS, *GATE_RULES])
def test_every_key_of_a_version_is_documented(key: str) -> None:
    assert key in code_words(FORMAT)


def test_every_scoring_key_is_documented(draft: Draft) -> None:
    def keys(content: Any) -> Iterator[Any]:
        for key, inner in content.items():
            yield key
            if isinstance(inner, dict) and key not in ("bands", "effort"):
                yield from keys(inner)

    missing = set(keys(draft.definition["scoring"])) - code_words(FORMAT)
    assert missing == set()


@pytest.mark.parametrize(
    "key",
    sorted({*SHEET_KEYS, *ANSWER_KEYS, *FORMS, *ONE_OF, *SOME_OF, *FREE, "country"}),
)
def test_every_field_of_a_sheet_is_documented(key: str) -> None:
    assert key in code_words(SHEET)


def test_the_documented_length_of_a_statement_is_the_one_checked() -> None:
    assert f"| {ENGLISH.fewest} to {ENGLISH.most} words |" in FORMAT


def test_the_example_sheet_is_taken() -> None:
    [example] = re.findall(r"```json\n(.*?)```", SHEET, flags=re.DOTALL)

    found = parse_sheet(json.loads(example), shipped().get, "docs")
    assert found.codes() == {"STR-2": "F", "EXP-3": "DK", "PEO-3": "NA", "PRC-2": "F"}
