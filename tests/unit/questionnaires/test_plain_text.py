from typing import Any

import pytest

from questionnaires.plain_text import MAX_NOTE, NotPlainText, plain_text


def test_text_is_put_into_normal_form_without_outer_blanks() -> None:
    assert plain_text("  cafe\u0301\r\nnext\rlast\tend \n") == "café\nnext\nlast\tend"


@pytest.mark.parametrize(("value", "said"), [
    (7, "must be text."),
    (None, "must be text."),
    (["text"], "must be text."),
    ("x" * (MAX_NOTE + 1), "has 4001 characters, and at most 4000 can be kept"),
    (" " * (8 * MAX_NOTE + 1), "has 32001 characters, and at most 4000 can be kept"),
    ("a\x00b", "holds the character U+0000"),
    ("a\x1bb", "holds the character U+001B"),
    ("a\ud800b", "holds the character U+D800"),
])  # fmt: skip
def test_what_is_no_plain_text_is_refused_with_the_reason(value: Any, said: str) -> None:
    with pytest.raises(NotPlainText) as refused:
        plain_text(value)
    assert str(refused.value).startswith(said)


def test_text_of_exactly_the_limit_is_kept() -> None:
    assert len(plain_text("é" * MAX_NOTE)) == MAX_NOTE
