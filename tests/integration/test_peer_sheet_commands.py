"""`maturity peers fit` and `place`: from answer sheets alone, whatever the questionnaire."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from questionnaires.sheet import unpack
from scoring.layout import layout_of
from scoring.matrix import Codes
from scoring.peers import archetypes
from scoring.simulate import draw_world, second_wave, simulate
from survey.cli import main
from tests.integration.refitted import three_groups
from tests.integration.storage.peer_pool import GROUPED, drawn
from tests.integration.storage.records import the_questionnaire
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import NEXT_EDITION

__all__ = ["three_groups"]

GROUPS = 3


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["peers", *map(str, arguments)], input=stdin)


def lines(outcome: Result) -> list[Any]:
    return [json.loads(line) for line in outcome.stdout.splitlines()]


def sheet(row: Codes, name: str, questionnaire: Any = None, **more: Any) -> dict[str, Any]:
    q = questionnaire or the_questionnaire()
    answers = {
        item: {"code": code, "reason": "so"} if code == q.na_code else code
        for item, code in unpack(np.ascontiguousarray(row).tobytes(), q).items()
        if code is not None
    }
    given = {"questionnaire": q.id, "version": q.version, "id": name, "answers": answers}
    return given | more


def write(path: Path, sheets: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, sheets)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def drawn_sheets() -> list[dict[str, Any]]:
    return [sheet(row, f"org {n}") for n, row in enumerate(drawn(230)[0])]


@pytest.fixture(scope="module")
def fitted(drawn_sheets: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of 230 organisations with groups."""
    folder = tmp_path_factory.mktemp("model")
    with pytest.MonkeyPatch.context() as patched:
        three_groups.__wrapped__(patched)  # type: ignore[attr-defined]  # the fixture's function
        outcome = run("fit", write(folder / "sheets", drawn_sheets), "-o", folder / "model.json")
    assert outcome.exit_code == 0, outcome.output
    return folder / "model.json"


def test_sheets_become_a_model_and_others_are_placed(
    drawn_sheets: list[dict[str, Any]], fitted: Path, tmp_path: Path
) -> None:
    outcome = run("place", write(tmp_path / "some", drawn_sheets[:5]), "--model", fitted)
    assert outcome.exit_code == 0, outcome.output
    placed = lines(outcome)
    assert [line["id"] for line in placed] == [f"org {n}" for n in range(5)]
    for line in placed:
        chances = line["probabilities"]
        assert set(chances) == {"group-1", "group-2", "group-3"}
        assert sum(chances.values()) == pytest.approx(1, abs=1e-5)
        assert chances[line["first"]] == max(chances.values())
        assert line["between"] is (chances[line["first"]] < 0.6)
        assert (line["outcome"], line["organisations"], line["simulated"]) == (
            "groups", 230, False,
        )  # fmt: skip
        # Under three hundred nothing is known of an order.
        assert (line["implausible"], line["next_moves"]) == (None, None)


def test_the_same_sheets_give_the_same_model(
    drawn_sheets: list[dict[str, Any]], tmp_path: Path
) -> None:
    few = write(tmp_path / "few", drawn_sheets[:30])
    first, second = (run("fit", few, "-o", tmp_path / name) for name in ("a", "b"))
    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text()
    (told,) = lines(first)
    assert first.stdout == second.stdout
    assert (told["outcome"], told["organisations"], told["groups"], told["ordered"]) == (
        "not enough organisations yet", 30, [], False,
    )  # fmt: skip
    assert "30 organisations, not enough organisations yet" in first.stderr
    marked = run("fit", few, "-o", tmp_path / "c", "--simulated")
    assert lines(marked)[0]["simulated"] is True


