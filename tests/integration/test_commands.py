"""The terminal: data on stdout as JSON lines, every fault by name on stderr, exit 0, 1 or 2."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from questionnaires.catalogue import SHIPPED
from survey.cli import main
from survey.reports.renderer import Renderer, RenderFailed
from tests.integration.web.browser import example

VERSION = SHIPPED / "service-maturity" / "1.0.0"
BROKEN = Path(__file__).parents[1] / "questionnaires"


def sheet(name: str = "a", **values: Any) -> dict[str, Any]:
    """The sheet of the first worked case."""
    return {
        "questionnaire": "service-maturity",
        "version": "1.0.0",
        "id": name,
        "answers": example()["answers"],
    } | values


def run(*arguments: str | Path, given: str | bytes | None = None, **environment: str) -> Result:
    """`maturity` with arguments; what the environment does not say is left at its default."""
    kept = {"MATURITY_PROXIES": None, "MATURITY_INSTANCE": None} | environment
    return CliRunner().invoke(main, [str(a) for a in arguments], input=given, env=kept)


def lines(outcome: Result) -> list[dict[str, Any]]:
    """The JSON objects on stdout, one a line and nothing else."""
    return [json.loads(line) for line in outcome.stdout.splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.json"
    path.write_text(json.dumps(sheet()), encoding="utf-8")
    return path


def test_files_are_scored_checked_and_published_without_an_instance(
    tmp_path: Path, file: Path
) -> None:
    instance = tmp_path / "instance"
    for arguments in (
        ("score", file),
        ("check", VERSION),
        ("publish", VERSION, "--into", tmp_path / "catalogue"),
    ):
        outcome = run(
            *arguments, MATURITY_INSTANCE=str(instance), DATABASE_URL="postgresql://u@127.0.0.1:1/d"
        )
        assert outcome.exit_code == 0, outcome.stderr
    assert not instance.exists()


class TestScore:
    def test_one_sheet_gives_its_result_on_one_line(self, file: Path) -> None:
        outcome = run("score", file)
        assert (outcome.exit_code, outcome.stderr) == (0, "")
        (result,) = lines(outcome)
        case = example()
        assert {name: result[name] for name in ("level", "index", "in_place")} == {
            name: case[name] for name in ("level", "index", "in_place")
        }

    def test_a_sheet_over_several_lines_is_one_sheet(self, file: Path) -> None:
        file.write_text(json.dumps(sheet(), indent=2), encoding="utf-8")
        assert [result["id"] for result in lines(run("score", file))] == ["a"]

    def test_sheets_one_a_line_give_their_results_in_order(self, tmp_path: Path) -> None:
        file = tmp_path / "sheets.jsonl"
        file.write_text("\n".join(json.dumps(sheet(name)) for name in "abc") + "\n\n")
        outcome = run("score", file, file)
        assert [result["id"] for result in lines(outcome)] == [*"abcabc"]

    def test_sheets_of_every_kind_are_scored_by_their_own_rules(self, tmp_path: Path) -> None:
        file = tmp_path / "sheets.jsonl"
        fit = sheet("fit", questionnaire="service-model-fit", answers={"REL": 4, "ADV": 4})
        bad = fit | {"answers": {"IND": 9, "XXX": 1}, "goals": ["riches"]}
        file.write_text("\n".join(json.dumps(data) for data in (sheet("a"), fit, bad)))
        outcome = run("score", file)
        assert outcome.exit_code == 1
        first, second = lines(outcome)
        assert (first["level"], second["recommended"]["orientation"]) == (3, ["relationship"])
        assert outcome.stderr.splitlines() == [
            f"{file}:3: IND: 9 must be a whole number from 0 to 4, 'DK' or null.",
            f"{file}:3: XXX: is not a factor of service-model-fit 1.0.0.",
            f"{file}:3: goals: 'riches' is not a goal; known: churn, satisfaction, sales, cost, "
            "complaints.",
        ]

    def test_line_breaks_inside_a_note_do_not_end_a_sheet(self, tmp_path: Path) -> None:
        file = tmp_path / "sheets.jsonl"
        noted = sheet(answers={"STR-2": {"code": "F", "note": "one\u2028two\u0085three"}})
        texts = [json.dumps(noted | {"id": name}, ensure_ascii=False) for name in "ab"]
        file.write_text("\n".join(texts), encoding="utf-8")
        # U+0085 is a control character and refused by name; the line break U+2028 is text.
        assert run("score", file).stderr.count("U+0085") == 2
        file.write_text("\n".join(texts).replace("\u0085", ""), encoding="utf-8")
        assert [result["id"] for result in lines(run("score", file))] == ["a", "b"]

    def test_a_dash_reads_stdin(self) -> None:
        outcome = run("score", "-", given=json.dumps(sheet("from stdin")))
        assert [result["id"] for result in lines(outcome)] == ["from stdin"]
        wrong = run("score", "-", given="{")
        assert wrong.exit_code == 1
        assert wrong.stderr.startswith("stdin: is not JSON")

    def test_every_fault_is_named_and_the_good_sheets_are_scored(self, tmp_path: Path) -> None:
        file = tmp_path / "sheets.jsonl"
        bad = sheet("bad", answers={"STR-2": "X", "XXX-1": "F", "STR-3": "NA"}, goals=["riches"])
        texts = [json.dumps(sheet("good")), json.dumps(bad), "{broken", "[1]", '{"a": NaN}']
        texts += ["[" * 100_000, '"\\ud800"', json.dumps(sheet("last"))]
        file.write_text("\n".join(texts), encoding="utf-8")
        missing = tmp_path / "missing.json"
        outcome = run("score", file, missing)
        assert outcome.exit_code == 1
        assert [result["id"] for result in lines(outcome)] == ["good", "last"]
        for fault in (
            f"{file}:2: STR-2: 'X' is not a code",
            f"{file}:2: XXX-1: is not an item",
            f"{file}:2: STR-3: NA is not offered",
            f"{file}:2: goals: 'riches' is not a goal",
            f"{file}:3: is not JSON",
            f"{file}:4: an answer sheet must be a JSON object",
            f"{file}:5: is not JSON: NaN is not a number",
            f"{file}:6: is not JSON: it is nested too deeply",
            f"{file}:7: an answer sheet must be",
            f"{missing}: cannot be read: No such file",
        ):
            assert fault in outcome.stderr, fault

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "is not JSON"),
            (b"\xff\xfe", "is not UTF-8; save the file as UTF-8"),
            (b'{\n"questionnaire": 1,\n', "is not JSON"),
            (b"9" * 5000, "is not JSON"),
            (b'{"questionnaire": "none", "version": "1.0.0"}', "none 1.0.0 is not in the catal"),
        ],
    )
    def test_a_file_that_holds_no_sheet_is_named_once(
        self, tmp_path: Path, content: bytes, message: str
    ) -> None:
        file = tmp_path / "sheet.json"
        file.write_bytes(content)
        outcome = run("score", file)
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        assert message in outcome.stderr
        assert outcome.stderr.count(str(file)) == 1

    def test_a_folder_is_no_sheet(self, tmp_path: Path) -> None:
        outcome = run("score", tmp_path)
        assert outcome.exit_code == 1
        assert "cannot be read: Is a directory" in outcome.stderr

    def test_a_download_is_confirmed_and_a_changed_one_is_not(
        self, tmp_path: Path, file: Path
    ) -> None:
        (result,) = lines(run("score", file))
        data = tmp_path / "data.json"

        def score(answers: dict[str, Any], known: Any) -> Result:
            data.write_text(json.dumps({"sheet": answers, "result": known}))
            return run("score", data)

        confirmed = score(sheet(), result)
        assert (confirmed.exit_code, lines(confirmed)) == (0, [result])
        assert confirmed.stderr == f"a: confirmed, fingerprint {result['fingerprint']}\n"
        raised = sheet(answers=example()["answers"] | {"STR-3": "F"})
        for answers, known, fault in (
            (raised, result, "does not score to the result"),
            (sheet(), result | {"level": 5}, "does not score to the result"),
            (sheet(), result | {"definition_sha256": "0" * 64}, "another definition"),
            (sheet(), "no result", "another definition"),
        ):
            refused = score(answers, known)
            assert refused.exit_code == 1
            assert fault in refused.stderr
            assert "confirmed" not in refused.stderr

    def test_a_further_catalogue_is_read_and_its_faults_are_told_beside(
        self, tmp_path: Path, file: Path
    ) -> None:
        mine = tmp_path / "catalogue" / "service-maturity" / "9.0.0"
        shutil.copytree(VERSION, mine)
        (mine / "frozen.json").unlink()
        definition = mine / "questionnaire.yaml"
        definition.write_text(
            definition.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 9.0.0", 1),
            encoding="utf-8",
        )
        file.write_text(json.dumps(sheet(version="9.0.0")))
        assert run("score", file).exit_code == 1
        outcome = run("score", file, "--catalogue", mine.parents[1], "--catalogue", BROKEN)
        assert outcome.exit_code == 0
        assert lines(outcome)[0]["version"] == "9.0.0"
        assert "broken-repeated-key" in outcome.stderr

    @pytest.mark.parametrize(
        "arguments", [(), ("--no-such-option", "x"), ("--catalogue", "/no/such/folder", "x")]
    )
    def test_wrong_usage_exits_with_2(self, arguments: tuple[str, ...]) -> None:
        outcome = run("score", *arguments)
        assert (outcome.exit_code, outcome.stdout) == (2, "")


class TestReport:
    def test_a_sheet_becomes_a_pdf_and_stdout_stays_empty(self, tmp_path: Path) -> None:
        file, output = tmp_path / "sheet.json", tmp_path / "report.pdf"
        file.write_text(json.dumps(sheet(context={"organisation": "Acme"})))
        outcome = run("report", file, "-o", output)
        assert (outcome.exit_code, outcome.stdout) == (0, ""), outcome.stderr
        content = output.read_bytes()
        assert content.startswith(b"%PDF-")
        assert outcome.stderr == f"{output}: {len(content)} bytes\n"

    def test_what_cannot_be_printed_is_told_and_writes_no_file(
        self, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        output = tmp_path / "report.pdf"

        def fail(_renderer: Renderer, _request: object) -> bytes:
            raise RenderFailed("the report took too long.")

        two = tmp_path / "two.jsonl"
        two.write_text("\n".join(json.dumps(sheet(name)) for name in "ab"))
        assert "holds 2 sheets; a report is made of one" in run("report", two, "-o", output).stderr
        wrong = run("report", tmp_path / "missing.json", "-o", output)
        assert (wrong.exit_code, wrong.stdout) == (1, "")
        assert wrong.stderr.count("\n") == 1
        monkeypatch.setattr(Renderer, "render", fail)
        failed = run("report", file, "-o", output)
        assert (failed.exit_code, failed.stdout) == (1, "")
        assert "the report took too long." in failed.stderr
        assert not output.exists()
        monkeypatch.setattr(Renderer, "render", lambda _self, _request: b"%PDF-")
        lost = run("report", file, "-o", tmp_path / "no" / "folder.pdf")
        assert lost.exit_code == 1
        assert "cannot be written: No such file or directory" in lost.stderr

    def test_a_setting_that_cannot_be_used_is_told_plainly(
        self, tmp_path: Path, file: Path
    ) -> None:
        outcome = run("report", file, "-o", tmp_path / "x.pdf", MATURITY_REPORT_SECONDS="soon")
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        assert outcome.stderr.startswith("MATURITY_REPORT_SECONDS is 'soon'")

    @pytest.mark.parametrize(
        "arguments", [(), ("x.json",), ("x.json", "-o", "y", "--locale", "xx")]
    )
    def test_wrong_usage_exits_with_2(self, arguments: tuple[str, ...]) -> None:
        assert run("report", *arguments).exit_code == 2


class TestCheck:
    def test_a_sound_version_passes(self) -> None:
        outcome = run("check", VERSION)
        assert (outcome.exit_code, outcome.stdout) == (0, "")
        assert outcome.stderr == "No faults found.\n"

    def test_every_fault_is_named_with_its_file(self) -> None:
        outcome = run("check", BROKEN / "broken-ids", BROKEN / "broken-tag")
        assert (outcome.exit_code, outcome.stdout) == (1, "")
        faults = outcome.stderr.splitlines()
        assert len(faults) > 2
        assert all("questionnaires/broken-" in fault for fault in faults)
        assert {"broken-ids", "broken-tag"} <= {Path(f.split(":")[0]).parent.name for f in faults}

    def test_wrong_usage_exits_with_2(self) -> None:
        assert run("check").exit_code == 2
        assert run("check", "/no/such/place").exit_code == 2


class TestPublish:
    @pytest.fixture
    def draft(self, tmp_path: Path) -> Path:
        folder = tmp_path / "draft"
        shutil.copytree(VERSION, folder)
        (folder / "frozen.json").unlink()
        return folder

    def test_a_version_is_published_into_the_instance(self, tmp_path: Path, draft: Path) -> None:
        instance = tmp_path / "instance"
        outcome = run("publish", draft, MATURITY_INSTANCE=str(instance))
        assert (outcome.exit_code, outcome.stdout) == (0, ""), outcome.stderr
        target = instance / "catalogue" / "service-maturity" / "1.0.0"
        assert outcome.stderr == f"{target}: published\n"
        assert (target / "frozen.json").exists()
        again = run("publish", draft, MATURITY_INSTANCE=str(instance))
        assert again.exit_code == 0

    def test_a_published_version_is_never_changed(self, tmp_path: Path, draft: Path) -> None:
        into = tmp_path / "catalogue"
        assert run("publish", draft, "--into", into).exit_code == 0
        definition = draft / "questionnaire.yaml"
        text = definition.read_text(encoding="utf-8")
        definition.write_text(text.replace("effort: M", "effort: L", 1), encoding="utf-8")
        refused = run("publish", draft, "--into", into)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert "give it a new version number" in refused.stderr

    def test_in_place_freezes_and_copies_nothing(self, draft: Path) -> None:
        outcome = run("publish", draft, "--in-place")
        assert outcome.exit_code == 0
        frozen = json.loads((draft / "frozen.json").read_text())
        assert f"published with definition {frozen['definition_sha256']}" in outcome.stderr

    def test_a_faulty_version_is_refused_with_every_fault(self, tmp_path: Path) -> None:
        outcome = run("publish", BROKEN / "broken-ids", "--into", tmp_path / "catalogue")
        assert outcome.exit_code == 1
        assert outcome.stderr.count("\n") > 1
        assert not (tmp_path / "catalogue").exists()

    def test_a_place_that_takes_no_files_is_told(self, tmp_path: Path, draft: Path) -> None:
        (tmp_path / "file").touch()
        outcome = run("publish", draft, "--into", tmp_path / "file" / "below")
        assert outcome.exit_code == 1
        assert "cannot be written: Not a directory" in outcome.stderr

    def test_a_setting_that_cannot_be_used_is_told_plainly(self, draft: Path) -> None:
        outcome = run("publish", draft, MATURITY_PROXIES="many")
        assert outcome.exit_code == 1
        assert outcome.stderr.startswith("MATURITY_PROXIES is 'many'")


def test_the_commands_of_flask_are_there_too(tmp_path: Path) -> None:
    # A process of its own: what Flask's own group loads would stay in this one.
    outcome = subprocess.run(
        [sys.executable, "-m", "survey.cli", "routes"],
        env={**os.environ, "MATURITY_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    assert "answer.save" in outcome.stdout
