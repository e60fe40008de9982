"""docs/security.md names what exists: the files that keep a promise, and tests with its number."""

import re

from tests.project.project_files import ROOT

ROW = re.compile(r"^\| S(\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
WANTED = {
    *range(1, 9),
    *range(10, 22),
    *(22, 23, 24, 25, 26, 29, 30, 31, 32, 35, 36, 37, 38, 39, 40, 41),
    *range(42, 60),
    *(61, 62, 63),
    65,
}


def rows() -> list[tuple[int, str, str]]:
    """Number, places and tests of each promise."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    return [(int(number), where, tests) for number, _what, where, tests in ROW.findall(text)]


def test_every_promise_of_this_version_is_listed_once() -> None:
    assert [number for number, _where, _tests in rows()] == sorted(WANTED)


def test_every_place_that_is_named_exists() -> None:
    named = {path for _number, where, _tests in rows() for path in re.findall(r"`([^`]+)`", where)}
    assert len(named) > 10
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


def test_every_test_file_that_is_named_holds_a_test_with_the_number() -> None:
    missing = [
        f"S{number} in {path}"
        for number, _where, tests in rows()
        for path in re.findall(r"`([^`]+)`", tests)
        if f"def test_s{number:02}_" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []
