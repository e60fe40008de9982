"""The files of a service-model version: read exactly, every fault named, sealed as any other."""

import copy
import re
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from questionnaires.catalogue import SHIPPED, load_catalogue, shipped
from questionnaires.checks import check_version
from questionnaires.fit import Condition, Fit
from questionnaires.fit_reading import CANDIDATE_KEYS, FIT_KEYS, FIT_RULE_KEYS
from questionnaires.fit_texts import CANDIDATE_TEXTS, FACTOR_TEXTS, FIT_TEXT_KEYS
from questionnaires.publishing import publish_to
from questionnaires.yaml_text import read_yaml

FOLDER = SHIPPED / "service-model-fit" / "1.0.0"
VERSION = shipped().find(Fit, "service-model-fit", "1.0.0")
D, E = "questionnaire.yaml", "en.yaml"
DOCUMENTS = {name: read_yaml(FOLDER / name) for name in (D, E)}
GUIDE = (Path(__file__).parents[3] / "docs" / "service-model-fit.md").read_text("utf-8")

Change = Callable[[Any], object]


def write(folder: Path, changes: Mapping[str, Change]) -> Path:
    """A copy under a name of its own, each file changed first by what `changes` has for it."""
    folder.mkdir(parents=True)
    for name, content in DOCUMENTS.items():
        document = copy.deepcopy(content) | ({"id": "own-model-fit"} if name == D else {})
        changes.get(name, lambda _: None)(document)
        (folder / name).write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    return [f"{Path(f.file).name}: {f.where}: {f.message}" for f in check_version(folder)]


def put(*path: Any, to: Any) -> Change:
    """Sets the value at `path`; a number leads into a list."""

    def change(document: Any) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = to

    return change


def drop(*path: Any) -> Change:
    def change(document: Any) -> None:
        for key in path[:-1]:
            document = document[key]
        del document[path[-1]]

    return change


def add(*path: Any, value: Any) -> Change:
    def change(document: Any) -> None:
        for key in path:
            document = document[key]
        document.append(value)

    return change


def test_the_shipped_version_holds_what_the_method_names() -> None:
    assert len(VERSION.factors) == 21
    assert [factor.position for factor in VERSION.factors] == list(range(21))
    assert len(VERSION.candidates) == 24
    assert [group.code for group in VERSION.groups] == [
        "touch", "mode", "orientation", "type", "practice", "overlay",
    ]  # fmt: skip
    assert [group.code for group in VERSION.groups if group.each] == ["overlay"]
    assert sorted(code for codes in VERSION.pages.values() for code in codes) == sorted(
        VERSION.factor
    )
    assert [c.code for c in VERSION.candidates if c.own_meaning] == ["full", "redirected"]


def test_numbers_are_exact_and_conditions_open_where_no_bound_is_given() -> None:
    assert VERSION.rules.least_answered == Fraction(1, 2)
    derived = VERSION.candidate["combination"].derived
    assert derived is not None
    assert (derived.rank, derived.factor, derived.per_step) == (2, "SEG", Fraction(5, 2))
    assert VERSION.mix.rules[0].when[0] == Condition("SEG", 3, 4)
    assert VERSION.warnings[0].when == Condition("TLS", 0, 2)


def test_all_touch_models_weigh_the_same_factors_alike() -> None:
    seen = {
        tuple((weight.factor, weight.weight) for weight in candidate.weights)
        for candidate in VERSION.group["touch"].candidates
    }
    assert len(seen) == 1


def test_a_text_stands_for_every_code() -> None:
    english = VERSION.text("en")
    assert english.candidates["tech"].reasons["HUM"] == "no human contact"
    assert english.candidates["combination"].reasons == {}
    assert english.factors["VOL"].options[3] == "500 to 1,999"
    assert english.warnings["build_tools"].name == "build tools first"


def test_a_copy_under_another_name_is_taken_and_published(tmp_path: Path) -> None:
    folder = write(tmp_path / "draft", {})
    assert told(folder) == []
    place = publish_to(folder, tmp_path / "shelf", date(2026, 1, 2))
    assert place == tmp_path / "shelf" / "own-model-fit" / "1.0.0"
    catalogue = load_catalogue([tmp_path / "shelf"])
    assert catalogue.faults == ()
    assert catalogue.newest(Fit, "own-model-fit").version == "1.0.0"


