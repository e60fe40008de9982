"""The texts of the pages as translators keep them: in English, and in each language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from survey.wording import LANGUAGES, REFERENCE
from tests.project.project_files import ROOT

FOLDER = ROOT / "survey" / "translations"
LOCALES = [locale for locale in LANGUAGES if locale != REFERENCE]


def catalogue_file(locale: str) -> Path:
    """Where the translations into `locale` are kept."""
    return FOLDER / locale / "LC_MESSAGES" / "messages.po"


def read(path: Path, locale: str | None = None) -> Catalog:
    """The catalogue in a file. Raises ValueError for a line that is none of a catalogue's."""
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


@cache
def catalogue(locale: str) -> Catalog:
    """The translations into `locale`."""
    return read(catalogue_file(locale), locale)


def messages(found: Catalog) -> list[Message]:
    """Its messages, without its head."""
    return [message for message in found if message.id]


def forms(texts: object) -> tuple[str, ...]:
    """One text, or the forms of a text with a count."""
    return tuple(texts) if isinstance(texts, (list, tuple)) else (str(texts),)


def pairs(locale: str) -> Iterator[tuple[str, str]]:
    """Each English text with each translation there is: the singular with the form for one."""
    for message in messages(catalogue(locale)):
        english = forms(message.id)
        for place, text in enumerate(filter(None, forms(message.string))):
            yield english[min(place, len(english) - 1)], text


def extract(target: Path) -> Catalog:
    """The texts that the source has now, read into the file `target`."""
    options = ["--quiet", "extract", "--mapping-file", str(ROOT / "pyproject.toml")]
    outcome = CommandLineInterface().run(
        ["pybabel", *options, "--omit-header", "--output-file", str(target), str(ROOT)]
    )
    assert not outcome
    return read(target)
