"""The seal of a published version: `frozen.json`, with the hash it was published with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from questionnaires.faults import Fault

FROZEN = "frozen.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Frozen:
    """What `frozen.json` says. `files`: file name → SHA-256 (hex) of its content.

    Comments and spacing count in no hash.
    """

    definition_sha256: str
    files: Mapping[str, str]
    published_on: date


def read_frozen(folder: Path) -> Frozen | None:
    """The seal of the version in `folder`, None for a draft.

    Raises OSError or ValueError when frozen.json cannot be read as such.
    """
    path = folder / FROZEN
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(content, dict):
        raise ValueError("it must be a JSON object")
    files = content.get("files", {})
    if not isinstance(files, dict):
        raise ValueError("files must be an object of file names and hashes")
    hashes = [content.get("definition_sha256"), *files.values()]
    if not all(isinstance(value, str) and _SHA256.fullmatch(value) for value in hashes):
        raise ValueError("each hash must be 64 hexadecimal digits")
    published_on = date.fromisoformat(str(content.get("published_on", "")))
    return Frozen(content["definition_sha256"], files, published_on)


def frozen_hash(folder: Path) -> str | None:
    """The definition hash this version was published with, None for a draft.

    Raises OSError or ValueError when frozen.json cannot be read as such.
    """
    frozen = read_frozen(folder)
    return frozen.definition_sha256 if frozen else None


def frozen_faults(folder: Path, digest: str, files: Mapping[str, str]) -> list[Fault]:
    """A fault when the version is published and its definition hash is no longer `digest`.

    `files`: file name → hash, as found now; the fault says which of them changed.
    """
    name = str(folder / FROZEN)
    try:
        frozen = read_frozen(folder)
    except (OSError, ValueError) as error:
        return [Fault(name, "", f"cannot be read: {error}.")]
    if frozen is None or frozen.definition_sha256 == digest:
        return []
    changed = [file for file, sha256 in files.items() if frozen.files.get(file) != sha256]
    return [
        Fault(
            name,
            "definition_sha256",
            f"this version is published, yet {' and '.join(changed) or 'its definition'} changed "
            f"(published {frozen.definition_sha256}, found {digest}). "
            "Undo the change or give it a new version number.",
        )
    ]