def test_of_several_sheets_of_an_id_the_last_counts_and_the_one_before_teaches_moves(
    tmp_path: Path,
) -> None:
    before, after = drawn(310)
    first = [sheet(row, f"org {n}") for n, row in enumerate(before)]
    second = [sheet(row, f"org {n}") for n, row in enumerate(after)]
    files = write(tmp_path / "before", first), write(tmp_path / "after", second)
    outcome = run("fit", *files, "-o", tmp_path / "model", "--months", 18)
    (told,) = lines(outcome)
    assert (told["organisations"], told["ordered"]) == (310, True)
    assert told["moves"]["movers"] == 310
    (line,) = lines(run("place", "-", "--model", tmp_path / "model", stdin=json.dumps(second[0])))
    known = [move for move in line["next_moves"] if move["open"]]
    assert known
    assert known[0]["months"] == 18
    assert 0 < known[0]["low"] < known[0]["share"] < known[0]["high"] < 1
    scores = [move["score"] for move in line["next_moves"]]
    assert scores == sorted(scores, reverse=True)
    assert line["implausible"] in (True, False)


def test_sheets_without_an_id_are_organisations_of_their_own(
    drawn_sheets: list[dict[str, Any]], tmp_path: Path
) -> None:
    nameless = [one | {"id": ""} for one in drawn_sheets[:4]]
    (told,) = lines(run("fit", write(tmp_path / "s", nameless), "-o", tmp_path / "m"))
    assert told["organisations"] == 4


def test_versions_of_an_edition_are_carried_and_others_are_refused(
    drawn_sheets: list[dict[str, Any]], fitted: Path, tmp_path: Path
) -> None:
    newer = drawn_sheets[0] | {"version": "1.1.0", "id": "newer"}
    outcome = run("fit", write(tmp_path / "s", [drawn_sheets[1], newer]), "-o", tmp_path / "m")
    assert lines(outcome)[0]["version"] == "1.1.0"
    (line,) = lines(run("place", "-", "--model", fitted, stdin=json.dumps(newer)))
    assert line["first"]
    shutil.copytree(NEXT_EDITION, tmp_path / "catalogue" / "service-maturity" / "2.0.0")
    second = {"questionnaire": "service-maturity", "version": "2.0.0", "id": "later", "answers": {}}
    mixed = write(tmp_path / "mixed", [drawn_sheets[1], second])
    options = ("--catalogue", tmp_path / "catalogue")
    refused = run("fit", mixed, "-o", tmp_path / "none", *options)
    assert (refused.exit_code, (tmp_path / "none").exists()) == (1, False)
    assert "later: version: service-maturity 2.0.0 does not mean the same as" in refused.stderr
    refused = run("place", mixed, "--model", fitted, *options)
    assert refused.exit_code == 1
    assert len(lines(refused)) == 1
    assert "later: version: answers to service-maturity 2.0.0 do not mean the same" in (
        refused.stderr
    )


def tiny(folder: Path) -> Any:
    """A questionnaire of five dimensions, three levels and other answers, in a catalogue."""
    draft = Draft(folder / "transport" / "3.0.0")
    given, english = draft.definition, draft.english
    names = {"N": "never", "P": "seldom", "L": "often", "F": "always", "DK": "unsure", "NA": "none"}
    dimensions = {"CAR": "car", "BUS": "bus", "RAI": "rail", "BOA": "boat", "AIR": "air"}
    text = json.dumps(english["items"]["CAR-2"])
    items = [item for item in given["items"] if item["dimension"] == "CAR" and item["level"] < 5]
    given |= {"id": "transport", "version": "3.0.0", "levels": [2, 3, 4], "goals": {},
              "quick": [["CAR-2"]], "page_order": list(dimensions), "na_conditions": ["no_use"],
              "dimensions": list(dimensions), "models": {"use": ["car_use"]}}  # fmt: skip
    for entry in given["scale"]:
        entry["code"] = names[entry["code"]]
    gate, confidence = given["scoring"]["gate"], given["scoring"]["confidence"]
    given["scoring"]["bands"] = {names[k]: v for k, v in given["scoring"]["bands"].items()}
    for part in (gate, confidence):
        for field in ("own", "below", "claims"):
            if field in part:
                part[field] = [names[code] for code in part[field]]
    given["items"] = [
        item | {"id": f"{code}-{item['level']}", "dimension": code, "na": "no_use",
                "feeds": {"speed": 1, "car_use": 1}}
        for code in dimensions for item in items
    ]  # fmt: skip
    english |= {
        "levels": {n: entry for n, entry in english["levels"].items() if n < 5},
        "scale": {names[k]: v for k, v in english["scale"].items()},
        "dimensions": {c: {"name": n, "meaning": n} for c, n in dimensions.items()},
        "features": {"car_use": "Use"}, "goals": {}, "na_conditions": {"no_use": "None runs."},
        "items": {
            item["id"]: json.loads(text.replace("car", dimensions[item["dimension"]])) | {
                "anchors": {names[k]: v for k, v in english["items"]["CAR-2"]["anchors"].items()}
            } for item in given["items"]
        },
    }  # fmt: skip
    return draft.read()


