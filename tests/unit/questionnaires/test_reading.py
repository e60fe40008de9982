"""Faults of single keys: each case spoils one thing in a sound version."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from questionnaires.faults import Refused
from questionnaires.kinds import KINDS
from questionnaires.reading import read_version
from tests.unit.questionnaires.drafts import Draft

Spoil = Callable[[Any], object]


def test_a_sound_version_has_no_fault(draft: Draft) -> None:
    assert draft.check() == []


def test_a_sound_version_is_read_as_written(draft: Draft) -> None:
    found = draft.read()

    assert (found.id, found.version, found.levels) == ("rides", "1.0.0", (2, 3, 4, 5))
    assert [code.value for code in found.scale][:4] == [0, Fraction(1, 3), Fraction(2, 3), 1]
    assert found.rules.guard.share == Fraction(85, 100)
    assert found.by_id["CAR-2"].quick
    assert not found.by_id["CAR-3"].quick
    assert found.by_id["BUS-5"].na == "no_bus"
    assert found.text("en").items["BUS-5"].na_condition == "No bus runs."
    assert found.text("en").items["CAR-5"].na_condition == ""


def test_a_questionnaire_without_conditions_needs_no_texts_for_them(draft: Draft) -> None:
    del draft.item("BUS-5")["na"], draft.definition["na_conditions"], draft.english["na_conditions"]

    assert draft.check() == []


def test_items_of_a_dimension_are_ordered_by_level_whatever_their_order_in_the_file(
    draft: Draft,
) -> None:
    draft.definition["items"].reverse()

    assert [item.id for item in draft.read().dimension["CAR"].items] == [
        "CAR-2", "CAR-3", "CAR-4", "CAR-5",
    ]  # fmt: skip


def test_words_that_yaml_takes_for_values_stay_text(draft: Draft) -> None:
    draft.documents["questionnaire.yaml"] = (
        "id: rides\nversion: 1.0\nkind: maturity\nscoring_version: 1.0\nlevels: No\n"
    )

    told = dict(draft.told())
    assert told["questionnaire.yaml: version"].startswith("'1.0' must be major.minor.patch")
    assert told["questionnaire.yaml: levels"] == "must be a list."


def test_of_a_kind_nobody_knows_nothing_further_is_told(draft: Draft) -> None:
    draft.definition.update(kind="on", levels="many")

    assert draft.told() == [
        (
            "questionnaire.yaml: kind",
            f"'on' is not a kind this program knows; known: {', '.join(KINDS)}.",
        )
    ]


def _shown(value: object) -> str:
    return value if isinstance(value, str) else ""


def spoil(*path: Any, to: Any = None, drop: bool = False) -> Spoil:
    """Sets the value at `path` of a document, or drops it."""

    def change(document: Any) -> None:
        for key in path[:-1]:
            document = document[key]
        if drop:
            del document[path[-1]]
        else:
            document[path[-1]] = to

    return change


DEFINITION_FAULTS = [
    (spoil("colour", to="red"), "colour", "is not a known key; known are answer_sets, "),
    (spoil("id", drop=True), "id", "is missing; write its text."),
    (spoil("id", to="two words"), "id", "'two words' must be letters, digits"),
    (spoil("id", to=["a"]), "id", "must be plain text."),
    (spoil("id", to="  "), "id", "holds only blanks"),
    (spoil("id", to="a\x07"), "id", "holds the character U+0007; remove it."),
    (spoil("kind", to="quiz"), "kind", "'quiz' is not a kind this program knows"),
    (spoil("version", to="1.00.0"), "version", "'1.00.0' must be major.minor.patch"),
    (spoil("version", to="1.0.٣"), "version", "'1.0.٣' must be major.minor.patch"),
    (spoil("version", to="1.0." + "9" * 5000), "version", "'1.0.999"),
    (spoil("levels", to=[3, 2, 4, 5]), "levels", "must ascend"),
    (spoil("levels", to="many"), "levels", "must be a list."),
    (spoil("levels", drop=True), "levels", "is missing."),
    (spoil("levels", 0, to="two"), "levels.1", "'two' is not a whole number."),
    (spoil("levels", 0, to="٢"), "levels.1", "'٢' is not a whole number."),
    (spoil("levels", 0, to=1), "levels.1", "1 is below 2."),
    (spoil("scale", 0, "code", to="P"), "scale", "holds a code twice"),
    (spoil("scale", 5, "value", to="0.5"), "scale", "needs exactly one code with value none"),
    (spoil("scale", 4, "unknown", to="false"), "scale", "needs exactly one code marked unknown"),
    (spoil("scale", 4, "unknown", to="perhaps"), "scale.5.unknown", "'perhaps' must be true or"),
    (spoil("scale", 1, "value", to=0), "scale", "needs at least two rated codes, each with"),
    (spoil("scale", 1, "value", to="7/0"), "scale.2.value", "'7/0' is not a number such as"),
    (spoil("scale", 1, "value", to="1e999999999"), "scale.2.value", "'1e999999999' is not a"),
    (spoil("scale", 1, "value", to="1.5"), "scale.2.value", "1.5 lies outside 0 to 1."),
    (spoil("scale", 1, "shade", to="x"), "scale.2.shade", "is not a known key"),
    (spoil("scoring", "bands", "P", to="0.1"), "scoring.bands", "upper edges must ascend."),
    (spoil("scoring", "bands", "F", to="0.9"), "scoring.bands", "the last band must end at 1."),
    (spoil("scoring", "bands", to={}), "scoring.bands", "the last band must end at 1."),
    (spoil("scoring", "luck", to=1), "scoring.luck", "is not a known key"),
    (spoil("scoring", "guard", "share", to="2"), "scoring.guard.share", "2 lies outside 0 to 1."),
    (spoil("scoring", "effort", "S", to=0), "scoring.effort.S", "0 lies outside 1/1000 to any."),
    (spoil("scoring", to="none"), "scoring", "must be a mapping of keys to values."),
    (spoil("goals", drop=True), "goals", "is missing."),
    (spoil("goals", to=["haste"]), "goals", "must be a mapping of keys to values."),
    (spoil("na_conditions", to=["no_bus", "rain"]), "na_conditions", "no item uses 'rain'"),
    (spoil("items", 0, "level", to=7), "item CAR-2.level", "7 is not a level of this version."),
    (spoil("items", 0, "dimension", to="TAXI"), "item CAR-2.dimension", "'TAXI' is not a"),
    (spoil("items", 0, "na", to="rain"), "item CAR-2.na", "'rain' is not among the na_conditions."),
    (spoil("items", 0, "effort", to="XL"), "item CAR-2.effort", "'XL' is not an effort"),
    (spoil("items", 0, "feeds", "speed", to=0), "item CAR-2.feeds.speed", "the weight 0 must be"),
    (spoil("items", 0, "feeds", "speed", to=2), "item CAR-2.feeds.speed", "the weight 2 must be"),
    (spoil("items", 0, "text", to="x"), "item CAR-2.text", "is not a known key"),
    (spoil("items", 0, "basis", drop=True), "item CAR-2.basis", "is missing; write its text."),
    (spoil("items", 0, to="CAR-2"), "items.1", "must be a mapping of keys to values."),
    (spoil("items", 0, "id", to="C 2"), "item C 2.id", "'C 2' must be letters, digits"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "where", "message"), DEFINITION_FAULTS, ids=_shown)
def test_a_fault_of_the_definition_is_named_with_its_place(
    draft: Draft, change: Any, where: str, message: str
) -> None:
    change(draft.definition)

    told = [said for place, said in draft.told() if place == f"questionnaire.yaml: {where}"]
    assert any(said.startswith(message) for said in told), draft.told()


TEXT_FAULTS = [
    (spoil("colour", to="red"), "colour", "is not a known key"),
    (spoil("locale", to="nl"), "locale", "says 'nl', yet the file is called en.yaml."),
    (spoil("locale", drop=True), "locale", "is missing; write its text."),
    (spoil("revision", to=0), "revision", "0 is below 1."),
    (spoil("title", to=""), "title", "is missing; write its text."),
    (spoil("dimensions", "CAR", drop=True), "dimensions.CAR", "is missing; write its text."),
    (spoil("dimensions", "TAXI", to="x"), "dimensions.TAXI", "is not a known key"),
    (spoil("dimensions", "CAR", "tint", to="x"), "dimensions.CAR.tint", "is not a known key"),
    (spoil("dimensions", "CAR", "meaning", drop=True), "dimensions.CAR.meaning", "is missing"),
    (spoil("na_conditions", drop=True), "na_conditions", "is missing."),
    (spoil("items", "CAR-2", drop=True), "items.CAR-2", "is missing."),
    (spoil("items", "TAXI-2", to={}), "items.TAXI-2", "is not a known key"),
    (spoil("items", "CAR-2", "colour", to="x"), "items.CAR-2.colour", "is not a known key"),
    (spoil("items", "CAR-2", "anchors", "DK", to="x"), "items.CAR-2.anchors.DK", "is not a known"),
    *(
        (spoil("items", "CAR-2", key, drop=True), f"items.CAR-2.{key}", "is missing; write its")
        for key in ("statement", "help", "evidence", "step", "owner", "first_30_days")
    ),
    (spoil("items", "CAR-2", "anchors", "L", to=""), "items.CAR-2.anchors.L", "is missing; write"),
]


@pytest.mark.parametrize(("change", "where", "message"), TEXT_FAULTS, ids=_shown)
@pytest.mark.parametrize("locale", ["en", "nl"])
def test_a_text_that_is_missing_or_has_no_place_is_named_in_its_file(
    draft: Draft, change: Any, where: str, message: str, locale: str
) -> None:
    if locale == "nl" and where == "locale" and "says" in message:
        message = "says 'en', yet the file is called nl.yaml."
        draft.add_language("nl")["locale"] = "en"
    else:
        change(draft.add_language("nl") if locale == "nl" else draft.english)

    told = [said for place, said in draft.told() if place == f"{locale}.yaml: {where}"]
    assert any(said.startswith(message) for said in told), draft.told()


def test_texts_for_groups_the_definition_lacks_are_told(draft: Draft) -> None:
    draft.definition["goals"] = {}

    assert ("en.yaml: goals.haste", "is not a known key; known are none.") in draft.told()


def test_a_fault_of_a_key_that_is_read_twice_is_told_once(draft: Draft) -> None:
    del draft.definition["scale"][1]["value"]

    told = [place for place, _ in draft.told()]
    assert told.count("questionnaire.yaml: scale.2.value") == 1


def test_faults_of_all_files_are_told_at_once(draft: Draft) -> None:
    draft.definition["version"] = "one"
    draft.add_language("nl")["items"]["BUS-2"]["help"] = ""
    draft.english["title"] = ""
    draft.documents["pt-BR.yaml"] = "a: b"
    draft.documents["de.yaml"] = "a: [b"
    draft.documents["fr.yaml"] = "bonjour"

    assert [place for place, _ in draft.told()] == [
        "de.yaml: line 2",
        "fr.yaml: ",
        "pt-BR.yaml: ",
        "questionnaire.yaml: version",
        "en.yaml: title",
        "nl.yaml: items.BUS-2.help",
    ]


def test_a_folder_without_files_says_which_are_missing(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_version(tmp_path / "nowhere")

    assert [Path(fault.file).name for fault in refused.value.faults] == [
        "questionnaire.yaml", "en.yaml",
    ]  # fmt: skip
    assert "No such file" in str(refused.value)


def test_a_broken_definition_is_not_hidden_by_a_broken_translation(draft: Draft) -> None:
    draft.documents["questionnaire.yaml"] = "- a list\n"
    draft.documents["nl.yaml"] = "a: &b c"

    assert draft.told() == [
        ("questionnaire.yaml: ", "must be a mapping of keys to values."),
        ("nl.yaml: line 1", "anchors and aliases are not allowed; write the value out."),
    ]
