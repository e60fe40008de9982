"""The wheel carries everything: the application runs from it, away from the checkout."""

import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from email.parser import BytesParser
from gettext import GNUTranslations
from pathlib import Path

import pytest
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin.utils import load_plugin_from_script
from packaging.requirements import Requirement
from pypdf import PdfReader

from survey.wording import LANGUAGES
from tests.project.project_files import ROOT, name_of, project_files

CARRIED = ("questionnaires", "scoring", "survey", "templates")

SHEET = ROOT / "docs" / "examples" / "sheet.json"

START_PAGE = """
import sys
from pathlib import Path
import survey
from survey.app import create_app
from survey.config import Settings

assert Path(survey.__file__).is_relative_to(sys.prefix), survey.__file__
app = create_app(Settings.from_environment({}, instance=Path("instance")))
answer = app.test_client().get("/", base_url="http://127.0.0.1:8000", follow_redirects=True)
assert answer.status_code == 200, answer.status
print(answer.text)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    outcome = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment that holds the wheel and not the checkout.

    The dependencies are lent by the environment of the tests, so that no network is needed: a
    .pth file adds their folder, and the .pth file there that names the checkout is not followed.
    """
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False)
    (packages,) = home.glob("lib/python*/site-packages")
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "lent.pth").write_text("\n".join(sorted(lent)))
    uv = Path(sys.executable).with_name("uv")
    options = ["--quiet", "--offline", "--no-cache", "--no-deps"]
    subprocess.run(
        [uv, "pip", "install", *options, "--python", home / "bin" / "python", wheel], check=True
    )
    return home / "bin"


def run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    foreign = ("PYTHON", "COVERAGE", "MATURITY", "DATABASE")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    wanted = {
        f"survey/{name}" if name.startswith("templates/") else name
        for package in CARRIED
        for name in map(name_of, project_files(ROOT / package))
        if not name.endswith(".gitkeep")
    }
    assert wanted <= carried, sorted(wanted - carried)
    for kind in (".yaml", ".html", ".css", "migrations/env.py"):
        assert any(name.endswith(kind) for name in wanted), f"looked for no {kind} file"


def test_the_wheel_carries_the_compiled_translations_of_every_language(wheel: Path) -> None:
    folder = ROOT / "survey" / "translations"
    wanted = {name_of(path.with_suffix(".mo")) for path in folder.glob("*/*/*.po")}
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.endswith(".mo")}
    assert carried == wanted
    assert len(wanted) == len(LANGUAGES) - 1


def build_hook(root: Path) -> BuildHookInterface:
    script = ROOT / ".ci" / "build_hook.py"
    hook = load_plugin_from_script(str(script), script.name, BuildHookInterface, "build_hook")
    return hook(str(root), {}, None, None, "", "wheel")  # type: ignore[arg-type] # unused here


def test_a_build_compiles_the_translations_and_fails_when_it_cannot(tmp_path: Path) -> None:
    folder = tmp_path / "survey" / "translations" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = folder / "messages.po"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    entry = head + '#, python-format\nmsgid "Page %(page)s"\nmsgstr "{}"\n'
    catalogue.write_text(entry.format("Pagina %(page)s"), encoding="utf-8")
    build_hook(tmp_path).initialize("standard", {})
    with (folder / "messages.mo").open("rb") as file:
        assert GNUTranslations(file).gettext("Page %(page)s") == "Pagina %(page)s"
    catalogue.write_text(entry.format("Pagina %(pagina)s"), encoding="utf-8")
    with pytest.raises(RuntimeError, match="could not be compiled"):
        build_hook(tmp_path).initialize("standard", {})


def test_the_wheel_asks_for_what_the_project_depends_on(wheel: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = BytesParser().parse(io.BytesIO(archive.read(name)))
    asked = {Requirement(line) for line in metadata.get_all("Requires-Dist", [])}
    always = {need for need in asked if need.marker is None or "extra" not in str(need.marker)}
    assert always == set(map(Requirement, project["dependencies"]))
    assert metadata["Requires-Python"] == project["requires-python"]
    assert metadata.get_all("Provides-Extra") == list(project["optional-dependencies"])


def test_the_wheel_carries_no_tests_and_no_instance(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(CARRIED[:3])


def test_the_command_runs_from_the_wheel_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    outcome = run([installed / "maturity", "--help"], tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert "serve" in outcome.stdout


def test_the_start_page_is_served_from_the_wheel_in_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    outcome = run([installed / "python", "-W", "error", "-c", START_PAGE], tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    assert "<h1" in outcome.stdout


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """A folder that holds an answer sheet and nothing else."""
    shutil.copy(SHEET, tmp_path)
    return tmp_path


def test_a_sheet_is_scored_by_the_wheel_in_a_folder_of_its_own(installed: Path, away: Path) -> None:
    outcome = run([installed / "maturity", "score", SHEET.name], away)
    assert outcome.returncode == 0, outcome.stderr
    assert json.loads(outcome.stdout)["level"] == 3
    assert [path.name for path in away.iterdir()] == [SHEET.name]


def test_a_report_is_printed_by_the_wheel_in_a_folder_of_its_own(
    installed: Path, away: Path
) -> None:
    outcome = run([installed / "maturity", "report", SHEET.name, "-o", "report.pdf"], away)
    assert outcome.returncode == 0, outcome.stderr
    said = " ".join(page.extract_text() for page in PdfReader(away / "report.pdf").pages)
    assert "Vermeer Logistics" in said
    assert "You are at level 3, Defined" in " ".join(said.split())
