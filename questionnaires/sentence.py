"""A sentence that can still be said in another language: its pattern and what stands in it.

The pure packages speak English and know no other language. Where a person may read what they say
on a page, they say it with `said`, and the page looks the pattern up in its own language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping


class Sentence(str):
    """The sentence in English, with the `pattern` and the `values` it was made of.

    A value may be a Sentence itself. Whatever changes the text gives a plain str.
    """

    pattern: str
    values: Mapping[str, object]

    def by(self, gettext: Callable[[str], str]) -> str:
        """The sentence with every pattern in it translated by `gettext`."""
        values = {name: translated(value, gettext) for name, value in self.values.items()}
        return gettext(self.pattern) % values


def said(pattern: str, **values: object) -> Sentence:
    """`pattern` with `values` for its %(named)s places; extracted for translation."""
    sentence = Sentence(pattern % values)
    sentence.pattern, sentence.values = pattern, values
    return sentence


def translated(value: object, gettext: Callable[[str], str]) -> object:
    """A Sentence as `gettext` says it; everything else as it is."""
    return value.by(gettext) if isinstance(value, Sentence) else value
