"""Every text has its translation in every language, and it says what the English says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural

from questionnaires.context import lists
from survey.wording import LANGUAGES
from tests.long_language import GROWTH, long
from tests.project.catalogues import (
    FOLDER,
    LOCALES,
    catalogue,
    catalogue_file,
    extract,
    forms,
    messages,
    pairs,
    read,
)
from tests.project.project_files import ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
UNNAMED = re.compile(r"%(?!\(\w+\)s|%)[-#0-9.]*[sdrfgixec]")
TAG = re.compile(r"</?\w+>")
FORMAL_DUTCH = re.compile(r"\b(u|uw|uwe|uzelf)\b(?!\+)", re.IGNORECASE)
EUROPEAN_PORTUGUESE = re.compile(
    r"\b(ficheiros?|utilizador(es)?|ecrãs?|registos?|telemóve(l|is)|contactos?|factos?|equipas?"
    r"|planeamento|vós|vosso|connosco|secções|secção)\b",
    re.IGNORECASE,
)


def ids(found: list[Message]) -> set[tuple[object, object]]:
    return {
        (message.context, tuple(message.id) if message.pluralizable else message.id)
        for message in found
    }


def test_the_template_holds_the_texts_of_the_source(tmp_path: Path) -> None:
    now = ids(messages(extract(tmp_path / "now.pot")))
    kept = ids(messages(read(FOLDER / "messages.pot")))
    put_right = "; put right by: make translations"
    assert now - kept == set(), f"new texts{put_right}"
    assert kept - now == set(), f"texts that are gone{put_right}"
    assert len(now) > 400


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated_and_no_translation_is_left_over(locale: str) -> None:
    found = catalogue(locale)
    missing = [message.id for message in messages(found) if not all(forms(message.string))]
    assert missing == []
    assert [message.id for message in messages(found) if message.fuzzy] == []
    assert list(found.obsolete) == []
    assert ids(messages(found)) == ids(messages(read(FOLDER / "messages.pot")))


@pytest.mark.parametrize("locale", LOCALES)
def test_texts_with_a_count_have_a_form_for_each_number(locale: str) -> None:
    plural = get_plural(locale)
    head = re.sub(r"\s", "", catalogue_file(locale).read_text(encoding="utf-8"))
    assert f"nplurals={plural.num_plurals};plural={plural.plural_expr}".replace(" ", "") in head
    for message in messages(catalogue(locale)):
        expected = plural.num_plurals if message.pluralizable else 1
        assert len(forms(message.string)) == expected, message.id


def test_every_value_in_a_text_has_a_name() -> None:
    texts = [
        text for message in messages(read(FOLDER / "messages.pot")) for text in forms(message.id)
    ]
    assert [text for text in texts if UNNAMED.search(text)] == []
    assert UNNAMED.search("Wait %s minutes")
    assert UNNAMED.search("page %d of 3")
    assert not UNNAMED.search("100% of %(all)s, 50 %, 20%.")


def test_no_text_without_values_is_taken_for_one_with_values() -> None:
    """A per cent sign before a word, "67% in", reads as a value to those who check formats."""
    taken = [
        message.id
        for message in messages(read(FOLDER / "messages.pot"))
        if message.python_format
        and not all(PLACEHOLDER.search(text) or "%%" in text for text in forms(message.id)[-1:])
    ]
    assert taken == []
    assert Message("level 2 with 67% in place").python_format


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_holds_the_values_and_the_markup_of_the_english(locale: str) -> None:
    for message in messages(catalogue(locale)):
        english = forms(message.id)
        most = set(PLACEHOLDER.findall(english[-1]))
        for place, text in enumerate(filter(None, forms(message.string))):
            held = set(PLACEHOLDER.findall(text))
            # The form for one thing may say "one" instead of its number.
            for_one = message.pluralizable and place == 0
            least = set(PLACEHOLDER.findall(english[0])) - {"count", "num"} if for_one else most
            assert least <= held <= most, text
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(english[-1])), text


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_begins_and_ends_as_the_english_does(locale: str) -> None:
    for english, text in pairs(locale):
        assert text == text.strip(), text
        assert "  " not in text, text
        closed = english[-1] in ".?!:…"
        assert (text[-1] in ".?!:…") == closed, text
        assert text.count("“") == text.count("”"), text
        assert '"' not in text, f"straight quotation marks: {text}"


def language_files() -> list[Path]:
    return sorted((ROOT / "questionnaires" / "published").glob("*/*/*.yaml"))


def test_every_published_version_is_there_in_every_language() -> None:
    folders = {path.parent for path in language_files()}
    assert {folder.parent.name for folder in folders} == {
        *("service-maturity", "service-model-fit", "service-outcomes"),
    }
    lacking = [
        f"{folder.name}/{locale}.yaml"
        for folder in folders
        for locale in LANGUAGES
        if not (folder / f"{locale}.yaml").exists()
    ]
    assert lacking == []


def test_every_list_of_the_context_is_there_in_every_language() -> None:
    for options in lists().values():
        for option in options:
            assert set(LANGUAGES) <= set(option.label), option


def said_in(locale: str) -> list[str]:
    """Every line a person reads in `locale`, of the pages and of the questionnaires."""
    lines = [text for _english, text in pairs(locale)]
    for path in language_files():
        if path.stem == locale:
            lines += path.read_text(encoding="utf-8").splitlines()
    return lines


def test_dutch_says_je_and_never_u() -> None:
    assert [line for line in said_in("nl") if FORMAL_DUTCH.search(line)] == []
    assert any(re.search(r"\bje\b", line) for line in said_in("nl"))
    assert FORMAL_DUTCH.search("Uw niveau")


def test_portuguese_is_that_of_brazil() -> None:
    assert [line for line in said_in("pt_BR") if EUROPEAN_PORTUGUESE.search(line)] == []
    assert any(re.search(r"\bvocê\b", line) for line in said_in("pt_BR"))


def test_the_long_language_is_as_much_longer_as_other_languages_may_be() -> None:
    texts = [
        text for message in messages(read(FOLDER / "messages.pot")) for text in forms(message.id)
    ]
    for text in texts:
        made = long(text)
        assert len(made) >= int(GROWTH * len(text)), text
        assert PLACEHOLDER.findall(made) == PLACEHOLDER.findall(text)
        assert TAG.findall(made) == TAG.findall(text)
    assert long("Save") == "Sáávéé"
    assert long("Hmm, 100%") == "Hmm, 100% éé"
