"""The house keeps its order: what lies where, how files are named, how long they get."""

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tests.project.project_files import ROOT, is_made, name_of, project_files

TOP_LEVEL = {
    *("pyproject.toml", "survey", "questionnaires", "scoring", "templates", "tests", "instance"),
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile"),
    *("requirements.txt", "docs", "bench", ".ci", ".gitignore"),
}
MAX_LINES = 400
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
WAIVER = re.compile(
    r"(noqa|type:\s*ignore)"
    r"(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])?"
    r"(?P<reason>.*)"
)
REGISTRIES = ("py" + "pi.org", "pythonhosted" + ".org", "npm" + "js", "debian" + ".org")


def python_files() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".py"]


def waivers(path: Path) -> Iterator[tuple[int, str, str]]:
    """Line, waiver and reason of every comment that switches a check off."""
    with tokenize.open(path) as file:
        for token in tokenize.generate_tokens(file.readline):
            if token.type == tokenize.COMMENT and (found := WAIVER.search(token.string)):
                yield token.start[0], found[0], found["reason"].strip(" -:#")


def test_the_top_level_holds_only_what_people_expect() -> None:
    entries = {path.name for path in ROOT.iterdir() if not is_made(path)}
    assert entries <= TOP_LEVEL, f"not part of the layout: {sorted(entries - TOP_LEVEL)}"


def test_no_file_has_a_name_that_says_nothing() -> None:
    named = [name_of(p) for p in project_files() if EMPTY_NAMES & set(re.split(r"[_-]", p.stem))]
    assert named == []


def test_no_module_outgrows_its_one_idea() -> None:
    long = {
        name_of(path): lines
        for path in python_files()
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert long == {}


def test_every_waiver_says_its_reason() -> None:
    silent = [
        f"{name_of(path)}:{line} {waiver}"
        for path in python_files()
        for line, waiver, reason in waivers(path)
        if len(reason) < len("a b c")
    ]
    assert silent == []


def test_a_waiver_without_a_reason_would_be_found(tmp_path: Path) -> None:
    example = tmp_path / "example.py"
    example.write_text(
        "import a  # noqa: F401\n"
        "import b  # noqa: F401, E402 - kept for its effect on import\n"
        "c = d()  # type: ignore[no-untyped-call]\n"
        "e = f()  # type: ignore[no-untyped-call]  # the library has no types\n"
    )
    assert [line for line, _, reason in waivers(example) if not reason] == [1, 3]


def test_no_file_names_a_package_registry() -> None:
    naming = [
        f"{name_of(path)}: {registry}"
        for path in project_files()
        for registry in REGISTRIES
        if registry.encode() in path.read_bytes().lower()
    ]
    assert naming == []


def test_every_python_file_of_a_package_is_importable_by_name() -> None:
    lost = [
        name_of(path)
        for package in ("questionnaires", "scoring", "survey")
        for path in project_files(ROOT / package)
        if path.suffix == ".py" and not (path.parent / "__init__.py").exists()
    ]
    assert lost == []
