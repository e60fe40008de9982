"""The context lists: sector, size, country and the other facts asked beside the items.

Used for peers and wording, never for levels. The region follows from the country.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from questionnaires.faults import Fault
from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from questionnaires.sentence import said
from questionnaires.yaml_text import read_yaml

FILE = Path(__file__).parent / "lists" / "context.yaml"

ONE_OF = {
    "sector": "sectors",
    "employees": "employees",
    "people_in_service": "people_in_service",
    "customers": "customers",
    "sourcing": "sourcing",
    "opening_hours": "opening_hours",
    "role": "roles",
}
"""Context field → the list it is chosen from."""

SOME_OF = {"channels": "channels"}
FREE = ("organisation", "unit", "languages")
MAX_CHOICES = 40


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list. `label`: locale (en, nl, pt_BR) → text; `also` a second spelling."""

    code: str
    label: Mapping[str, str]
    also: str = ""


@cache
def lists() -> Mapping[str, tuple[Option, ...]]:
    """List name → its options, in order."""
    document = read_yaml(FILE)
    found: dict[str, tuple[Option, ...]] = {}
    for name, content in document.items():
        entries = content.get("options") if isinstance(content, dict) else content
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            found[name] = tuple(_option(entry) for entry in entries)
    return MappingProxyType(found)


def _option(entry: dict[str, Any]) -> Option:
    label = {locale.replace("-", "_"): text for locale, text in entry["label"].items()}
    band = f"{entry['min']}-{entry['max']}" if entry.get("max", "null") != "null" else ""
    return Option(entry["code"], MappingProxyType(label), band)


@cache
def region_of_country() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 code → UN M49 sub-region code."""
    options = read_yaml(FILE)["regions"]["options"]
    return MappingProxyType({c: entry["code"] for entry in options for c in entry["countries"]})


def check_context(data: object, source: str, faults: list[Fault]) -> Mapping[str, Any]:
    """The context in decoded JSON `data`, sizes as codes; faults are added to `faults`."""
    if not isinstance(data, dict):
        faults.append(Fault(source, "context", "must be an object."))
        return MappingProxyType({})
    kept: dict[str, Any] = {}
    for key, value in data.items():
        if value is None or value in ("", []):
            continue
        try:
            kept[str(key)] = _value(str(key), value)
        except NotPlainText as error:
            faults.append(Fault(source, f"context.{str(key)[:40]}", error.sentence))
    return MappingProxyType(kept)


def _value(key: str, value: object) -> Any:
    if key in ONE_OF:
        return _choice(value, lists()[ONE_OF[key]])
    if key in SOME_OF:
        if not isinstance(value, list) or len(value) > MAX_CHOICES:
            raise NotPlainText(said("must be a list of at most %(most)s codes.", most=MAX_CHOICES))
        return [_choice(member, lists()[SOME_OF[key]]) for member in value]
    if key in FREE:
        return plain_text(value, MAX_LINE)
    if key == "country":
        code = plain_text(value, MAX_LINE)
        if code not in region_of_country():
            raise NotPlainText(
                said("%(code)s is not a country code such as NL or BR.", code=repr(code[:40]))
            )
        return code
    known = ", ".join(sorted([*ONE_OF, *SOME_OF, *FREE, "country"]))
    raise NotPlainText(said("is not a context field; known: %(known)s.", known=known))


def _choice(value: object, options: tuple[Option, ...]) -> str:
    text = plain_text(value, MAX_LINE)
    for option in options:
        if text == option.code or (option.also and text == option.also):
            return option.code
    raise NotPlainText(
        said(
            "%(code)s is not in the list; known: %(known)s.",
            code=repr(text[:40]),
            known=", ".join(option.code for option in options),
        )
    )