def test_any_questionnaire_of_a_catalogue_is_learnt_and_placed(tmp_path: Path) -> None:
    version = tiny(tmp_path / "own")
    rng = np.random.default_rng(2)
    world = draw_world(layout_of(version), GROUPED, rng)
    first = simulate(world, 320, rng)
    later = second_wave(first, rng)
    waves = [
        sheet(row, f"company {n}", version)
        for codes in (first.codes, later.codes)
        for n, row in enumerate(codes)
    ]
    files = write(tmp_path / "sheets", waves)
    options = ("--catalogue", tmp_path / "own")
    outcome = run("fit", files, "-o", tmp_path / "model.json", *options)
    assert outcome.exit_code == 0, outcome.output
    (told,) = lines(outcome)
    assert (told["questionnaire"], told["organisations"]) == ("transport", 320)
    assert told["outcome"] == "groups"
    assert set().union(*(group["traits"] for group in told["groups"])) <= set(version.dimension)
    outcome = run("place", files, "--model", tmp_path / "model.json", *options)
    placed = lines(outcome)[320:]
    found = [line["first"] for line in placed]
    agree = sum(
        max(sum(f == key for f, g in zip(found, first.group, strict=True) if g == group)
            for key in set(found))
        for group in range(GROUPS)
    )  # fmt: skip
    assert agree > 0.8 * len(found)
    assert placed[0]["next_moves"][0]["id"] in {item.id for item in version.items}
    foreign = run("place", "-", "--model", tmp_path / "model.json", *options,
                  stdin=json.dumps(sheet(drawn(1)[0][0], "mine")))  # fmt: skip
    assert foreign.exit_code == 1
    assert "mine: version: answers to service-maturity 1.0.0 do not mean the same" in (
        foreign.stderr
    )
    unknown = run("place", files, "--model", tmp_path / "model.json")
    assert unknown.exit_code == 1
    assert "transport 3.0.0 is not in the catalogue" in unknown.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not JSON"),
        (b"{}", "is not in the form peer-model/1"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"format": "peer-model/1"}', "was changed"),
    ],
)
def test_what_is_no_model_is_refused_by_name(
    tmp_path: Path, drawn_sheets: list[dict[str, Any]], content: bytes, reason: str
) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    outcome = run("place", write(tmp_path / "s", drawn_sheets[:1]), "--model", path)
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert str(path) in outcome.stderr
    assert reason in outcome.stderr


def test_a_changed_or_missing_model_is_refused(
    fitted: Path, tmp_path: Path, drawn_sheets: list[dict[str, Any]]
) -> None:
    sheets = write(tmp_path / "s", drawn_sheets[:1])
    changed = tmp_path / "changed"
    changed.write_text(fitted.read_text().replace('"organisations":230', '"organisations":231'))
    outcome = run("place", sheets, "--model", changed)
    assert outcome.exit_code == 1
    assert "its fingerprint differs" in outcome.stderr
    outcome = run("place", sheets, "--model", tmp_path / "none")
    assert outcome.exit_code == 1
    assert "cannot be read: No such file" in outcome.stderr


