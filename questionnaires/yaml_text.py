"""Reads YAML in which every scalar is the text that was typed.

`No`, `1.0` and `on` stay text, a repeated key is a fault, and no tag builds an object
(S26: questionnaire files hold no code).
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import yaml

from questionnaires.faults import Fault, Refused

MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 20
"""Levels of nesting; the deepest place of a version folder, an anchor, lies at 4."""


class _TextLoader(yaml.CBaseLoader):
    """BaseLoader (all scalars are text) that refuses repeated keys, aliases and tags."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(
                problem="a key must be plain text", problem_mark=key_node.start_mark
            )
        key = str(loader.construct_object(key_node))
        if key in found:
            raise yaml.MarkedYAMLError(
                problem=f"the key {key!r} stands twice; keep one of them",
                problem_mark=key_node.start_mark,
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_TextLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


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
        _refuse_what_is_not_plain(text)
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a BaseLoader: text only
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}" if mark else ""
        raise Refused([Fault(name, where, f"{error.problem or error}.")]) from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise Refused([Fault(name, "", f"is not YAML: {said}.")]) from error


def _refuse_what_is_not_plain(text: str) -> None:
    """Stop at the first anchor, alias, tag or too deep a nesting, before anything is built."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases are not allowed; write the value out",
                problem_mark=event.start_mark,
            )
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(
                problem=f"the tag {event.tag} is not allowed; write plain text",
                problem_mark=event.start_mark,
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"is nested more than {MAX_DEPTH} levels deep",
                problem_mark=event.start_mark,
            )


def content_sha256(*documents: Any) -> str:
    """SHA-256 (hex) of parsed documents; comments, spacing and key order do not count."""
    canonical = json.dumps(
        documents, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
