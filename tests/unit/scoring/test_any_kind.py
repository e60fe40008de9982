"""Whatever sheet comes is read and scored by the rules of its kind."""

import pytest

from questionnaires.catalogue import shipped
from questionnaires.faults import Refused
from questionnaires.kinds import KINDS
from scoring.any_kind import SCORERS, read_sheet, score_any
from tests.unit.scoring.fit_profiles import PROFILES


def sheet(name: str, **more: object) -> dict[str, object]:
    return {"questionnaire": name, "version": "1.0.0", "id": "a", "answers": {}} | more


def test_every_kind_can_be_scored() -> None:
    assert set(SCORERS) == set(KINDS)


@pytest.mark.parametrize("name", ["service-maturity", "service-model-fit", "service-outcomes"])
def test_a_sheet_is_scored_by_the_version_it_names(name: str) -> None:
    result = score_any(read_sheet(sheet(name), shipped(), "here"), shipped())
    assert (result["id"], result["questionnaire"], result["version"]) == ("a", name, "1.0.0")


def test_the_figures_are_those_of_its_kind() -> None:
    answers = PROFILES["Fast-food kiosk"]["answers"]
    result = score_any(
        read_sheet(sheet("service-model-fit", answers=answers), shipped(), "here"), shipped()
    )
    assert result["recommended"]["touch"] == ["tech"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "here: an answer sheet must be a JSON object."),
        (sheet("nothing"), "here: version: nothing 1.0.0 is not in the catalogue; known: "),
        ({"questionnaire": 1}, "here: questionnaire: questionnaire and version must be text."),
        (sheet("service-model-fit", answers={"IND": 5}), "here: IND: 5 must be a whole number"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(data: object, message: str) -> None:
    with pytest.raises(Refused) as refused:
        read_sheet(data, shipped(), "here")
    assert str(refused.value).startswith(message)