FAULTS: list[tuple[str, Change, str]] = [
    (D, put("colour", to="red"), "colour: is not a known key"),
    (D, put("version", to="1"), "version: '1' must be major.minor.patch"),
    (D, put("rules", "close", to="near"), "rules.close: 'near' is not a number"),
    (D, put("rules", "possible", to="80"), "rules: possible, strong and cap must ascend"),
    (D, put("candidates", 0, "group", to="feel"), "candidates.1.group: 'feel' is not a gr"),
    (D, put("candidates", 0, "factors", 0, "weight", to="0"), "tech.factors.1.weight: must"),
    (D, put("candidates", 0, "factors", 0, "ideal", to="5"), "tech.factors: the ideal 5 of"),
    (D, put("candidates", 0, "factors", 0, "factor", to="ZZZ"), "tech.factors: ZZZ is not"),
    (D, put("candidates", 0, "factors", 0, "factor", to="HUM"), "tech.factors: HUM stands"),
    (D, put("candidates", 0, "factors", to=[]), "tech.factors: is empty; nothing would"),
    (D, put("candidates", 0, "items", to=[]), "tech: names no maturity item that carries"),
    (D, put("candidates", 23, "factors", to=[]), "combination: is derived, so it has no"),
    (D, put("candidates", 23, "derived", "rank", to="9"), "combination.derived: rank 9 does"),
    (D, put("candidates", 23, "derived", "factor", to="Z"), "combination.derived: Z is not"),
    (D, put("candidates", 1, "code", to="tech"), "candidates: tech stands twice; keep one"),
    (D, add("groups", value={"code": "feel"}), "group feel: has no candidate."),
    (D, add("pages", "means", value="SEG"), "pages: SEG stands twice; keep one of them."),
    (D, add("pages", "means", value="ZZZ"), "pages: ZZZ is not a factor."),
    (D, put("pages", "means", to=["VOL"]), "pages: the factor STF is missing."),
    (D, put("pages", "1 st", to=[]), "pages: '1 st' must be letters, digits"),
    (D, add("goals", "cost", value="zzz"), "goals.cost: zzz is not a candidate."),
    (D, add("goals", "cost", value="m_self_service"), "goals.cost: m_self_service stands"),
    (D, add("goals", "cost", value="combination"), "goals.cost: combination is derived; give"),
    (D, put("goals", "cost", to=[]), "goals.cost: names no candidate."),
    (D, put("mix", "group", to="feel"), "mix.group: feel is not a group of this version."),
    (D, put("mix", "rules", 0, "take", to=["full"]), "mix.rules: full is not a candidate of"),
    (D, drop("mix", "rules", 3), "mix.rules: the last rule must have no conditions"),
    (D, put("warnings", 0, "candidates", to=["zzz"]), "build_tools: zzz is not a candidate"),
    (D, put("warnings", 0, "candidates", to=[]), "build_tools: names no candidate."),
    (D, put("warnings", 0, "when", "at_most", to="7"), "conditions: TLS from 0 to 7 can never"),
    (D, put("warnings", 0, "when", "factor", to="ZZZ"), "conditions: ZZZ is not a factor."),
    (D, drop("warnings", 0, "code"), "warnings.1.code: is missing; write its text."),
    (E, drop("candidates", "tech", "reasons", "HUM"), "candidates.tech.reasons.HUM: is missing"),
    (E, put("candidates", "combination", "reasons", to={"HUM": "a"}), "candidates.combination.re"),
    (E, drop("factors", "IND", "options", 4), "factors.IND.options: has 4 texts; write 5"),
    (E, put("factors", "IND", "question", to="Say."), "factors.IND.question: must end with a q"),
    (E, put("factors", "IND", "options", 1, to="most  CAN"), "factors.IND.options: “most can”"),
    (E, put("candidates", "mid", "name", to="Tech-touch"), "groups.touch: two candidates are"),
    (E, drop("goals", "cost"), "goals.cost: is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "change", "message"), FAULTS, ids=[f[2] for f in FAULTS])
def test_a_fault_is_named_with_its_file_and_place(
    tmp_path: Path, file: str, change: Change, message: str
) -> None:
    found = told(write(tmp_path / "draft", {file: change}))
    assert any(fault.startswith(f"{file}: {message}") for fault in found), found


def test_a_question_that_decides_nothing_is_a_fault(tmp_path: Path) -> None:
    def change(document: Any) -> None:
        document["factors"].append({"code": "AGE", "basis": "made up"})
        document["pages"]["means"].append("AGE")

    def english(document: Any) -> None:
        document["factors"]["AGE"] = copy.deepcopy(document["factors"]["IND"])

    found = told(write(tmp_path / "draft", {D: change, E: english}))
    assert found == [
        "questionnaire.yaml: factor AGE: no candidate and no rule uses it; remove the question."
    ]


def test_a_version_that_cannot_be_scored_is_left_out_of_the_catalogue(tmp_path: Path) -> None:
    write(
        tmp_path / "service-model-fit" / "1.1.0",
        {D: lambda d: (put("version", to="1.1.0")(d), put("mix", "group", to="feel")(d))},
    )
    catalogue = load_catalogue([tmp_path])
    assert ("service-model-fit", "1.1.0") not in catalogue.versions
    assert ("service-model-fit", "1.0.0") in catalogue.versions
    assert "mix.group: feel is not a group" in str(catalogue.faults[0])


@pytest.mark.parametrize(
    "key",
    sorted({*FIT_KEYS, *FIT_RULE_KEYS, *CANDIDATE_KEYS, *FIT_TEXT_KEYS, *FACTOR_TEXTS,
            *CANDIDATE_TEXTS}),
)  # fmt: skip
def test_every_key_of_a_version_is_documented(key: str) -> None:
    prose = re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)
    words = {word for span in re.findall(r"`([^`]+)`", prose) for word in re.split(r"[ :]+", span)}
    assert key in words
