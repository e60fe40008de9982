"""The fingerprint of a result: what it rests on and what it says, in one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet

LEFT_OUT = frozenset({"id", "fingerprint"})
"""Fields of a result that say whose it is, not what it is."""


def fingerprint(sheet: AnswerSheet, questionnaire: Questionnaire, result: Mapping[str, Any]) -> str:
    """SHA-256 in hex over definition, codes in order of the version, form, goals and result."""
    given = {
        "answers": [[item.id, sheet.answer(item.id).code] for item in questionnaire.items],
        "form": sheet.form,
        "goals": list(sheet.goals),
    }
    return digest(questionnaire.definition_sha256, given, result)


def digest(definition_sha256: str, given: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """SHA-256 in hex over a definition, what was given in JSON form, and the result of it."""
    content = {
        "definition_sha256": definition_sha256,
        **given,
        "result": {key: value for key, value in result.items() if key not in LEFT_OUT},
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
