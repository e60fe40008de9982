from pathlib import Path

import pytest

from questionnaires.faults import Refused
from questionnaires.yaml_text import (
    MAX_DEPTH,
    MAX_FILE_BYTES,
    content_sha256,
    parse_yaml,
    read_yaml,
)

BROKEN = Path(__file__).parents[2] / "questionnaires"


def refusal(raw: bytes) -> str:
    with pytest.raises(Refused) as refused:
        parse_yaml(raw, "file.yaml")
    assert len(refused.value.faults) == 1
    return str(refused.value)


@pytest.mark.parametrize(
    "word", ["No", "on", "yes", "null", "~", "1.0", "0x1F", "1_000", "2026-11-21"]
)
def test_every_scalar_stays_the_text_that_was_typed(word: str) -> None:
    assert parse_yaml(f"key: {word}".encode(), "f") == {"key": word}


def test_a_repeated_key_is_refused_with_its_line() -> None:
    assert refusal(b"a: 1\nb: 2\na: 3\n") == (
        "file.yaml: line 3: the key 'a' stands twice; keep one of them."
    )


def test_a_repeated_key_deep_inside_is_refused_too() -> None:
    assert "line 3: the key 'b' stands twice" in refusal(b"a:\n  - b: 1\n    b: 2\n")


def test_s26_aliases_are_refused() -> None:
    assert "line 1: anchors and aliases are not allowed" in refusal(b"a: &x [b]\n")
    assert "anchors and aliases are not allowed" in refusal(b"a: *x\n")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!python/name:os.system", "!!str", "!own"]
)
def test_s26_tags_are_refused_so_that_a_file_holds_no_code(tag: str) -> None:
    assert "line 2: the tag " in refusal(f"a: b\nc: {tag} ['true']\n".encode())


@pytest.mark.parametrize(("folder", "said"), [
    ("broken-alias", "questionnaire.yaml: line 8: anchors and aliases are not allowed"),
    ("broken-tag", "questionnaire.yaml: line 5: the tag tag:yaml.org,2002:python/object/apply"),
    ("broken-repeated-key", "questionnaire.yaml: line 6: the key 'version' stands twice"),
])  # fmt: skip
def test_s26_such_files_in_a_folder_are_refused_with_file_and_line(folder: Path, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_yaml(BROKEN / folder / "questionnaire.yaml")
    assert str(refused.value).startswith(said)


def test_a_key_that_is_no_text_is_refused() -> None:
    assert "line 1: a key must be plain text" in refusal(b"? [a]\n: b\n")


def test_bytes_that_are_not_utf_8_are_refused_with_their_place() -> None:
    assert refusal("a: é".encode("latin-1")) == (
        "file.yaml: byte 3: is not UTF-8; save the file as UTF-8."
    )


def test_a_nul_is_refused_on_one_line() -> None:
    said = refusal(b"a: b\x00c")
    assert "is not YAML: unacceptable character #x0000" in said
    assert "\n" not in said


def test_half_a_document_is_refused_with_the_line_it_ends_at() -> None:
    assert refusal(b"a: b\nc: [d\n").startswith("file.yaml: line 3: did not find expected")


@pytest.mark.parametrize("raw", [b"", b"# nothing but a comment\n"])
def test_a_file_without_a_document_holds_nothing(raw: bytes) -> None:
    assert parse_yaml(raw, "f") is None


def test_two_documents_in_one_file_are_refused() -> None:
    assert "line 2: a second document begins; keep one in a file" in refusal(b"a: b\n---\nc: d\n")


def test_nesting_is_allowed_to_the_limit_only() -> None:
    assert parse_yaml(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "f")
    assert f"nested more than {MAX_DEPTH} levels" in refusal(b"[" * 1_000_000)
    assert parse_yaml(b"[" + b"[]," * 100 + b"]", "f") == [[]] * 100


def test_a_file_that_is_too_large_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(Refused, match=r"large.yaml: is larger than 4194304 bytes"):
        read_yaml(large)
    assert "is larger than" in refusal(b" " * (MAX_FILE_BYTES + 1))


def test_a_file_that_cannot_be_opened_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"^en\.yaml: cannot be read: No such file"):
        read_yaml(tmp_path / "en.yaml")
    with pytest.raises(Refused, match=r"^shown: cannot be read: Is a directory"):
        read_yaml(tmp_path, "shown")


def test_comments_spacing_and_key_order_do_not_count_in_the_hash() -> None:
    one = parse_yaml(b"a: 1\nb: [x, y]\n", "f")
    other = parse_yaml(b"# said otherwise\nb:\n  - x\n  - 'y'\na:   1\n", "f")

    assert content_sha256(one) == content_sha256(other)
    assert content_sha256(one) != content_sha256(parse_yaml(b"a: 1.0\nb: [x, y]\n", "f"))
    assert content_sha256(one) != content_sha256(parse_yaml(b"a: 1\nb: [y, x]\n", "f"))