def test_every_fault_of_the_sheets_is_named_and_no_model_is_written(
    tmp_path: Path, drawn_sheets: list[dict[str, Any]]
) -> None:
    figures = {"questionnaire": "service-outcomes", "version": "1.0.0", "id": "k", "answers": {}}
    quick = drawn_sheets[3] | {"form": "quick", "id": "q"}
    wrong = drawn_sheets[4] | {"answers": {"STR-2": "X"}}
    path = write(tmp_path / "s", [drawn_sheets[0], figures, quick, wrong])
    with path.open("a") as file:
        file.write("\nno json\n")
    outcome = run("fit", path, "-o", tmp_path / "model.json")
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert not (tmp_path / "model.json").exists()
    for said in ("k: questionnaire: is no maturity", "q: version: is a quick check",
                 f"{path}:4: STR-2", f"{path}:5: is not JSON"):  # fmt: skip
        assert said in outcome.stderr
    assert run("place", write(tmp_path / "k", [figures]), "--model", path).exit_code == 1


def test_no_sheet_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")
    outcome = run("fit", tmp_path / "empty", "-o", tmp_path / "m")
    assert outcome.exit_code == 1
    assert str(tmp_path / "empty") in outcome.stderr
    assert run("fit", "-o", tmp_path / "m").exit_code == 2
    assert run("place", tmp_path / "empty").exit_code == 2


def test_simulated_downloads_do_not_stand_beside_real_sheets(
    tmp_path: Path, drawn_sheets: list[dict[str, Any]]
) -> None:
    mixed = [drawn_sheets[0], {"sheet": drawn_sheets[1], "simulated": True}]
    outcome = run("fit", write(tmp_path / "s", mixed), "-o", tmp_path / "m")
    assert outcome.exit_code == 1
    assert "simulated sheets do not stand beside real ones" in outcome.stderr
    alone = run("fit", write(tmp_path / "t", mixed[1:]), "-o", tmp_path / "m")
    assert lines(alone)[0]["simulated"] is True


def test_a_model_that_cannot_be_written_is_said(
    tmp_path: Path, drawn_sheets: list[dict[str, Any]]
) -> None:
    place = tmp_path / "no folder" / "m"
    outcome = run("fit", write(tmp_path / "s", drawn_sheets[:2]), "-o", place)
    assert outcome.exit_code == 1
    assert f"{place}: cannot be written: No such file" in outcome.stderr


def test_a_report_says_where_the_sheet_stands_in_a_model(
    fitted: Path, tmp_path: Path, drawn_sheets: list[dict[str, Any]]
) -> None:
    mine = write(tmp_path / "mine.json", drawn_sheets[:1])

    def report(*more: object) -> Result:
        given = ("report", mine, "-o", tmp_path / "out.pdf", *more)
        return CliRunner().invoke(main, [str(argument) for argument in given])

    outcome = report("--peers", fitted)
    assert outcome.exit_code == 0, outcome.output
    pages = PdfReader(tmp_path / "out.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Placed by a model that was learnt from 230 organisations" in text
    assert "You are most like" in text or "You stand between" in text
    assert "What others can see of you" not in text
    (tmp_path / "out.pdf").unlink()
    outcome = report("--peers", mine)
    assert (outcome.exit_code, (tmp_path / "out.pdf").exists()) == (1, False)
    assert "mine.json: cannot be used: this is not in the form peer-model/1" in outcome.stderr
    write(mine, [drawn_sheets[0] | {"form": "quick"}])
    outcome = report("--peers", fitted)
    assert outcome.exit_code == 1
    assert "is a quick check, which is not compared" in outcome.stderr


def test_careless_and_empty_sheets_become_no_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawn_sheets: list[dict[str, Any]]
) -> None:
    """One organisation's sheet for each of a thousand branches, and sheets with nothing in them."""
    same = [drawn_sheets[0] | {"id": f"branch {n}"} for n in range(1000)]
    empty = [one | {"answers": {}, "id": f"empty {n}"} for n, one in enumerate(same[:50])]
    monkeypatch.undo()
    assert vars(archetypes)["structure"].__module__ == "scoring.peers.structure"
    path = write(tmp_path / "s", [*same, *empty])
    (told,) = lines(run("fit", path, "-o", tmp_path / "m"))
    assert (told["organisations"], told["groups"]) == (1050, [])
    assert told["outcome"] == "not enough organisations yet"
    placed = lines(run("place", "-", "--model", tmp_path / "m", stdin=json.dumps(empty[0])))
    assert placed[0]["probabilities"] is None
