"""The set-up finds out what a machine lacks, installs it when it may, names it when it may not."""

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.project.project_files import ROOT


@pytest.fixture(scope="module")
def set_up() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("set_up", ROOT / ".ci" / "set_up.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["set_up"] = module  # dataclasses look their module up by name
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules["set_up"]


class Commands:
    """Stands for the machine's commands: keeps what was run, fails what it is told to fail."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.ran: list[str] = []

    def __call__(self, command: Sequence[str]) -> bool:
        self.ran.append(" ".join(command))
        return not any(word in self.ran[-1] for word in self.failing)


@pytest.fixture
def needs(set_up: ModuleType) -> list[object]:
    return [
        set_up.Need("libpango-1.0-0", "PDF reports", lambda: False),
        set_up.Need("chromium", "browser tests", lambda: False),
    ]


def test_only_what_is_not_found_is_missing(set_up: ModuleType) -> None:
    there, absent = (
        set_up.Need("a", "x", lambda: True),
        set_up.Need("b", "x", lambda: False),
    )
    assert set_up.missing([there, absent]) == [absent]


def test_root_on_debian_installs_all_in_one_command(set_up: ModuleType, needs: list) -> None:
    run = Commands()
    set_up.meet(needs, root=True, apt=True, run=run)
    assert run.ran == [
        "apt-get update",
        "env DEBIAN_FRONTEND=noninteractive "
        "apt-get install -y --no-install-recommends libpango-1.0-0 chromium",
    ]


def test_a_failed_update_of_the_package_lists_does_not_stop_it(
    set_up: ModuleType, needs: list
) -> None:
    run = Commands("update")
    set_up.meet(needs, root=True, apt=True, run=run)
    assert "install" in run.ran[-1]


@pytest.mark.parametrize(
    ("root", "apt", "failing"),
    [(False, True, ()), (True, False, ()), (False, False, ()), (True, True, ("install",))],
    ids=["not root", "no apt-get", "neither", "apt-get fails"],
)
def test_otherwise_the_exact_command_is_named(
    set_up: ModuleType, needs: list, root: bool, apt: bool, failing: tuple[str, ...]
) -> None:
    with pytest.raises(set_up.Lacking) as stop:
        set_up.meet(needs, root=root, apt=apt, run=Commands(*failing))
    command = "sudo apt-get install -y --no-install-recommends libpango-1.0-0 chromium"
    assert command in str(stop.value)
    assert "chromium (browser tests)" in str(stop.value)


def test_nothing_missing_runs_nothing(set_up: ModuleType) -> None:
    run = Commands()
    set_up.meet([], root=True, apt=True, run=run)
    assert run.ran == []


def test_the_first_interpreter_that_brings_pip_is_taken(set_up: ModuleType) -> None:
    base = set_up.choose_base(
        ["shim", "bare", "full"],
        works=lambda python, statement: (
            python == "full" or (python == "bare" and "ensurepip" not in statement)
        ),
        pip_at_hand=lambda python: ("pip3",),
    )
    assert base == set_up.Base("full", None)


def test_without_ensurepip_a_pip_at_hand_serves(set_up: ModuleType) -> None:
    base = set_up.choose_base(
        ["shim", "bare"],
        works=lambda python, statement: python == "bare" and "ensurepip" not in statement,
        pip_at_hand=lambda python: ("pip3",),
    )
    assert base == set_up.Base("bare", ("pip3",))


def test_without_any_pip_there_is_nothing_to_build_with(set_up: ModuleType) -> None:
    base = set_up.choose_base(
        ["bare"],
        works=lambda python, statement: "ensurepip" not in statement,
        pip_at_hand=lambda python: None,
    )
    assert base is None


def test_a_shim_that_fails_and_a_name_that_is_not_there_do_not_work(
    set_up: ModuleType, tmp_path: Path
) -> None:
    shim = tmp_path / "python3"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert not set_up.works(str(shim), "import venv")
    assert not set_up.works(str(tmp_path / "absent"), "import venv")
    assert set_up.works(sys.executable, "import venv")
    assert not set_up.works(sys.executable, "import a_module_that_nobody_has")


def test_interpreters_are_found_on_the_path_but_not_inside_the_environment(
    set_up: ModuleType, tmp_path: Path
) -> None:
    for name in ("python3", "python3.12"):
        (tmp_path / name).touch(mode=0o755)
    (tmp_path / "python3.13").touch(mode=0o644)
    found = set_up.interpreters(f"{tmp_path}:{set_up.VENV / 'bin'}")
    assert [python for python in found if python.startswith(str(tmp_path))] == [
        str(tmp_path / "python3"),
        str(tmp_path / "python3.12"),
    ]
    assert not any(python.startswith(str(set_up.VENV)) for python in found)


def test_a_library_is_found_by_loading_it(set_up: ModuleType) -> None:
    assert set_up.loads("libc.so.6", "c")
    assert not set_up.loads("libnobody-has-this.so.0", "nobody-has-this")


def test_the_needs_of_the_tests_include_those_of_running(set_up: ModuleType) -> None:
    assert set(set_up.NEEDS_TO_RUN) < set(set_up.NEEDS_TO_TEST)


@pytest.mark.parametrize("changed", ["requirements.txt", "pyproject.toml"])
def test_a_changed_lock_or_project_asks_for_a_new_set_up(
    set_up: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    for name in ("requirements.txt", "pyproject.toml"):
        (tmp_path / name).write_text("as it was")
    monkeypatch.setattr(set_up, "ROOT", tmp_path)
    before = set_up.fingerprint()
    assert set_up.fingerprint() == before
    (tmp_path / changed).write_text("as it is now")
    assert set_up.fingerprint() != before


def test_a_word_it_does_not_know_is_wrong_usage(
    set_up: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_up.main(["everything"]) == 2
    assert "run|test" in capsys.readouterr().err


def test_what_is_lacking_goes_to_stderr_and_the_command_fails(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = set_up.Need("libpango-1.0-0", "PDF reports", lambda: False)
    monkeypatch.setattr(set_up, "NEEDS_TO_RUN", (absent,))
    monkeypatch.setattr(set_up, "is_up_to_date", lambda: True)
    monkeypatch.setattr(set_up.os, "geteuid", lambda: 1000)
    assert set_up.main(["run"]) == 1
    assert "sudo apt-get install" in capsys.readouterr().err


def test_fonts_are_found_by_the_letters_they_have(set_up: ModuleType) -> None:
    assert set_up.prints("Aé")
    assert not set_up.prints("A\U000f0000")


def test_what_reports_print_is_among_the_needs_and_met_here(set_up: ModuleType) -> None:
    packages = {need.package for need in set_up.NEEDS_TO_RUN}
    assert {"fonts-noto-core", "fonts-wqy-microhei", "fonts-noto-color-emoji"} <= packages
    assert set_up.missing(set_up.NEEDS_TO_RUN) == []


def test_a_catalogue_is_compiled_when_it_never_was_or_was_changed_since(
    set_up: ModuleType, tmp_path: Path
) -> None:
    for language in ("nl", "pt_BR"):
        (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / language / "LC_MESSAGES" / "messages.po").touch()
    dutch, brazilian = (tmp_path / n / "LC_MESSAGES" / "messages.po" for n in ("nl", "pt_BR"))
    assert set_up.catalogues_to_compile(tmp_path) == [dutch, brazilian]
    dutch.with_suffix(".mo").touch()
    brazilian.with_suffix(".mo").touch()
    assert set_up.catalogues_to_compile(tmp_path) == []
    later = dutch.with_suffix(".mo").stat().st_mtime + 1
    os.utime(dutch, (later, later))
    assert set_up.catalogues_to_compile(tmp_path) == [dutch]


def test_translations_are_compiled_only_when_that_is_needed(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Commands()
    monkeypatch.setattr(set_up, "catalogues_to_compile", list)
    set_up.compile_translations(run)
    assert run.ran == []
    monkeypatch.setattr(set_up, "catalogues_to_compile", lambda: [Path("messages.po")])
    set_up.compile_translations(run)
    assert [("pybabel" in command, "compile" in command) for command in run.ran] == [(True, True)]
    with pytest.raises(set_up.Lacking, match="translations"):
        set_up.compile_translations(Commands("compile"))


def test_sources_are_compiled_even_where_python_is_told_to_keep_no_bytecode(
    set_up: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "module.py").write_text("answer = 42")
    monkeypatch.setattr(set_up, "VENV", Path(sys.prefix))
    monkeypatch.setattr(set_up, "SOURCES", [str(tmp_path)])
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    set_up.compile_sources()
    assert len(list(tmp_path.glob("__pycache__/module.*.pyc"))) == 1
    monkeypatch.setattr(set_up, "SOURCES", [str(tmp_path / "absent")])
    set_up.compile_sources()
