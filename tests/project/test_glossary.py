"""A term is the same word everywhere: on pages, in reports and in the questionnaires.

Wherever an English text says a term of questionnaires/lists/glossary.yaml, its translation says
that term as the glossary does. tests/project/glossary_use.yaml lists, with reasons, the other forms
of a term and the passages in which its words mean something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from questionnaires.yaml_text import read_yaml
from tests.project.catalogues import LOCALES, pairs
from tests.project.project_files import ROOT

GLOSSARY = ROOT / "questionnaires" / "lists" / "glossary.yaml"
USE = Path(__file__).with_name("glossary_use.yaml")
BRACKETS = re.compile(r"\s*\([^()]*\)")
NAMES = {"Levels", "P's", "Pillars", "Dimensions", "Answer scale"}
"""Groups whose terms are names, told from everyday words by their capital letter."""


@cache
def entries() -> tuple[dict[str, str], ...]:
    return tuple(dict(entry) for entry in read_yaml(GLOSSARY))


@cache
def use() -> dict[str, Any]:
    return dict(read_yaml(USE))


def words_for(term: str) -> list[str]:
    """The words a cell of the glossary allows: without its brackets, within them, by slashes."""
    found = []
    for part in term.split(" / "):
        found.append(BRACKETS.sub("", part).strip())
        found += re.findall(r"\(([^()]*)\)", part)
    return found


@cache
def terms(locale: str) -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """English term, how it is found, and what its translation must hold; long terms first."""
    found = []
    for entry in entries():
        named = use()["english"].get(entry["en"])
        english = named or [words_for(entry["en"])[0]]
        wanted = [*words_for(entry[locale]), *use()["forms"][locale].get(entry["en"], [])]
        for word in english:
            is_name = entry["group"] in NAMES and word[0].isupper()
            pattern = re.compile(
                rf"(?<![\w-]){re.escape(word)}(?:s|es)?(?![\w-])", 0 if is_name else re.IGNORECASE
            )
            found.append((entry["en"], pattern, tuple(w.casefold() for w in wanted), len(word)))
    found.sort(key=lambda term: -term[3])
    return tuple((en, pattern, wanted) for en, pattern, wanted, _length in found)


def strays(english: str, translation: str, locale: str) -> list[str]:
    """The terms that `english` says and `translation` does not."""
    rest = re.sub(r"%\(\w+\)s|</?\w+>", " ", english)
    said = re.sub(r"%\(\w+\)s", " ", translation).casefold()
    for passages in use()["passages"].values():
        for passage in passages:
            rest = re.sub(re.escape(passage), " ", rest, flags=re.IGNORECASE)
    found = []
    for term, pattern, wanted in terms(locale):
        if pattern.search(rest):
            if not any(word in said for word in wanted):
                found.append(term)
            # A word of a longer term is no term by itself there.
            rest = pattern.sub(" ", rest)
    return found


def texts(english: Any, translation: Any) -> Iterator[tuple[str, str]]:
    """Each text of a language file with its translation."""
    if isinstance(english, dict) and isinstance(translation, dict):
        for key in english.keys() & translation.keys():
            yield from texts(english[key], translation[key])
    elif isinstance(english, list) and isinstance(translation, list):
        for one, other in zip(english, translation, strict=False):
            yield from texts(one, other)
    elif isinstance(english, str) and isinstance(translation, str):
        yield english, translation


def questionnaires() -> list[Path]:
    return sorted(ROOT.glob("questionnaires/published/*/*/en.yaml"))


def read_texts(path: Path) -> dict[str, Any]:
    document = read_yaml(path)
    return {key: value for key, value in document.items() if key not in ("locale", "revision")}


def english_texts() -> list[str]:
    found = [english for english, _ in pairs(LOCALES[0])]
    for path in questionnaires():
        found += [one for one, _ in texts(read_texts(path), read_texts(path))]
    return found


@pytest.mark.parametrize("locale", LOCALES)
def test_pages_and_reports_say_the_terms_of_the_glossary(locale: str) -> None:
    wrong = {
        text: (found, english)
        for english, text in pairs(locale)
        if (found := strays(english, text, locale))
    }
    assert wrong == {}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("path", questionnaires(), ids=lambda path: "-".join(path.parts[-3:-1]))
def test_the_questionnaires_say_the_terms_of_the_glossary(path: Path, locale: str) -> None:
    other = read_texts(path.with_name(f"{locale}.yaml"))
    wrong = {
        text: (found, english)
        for english, text in texts(read_texts(path), other)
        if (found := strays(english, text, locale))
    }
    assert wrong == {}


def test_a_word_that_is_not_the_glossary_s_would_be_found() -> None:
    english = "The customer success manager calls the customer."
    assert strays(english, "De Customer Success manager belt de klant.", "nl") == []
    assert strays(english, "De Customer Success manager belt de afnemer.", "nl") == ["customer"]
    assert strays(english, "De relatiebeheerder belt de klant.", "nl") == [
        "customer success manager"
    ]
    assert strays("You are managed by %(customer)s", "Je wordt geleid", "nl") == []


def test_every_term_is_there_in_every_language() -> None:
    assert len(entries()) > 150
    for entry in entries():
        assert all(entry[locale].strip() for locale in ("en", *LOCALES)), entry


def test_nothing_is_allowed_that_nobody_needs() -> None:
    known = {entry["en"] for entry in entries()}
    assert set(use()["english"]) <= known
    everything = " \n ".join(english_texts()).casefold()
    passages = [passage for some in use()["passages"].values() for passage in some]
    assert [passage for passage in passages if passage.casefold() not in everything] == []
    for locale in LOCALES:
        assert set(use()["forms"][locale]) <= known
