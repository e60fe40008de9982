"""Whatever is sent or lies on the disk, the readers refuse it or take it; they never crash."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaires.catalogue import shipped
from questionnaires.checks import check_version
from questionnaires.faults import Refused
from questionnaires.reading import read_version
from questionnaires.sheet import parse_sheet
from questionnaires.yaml_text import parse_yaml
from tests.unit.questionnaires.drafts import Draft

pytestmark = pytest.mark.no_cover

exact = settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
QUESTIONNAIRE = shipped().get("service-maturity", "1.0.0")

any_text = st.text(st.characters(), max_size=8)  # lone surrogates and NUL among them
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), any_text,
    st.sampled_from(["N", "F", "NA", "DK", "full", "churn", "trade", "1.0.0", "service-maturity"]),
)  # fmt: skip
keys = st.one_of(
    any_text,
    st.sampled_from([
        "questionnaire", "version", "id", "answers", "context", "goals", "form", "code", "note",
        "reason", "evidence", "sector", "channels", "country", "STR-2", "PEO-3",
    ]),
)  # fmt: skip
any_json = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=20,
)


def outcome(call: Any, *given_values: Any) -> Any:
    """What `call` gives, or the faults it refuses with; anything else it raises fails the test."""
    try:
        return call(*given_values), ()
    except Refused as refused:
        return None, refused.faults


def take(data: Any) -> None:
    sheet, faults = outcome(parse_sheet, data, shipped().get, "sheet")
    assert (sheet is None) == bool(faults)
    assert "".join(map(str, faults)).encode("utf-8") is not None


@exact
@given(any_json)
def test_any_json_is_a_sheet_or_is_refused(data: Any) -> None:
    take(data)


@exact
@given(
    st.fixed_dictionaries(
        {"questionnaire": st.just("service-maturity"), "version": st.just("1.0.0")},
        optional=dict.fromkeys(("id", "answers", "context", "goals", "form", "colour"), any_json),
    )
)
def test_any_content_of_a_known_sheet_is_taken_or_refused(data: Any) -> None:
    take(data)


@exact
@given(
    st.dictionaries(st.sampled_from([item.id for item in QUESTIONNAIRE.items]), any_json),
    st.dictionaries(keys, any_json),
)
def test_any_answers_and_context_are_taken_or_refused(answers: Any, context: Any) -> None:
    take(
        {
            "questionnaire": "service-maturity",
            "version": "1.0.0",
            "answers": answers,
            "context": context,
        }
    )


@pytest.mark.parametrize("place", ["id", "answers", "context", "goals", "form"])
def test_deep_nesting_in_a_sheet_is_refused(place: str) -> None:
    deep = json.loads("[" * 500 + "]" * 500)
    sheet = {"questionnaire": "service-maturity", "version": "1.0.0", place: deep}

    with pytest.raises(Refused):
        parse_sheet(sheet, shipped().get, "sheet")


@exact
@given(st.one_of(st.binary(max_size=60), st.text("ab:-[]{}#&*!?|>'\"%@,\n\t 01", max_size=60)))
def test_any_bytes_are_yaml_of_text_or_are_refused(content: Any) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    found, faults = outcome(parse_yaml, raw, "file.yaml")
    assert len(faults) <= 1
    assert "\n" not in "".join(map(str, faults))
    assert only_text(found)


def only_text(value: Any) -> Any:
    if isinstance(value, dict):
        return all(isinstance(key, str) and only_text(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(only_text, value))
    return value is None or isinstance(value, str)


def read(folder: Path) -> None:
    """Reading and checking tell the same thing: a version, or faults."""
    told = check_version(folder)
    assert "\n".join(map(str, told)).encode("utf-8") is not None
    version, faults = outcome(read_version, folder)
    assert (version is None) == bool(faults)
    assert set(faults) <= set(told)


@exact
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_bytes_in_the_files_of_a_version_are_refused(
    draft: Draft, one: bytes, other: bytes
) -> None:
    folder = draft.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "questionnaire.yaml").write_bytes(one)
    (folder / "en.yaml").write_bytes(other)
    with pytest.raises(Refused):
        read_version(folder)
    assert check_version(folder)


def places(value: Any, path: Any = ()) -> Iterator[Any]:
    """The path of each value inside a document."""
    entries = (
        value.items() if isinstance(value, dict)
        else enumerate(value) if isinstance(value, list)
        else ()
    )  # fmt: skip
    for key, inner in entries:
        yield (*path, key)
        yield from places(inner, (*path, key))


odd = st.one_of(
    st.sampled_from([
        None, "", [], {}, [[]], {"a": {"b": []}}, "CAR", "CAR-2", "none", "-1", "0", "1e9",
        "9" * 5000,
        "1/0", "true", "nan", "inf", "0.5", ["x"], {"x": "y"}, "\x07", "é", "2", ["2", "2"],
    ]),
    st.recursive(
        st.text("abN12-/.é ", max_size=4),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.text("abN2", min_size=1, max_size=3), inner, max_size=3),
        ),
        max_leaves=5,
    ),
)  # fmt: skip


@pytest.mark.parametrize("file", ["questionnaire.yaml", "en.yaml"])
def test_any_value_anywhere_in_a_version_is_taken_or_refused(draft: Draft, file: str) -> None:
    sound = json.dumps(draft.documents[file])
    where = sorted(places(json.loads(sound)), key=str)
    draft.write()

    @exact
    @given(st.lists(st.tuples(st.sampled_from(where), odd), min_size=1, max_size=3))
    def spoil(changes: Any) -> None:
        document = json.loads(sound)
        for path, value in changes:
            inner = document
            try:
                for key in path[:-1]:
                    inner = inner[key]
                inner[path[-1]] = value
            except (KeyError, IndexError, TypeError):
                continue  # an earlier change took this place away
        text = yaml.safe_dump(document, allow_unicode=True)
        (draft.folder / file).write_text(text, encoding="utf-8")
        read(draft.folder)

    spoil()
