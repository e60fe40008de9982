"""What people can type or set is written down: make words, commands and settings."""

import re
from dataclasses import fields

import pytest

from survey.config import Settings
from tests.project.project_files import ROOT


def documentation() -> str:
    """Everything written for users and operators, in one text."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def make_words() -> dict[str, str]:
    """Every target of the Makefile and what its help says."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^([a-z-]+):(?!=)(?:[^#\n]*## (\S.*))?", text, flags=re.MULTILINE)
    return dict(rules)


def test_every_make_word_says_what_it_does() -> None:
    words = make_words()
    assert {"setup", "run", "test", "check", "bench", "lock", "help"} <= words.keys()
    assert [word for word, says in words.items() if not says] == []


def test_every_make_word_is_documented() -> None:
    text = documentation()
    assert [word for word in make_words() if f"make {word}" not in text] == []


def test_every_command_is_documented() -> None:
    from survey.cli import main

    text = documentation()
    # What installed packages add to every Flask command is theirs to document.
    ours = [
        name
        for name, command in main.commands.items()
        if getattr(command.callback, "__module__", "").split(".")[0] in ("survey", "flask")
    ]
    assert "serve" in ours
    assert [name for name in ours if f"maturity {name}" not in text] == []


def test_every_setting_is_documented_with_its_own_words() -> None:
    text = " ".join(documentation().split())
    named = {entry.metadata["env"]: entry.metadata["help"] for entry in fields(Settings)}
    assert [name for name in named if f"`{name}`" not in text] == []
    assert [name for name, says in named.items() if says not in text] == []


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_says_how_to_run_and_how_to_test(command: str) -> None:
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
