"""What the pure packages say can be said again in another language."""

import pickle

import pytest

from questionnaires.faults import Fault
from questionnaires.plain_text import NotPlainText, plain_text
from questionnaires.sentence import Sentence, said, translated

DUTCH = {
    "holds %(count)s words.": "bevat %(count)s woorden.",
    "the note %(problem)s": "de notitie %(problem)s",
}


def in_dutch(text: str) -> str:
    return DUTCH[text]


def test_a_sentence_is_its_english_text() -> None:
    sentence = said("holds %(count)s words.", count=3)
    assert sentence == "holds 3 words."
    assert isinstance(sentence, str)


def test_a_sentence_and_the_one_inside_it_are_said_in_another_language() -> None:
    inner = said("holds %(count)s words.", count=3)
    assert said("the note %(problem)s", problem=inner).by(in_dutch) == (
        "de notitie bevat 3 woorden."
    )


def test_what_is_no_sentence_stays_as_it_is() -> None:
    assert translated("holds %(count)s words.", in_dutch) == "holds %(count)s words."
    assert translated(3, in_dutch) == 3


def test_a_fault_keeps_its_sentence_and_cleans_what_stands_in_it() -> None:
    fault = Fault("", "A", said("the note %(problem)s", problem="is \x00"))
    assert isinstance(fault.message, Sentence)
    assert fault.message == "the note is \\x00"
    assert fault.message.by(in_dutch) == "de notitie is \\x00"


def test_a_refused_text_says_why_as_a_sentence() -> None:
    with pytest.raises(NotPlainText) as refused:
        plain_text("abc", 2)
    sentence = refused.value.sentence
    assert sentence == str(refused.value) == sentence.by(str)
    assert sentence.values == {"length": 3, "limit": 2}


def test_a_sentence_travels_between_processes() -> None:
    again = pickle.loads(pickle.dumps(said("holds %(count)s words.", count=3)))  # noqa: S301 - made right here
    assert again.by(in_dutch) == "bevat 3 woorden."
