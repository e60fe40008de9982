"""The import rules hold, and each of them would notice being broken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

SKELETON = {
    "questionnaires/sheet.py": "",
    "scoring/maturity.py": "import questionnaires.sheet",
    "survey/web/results.py": "import flask\nimport survey.actions.submit",
    "survey/tasks.py": "import survey.actions.submit",
    "survey/app.py": "import survey.web.results",
    "survey/serve.py": "import survey.app\nimport survey.tasks",
    "survey/cli.py": "import survey.app\nimport survey.serve\nimport survey.actions.submit",
    "survey/actions/submit.py": "import survey.storage.results\nimport scoring.maturity",
    "survey/storage/tables.py": "import sqlalchemy",
    "survey/storage/results.py": "import survey.storage.tables",
    "survey/migrations/env.py": "import alembic\nimport survey.storage.tables",
    "survey/reports/pdf.py": "",
}
"""The planned layout in miniature, with imports that are all allowed."""


def write_tree(root: Path, files: dict[str, str]) -> None:
    for name, source in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in path.relative_to(root).parents[:-1]:
            (root / folder / "__init__.py").touch()
        path.write_text(source)


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml", *options],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_project_keeps_every_import_rule() -> None:
    outcome = lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "0 broken" in outcome.stdout


def test_the_planned_layout_keeps_every_import_rule(tmp_path: Path) -> None:
    write_tree(tmp_path, SKELETON)
    outcome = lint(tmp_path)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("packages", "questionnaires/sheet.py", "import scoring.maturity"),
        ("packages", "scoring/maturity.py", "import survey.actions.submit"),
        ("floors", "survey/web/results.py", "import survey.tasks"),
        ("floors", "survey/tasks.py", "import survey.cli"),
        ("floors", "survey/cli.py", "import survey.web.results"),
        ("floors", "survey/cli.py", "def worker():\n    import survey.tasks"),
        ("floors", "survey/actions/submit.py", "import survey.tasks"),
        ("floors", "survey/storage/results.py", "import survey.actions.submit"),
        ("floors", "survey/reports/pdf.py", "import survey.storage.results"),
        ("pure", "questionnaires/sheet.py", "import jinja2"),
        ("pure", "scoring/maturity.py", "def now():\n    import time"),
        ("tables", "survey/web/results.py", "import survey.storage.tables"),
        ("tables", "survey/actions/submit.py", "from survey.storage import tables"),
        ("sql", "survey/web/results.py", "from sqlalchemy import select"),
        ("sql", "survey/actions/submit.py", "import sqlalchemy.orm"),
        ("sql", "survey/reports/pdf.py", "import sqlalchemy"),
        ("circles", "survey/actions/submit.py", "import survey.app"),
        ("circles", "survey/storage/tables.py", "import survey.storage.results"),
    ],
)
def test_an_import_against_the_rules_is_reported(
    tmp_path: Path, contract: str, module: str, line: str
) -> None:
    write_tree(tmp_path, {**SKELETON, module: f"{SKELETON[module]}\n{line}"})
    outcome = lint(tmp_path, "--contract", contract)
    assert outcome.returncode == 1, outcome.stdout
    assert "1 broken" in outcome.stdout, outcome.stdout


HEAVY = {"weasyprint", "sklearn", "scipy"}


@pytest.mark.parametrize(
    ("entry", "heavy"), [("survey.app", {*HEAVY, "numpy"}), ("survey.cli", HEAVY)]
)
def test_starting_loads_no_heavy_library(entry: str, heavy: set[str]) -> None:
    program = f"import sys, {entry}\nprint(*sorted({heavy} & sys.modules.keys()))"
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.strip() == ""
