"""A blank form: asked for by anybody, made by a worker, or written from the terminal."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from questionnaires.catalogue import shipped
from questionnaires.fit import FactorTexts, Fit
from questionnaires.kinds import KINDS
from questionnaires.outcomes import KpiTexts, Outcomes
from questionnaires.schema import Questionnaire
from questionnaires.version import Version
from survey.actions.blank_form import FORM, fetch_form, form_state, request_form
from survey.cli import main
from survey.reports.paper_form import FORMS, outcomes_form
from survey.reports.render_process import answer
from survey.reports.renderer import RenderFailed
from survey.storage import jobs
from survey.storage.database import Database
from survey.tasks import MAX_ATTEMPTS, Worker, form_task
from tests.unit.reports import cases


class Renderer:
    """Makes a file of the request, or raises what it is given."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.requests: list[dict[str, Any]] = []

    def render(self, request: dict[str, Any]) -> bytes:
        self.requests.append(request)
        if self.failure:
            raise self.failure
        return b"%PDF-1.7 form"


@pytest.fixture
def questionnaire() -> Questionnaire:
    return cases.questionnaire()


def a_worker(database: Database, renderer: Renderer) -> Worker:
    moments = iter(range(1000, 10_000, 100))
    return Worker(
        database, {FORM: form_task(renderer)}, lease_seconds=60, clock=lambda: next(moments)
    )


def test_a_form_is_made_once_for_everybody(
    database: Database, questionnaire: Questionnaire
) -> None:
    renderer = Renderer()
    worker = a_worker(database, renderer)
    assert form_state(database, questionnaire, "en") is None
    asked = request_form(database, questionnaire, "en", 5)
    assert fetch_form(database, questionnaire, "en") is None
    assert worker.run_one()
    again = request_form(database, questionnaire, "en", 6)
    assert (again.id, again.state, again.assessment_id) == (asked.id, jobs.DONE, None)
    assert not worker.run_one()
    made = fetch_form(database, questionnaire, "en")
    assert made is not None
    assert made.content == b"%PDF-1.7 form"
    assert made.name == "service-maturity-1.0.0-form-en.pdf"
    assert renderer.requests == [
        {
            "kind": "form",
            "questionnaire": "service-maturity",
            "version": "1.0.0",
            "definition_sha256": questionnaire.definition_sha256,
            "locale": "en",
        }
    ]


def test_newer_software_makes_a_newer_form(
    database: Database, questionnaire: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = request_form(database, questionnaire, "en", 5)
    monkeypatch.setattr("survey.actions.blank_form.printing_software", lambda: "newer")
    assert request_form(database, questionnaire, "en", 5).id != first.id


def test_a_form_that_failed_says_why_and_can_be_asked_for_again(
    database: Database, questionnaire: Questionnaire
) -> None:
    request_form(database, questionnaire, "en", 5)
    worker = a_worker(database, Renderer(RenderFailed("it took too long.")))
    for _attempt in range(MAX_ATTEMPTS):
        assert worker.run_one()
    failed = form_state(database, questionnaire, "en")
    assert failed is not None
    assert (failed.state, failed.failure) == (jobs.FAILED, "it took too long.")
    assert request_form(database, questionnaire, "en", 6).state == jobs.QUEUED


def test_the_printing_process_makes_the_form_that_was_asked_for(
    questionnaire: Questionnaire,
) -> None:
    request = {
        "kind": "form",
        "questionnaire": "service-maturity",
        "version": "1.0.0",
        "definition_sha256": questionnaire.definition_sha256,
        "locale": "en",
    }
    assert answer(request, shipped()).startswith(b"%PDF")
    with pytest.raises(LookupError, match="another one by now"):
        answer({**request, "definition_sha256": "0" * 64}, shipped())


def test_the_terminal_writes_the_form(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    outcome = CliRunner().invoke(main, ["form", "service-maturity", "-o", str(path)])
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert path.read_bytes().startswith(b"%PDF")
    again = CliRunner().invoke(
        main, ["form", "service-maturity", "--version", "1.0.0", "-o", str(path)]
    )
    assert again.exit_code == 0


@pytest.mark.parametrize("questionnaire", ["service-model-fit", "service-outcomes"])
@pytest.mark.parametrize("locale", ["en", "nl", "pt_BR"])
def test_every_questionnaire_has_a_form_on_paper(questionnaire: str, locale: str) -> None:
    version = shipped().newest(Version, questionnaire)
    request = {
        "kind": "form",
        "questionnaire": questionnaire,
        "version": version.version,
        "definition_sha256": version.definition_sha256,
        "locale": locale,
    }
    words = words_of(answer(request, shipped()))
    assert version.text(locale).title in words
    questions = {
        "service-model-fit": lambda: [f.question for f in fit_texts(version, locale)],
        "service-outcomes": lambda: [k.name for k in figure_texts(version, locale)],
    }[questionnaire]()
    assert len(questions) in (21, 32)
    for number, question in enumerate(sorted(questions, key=words.index), 1):
        assert f"{number}. {question}" in words


def test_what_stands_beside_a_figure_has_a_line_of_its_own_on_paper() -> None:
    for number, asked in (("1.0.0", False), ("1.1.0", True)):
        form = outcomes_form(shipped().find(Outcomes, "service-outcomes", number), "en")
        (bot,) = [q for s in form.sections for q in s.questions if q.text.startswith("Automated")]
        assert ("Handed over to a person (%)" in bot.lines) == asked
        assert (
            any(hint.startswith("Handed over to a person: The share") for hint in bot.hints)
            == asked
        )
        assert bot.lines[0] == "Value (%)"


def words_of(pdf: bytes) -> str:
    """All that a PDF says, with single spaces."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.split())


def fit_texts(version: object, locale: str) -> list[FactorTexts]:
    assert isinstance(version, Fit)
    return list(version.text(locale).factors.values())


def figure_texts(version: object, locale: str) -> list[KpiTexts]:
    assert isinstance(version, Outcomes)
    return list(version.text(locale).kpis.values())


def test_there_is_a_form_for_every_kind() -> None:
    assert set(FORMS) == set(KINDS)


def test_the_terminal_leaves_without_a_traceback(tmp_path: Path) -> None:
    """The printing library complains when its fonts outlive the interpreter."""
    program = "from survey.cli import main; main()"
    arguments = ["form", "service-maturity", "-o", str(tmp_path / "form.pdf")]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines() == [
        f"{tmp_path / 'form.pdf'}: {(tmp_path / 'form.pdf').stat().st_size} bytes"
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["form", "none", "-o", "{}/form.pdf"], "is not in the catalogue"),
        (["form", "service-maturity", "--version", "9.9.9", "-o", "{}/f.pdf"], "9.9.9"),
        (["form", "service-maturity", "-o", "{}/none/form.pdf"], "cannot be written"),
    ],
)
def test_the_terminal_says_why_it_cannot(tmp_path: Path, arguments: list[str], said: str) -> None:
    outcome = CliRunner().invoke(main, [part.format(tmp_path) for part in arguments])
    assert outcome.exit_code == 1
    assert said in outcome.stderr
    assert not list(tmp_path.iterdir())
