"""Reads YAML in which every scalar is the text that was typed.

`No`, `1.0` and `on` stay text, a repeated key is a fault, and no tag builds an object
(S26: questionnaire files hold no code).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from questionnaires.faults import Fault, Refused

MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 20
"""Levels of nesting; the deepest place of a version folder, an anchor, lies at 4."""


def read_yaml(path: Path, shown_as: str | None = None) -> Any:
    """The content of a YAML file as dict, list and str only.

    Raises Refused with one fault when the file is missing, too large, not UTF-8, not YAML,
    nested too deeply, repeats a key, or uses tags, anchors or aliases.
    """
    name = shown_as or path.name
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise Refused([Fault(name, "", f"cannot be read: {error.strerror}.")]) from error
    return parse_yaml(raw, name)


def parse_yaml(raw: bytes, name: str) -> Any:
    """Like `read_yaml`, for bytes already read; `name` is how faults call the source."""
    if len(raw) > MAX_FILE_BYTES:
        raise Refused(
            [Fault(name, "", f"is larger than {MAX_FILE_BYTES} bytes; split or shorten it.")]
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            [Fault(name, f"byte {error.start}", "is not UTF-8; save the file as UTF-8.")]
        ) from error
    try:
        return _content(_plain_events(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark else ""
        raise Refused([Fault(name, where, f"{error.problem or error}.")]) from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise Refused([Fault(name, "", f"is not YAML: {said}.")]) from error


def _plain_events(text: str) -> Iterator[Any]:
    """The events of `text`; stops at the first anchor, alias, tag or too deep a nesting."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal("anchors and aliases are not allowed; write the value out", event)
        if getattr(event, "tag", None):
            raise _refusal(f"the tag {event.tag} is not allowed; write plain text", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _refusal(f"is nested more than {MAX_DEPTH} levels deep", event)
        yield event


def _content(events: Iterator[Any]) -> Any:
    """The one document of a stream, None for an empty one.

    Built from the events themselves: YAML's own construction would read every scalar a second
    time, to guess numbers and dates that are refused here, and take most of a start-up.
    """
    document: Any = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            document = _value(next(events), events)
            next(events)
            break
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise _refusal("a second document begins; keep one in a file", event)
    return document


def _value(event: Any, events: Iterator[Any]) -> Any:
    if isinstance(event, yaml.MappingStartEvent):
        return _mapping(events)
    if isinstance(event, yaml.SequenceStartEvent):
        return [_value(each, events) for each in _until(yaml.SequenceEndEvent, events)]
    return event.value


def _mapping(events: Iterator[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for event in _until(yaml.MappingEndEvent, events):
        if not isinstance(event, yaml.ScalarEvent):
            raise _refusal("a key must be plain text", event)
        if event.value in found:
            raise _refusal(f"the key {event.value!r} stands twice; keep one of them", event)
        found[event.value] = _value(next(events), events)
    return found


def _until(end: type[Any], events: Iterator[Any]) -> Iterator[Any]:
    """The events that begin each part of a collection, up to its end."""
    for event in events:
        if isinstance(event, end):
            return
        yield event


def _refusal(problem: str, event: Any) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def content_sha256(*documents: Any) -> str:
    """SHA-256 (hex) of parsed documents; comments, spacing and key order do not count."""
    canonical = json.dumps(
        documents, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
