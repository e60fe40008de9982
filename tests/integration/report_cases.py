"""Reports to print: the worked examples, what comes in between, and bad input that must not break.

Every text is as long, as foreign or as empty as the application lets it be.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from questionnaires.catalogue import load_catalogue
from questionnaires.outcomes import Outcomes
from questionnaires.plain_text import MAX_NOTE
from questionnaires.sheet import parse_sheet
from scoring.findings import Practices
from scoring.result import score_sheet
from survey.reports.pdf import render_pdf
from survey.reports.peers import read_peers
from survey.reports.printed import Report
from survey.reports.printed import report as printed_report
from survey.reports.put_forward import put_forward
from survey.reports.years import history
from tests.unit.questionnaires.editions import NEXT_EDITION
from tests.unit.reports import cases, comparisons

NAMES = {
    "arabic": "شركة الخدمات",
    "hebrew": "בית ספר לשירות",
    "chinese": "中国服务有限公司",
    "japanese": "株式会社カナひらがな",
    "korean": "한국 서비스 회사",
    "devanagari": "हिन्दी सेवा क्षत्रिय",
    "thai": "บริษัทที่ให้บริการน้ำ",
    "greek": "Ελληνική Ωμέγα",
    "cyrillic": "Компания Дом",
    "latin": "Łódź Ştefan Ærø",
    "emoji": "Acme 🙂🚀",
}
"""An organisation's name in each script that reports must print."""

UNPRINTABLE = "Acme \ue000\U000f0000"
"""Letters that no font can have: they are for private use."""

LONGEST_NAME = ("Stichting Samenwerkende Dienstverleners " * 8)[:300]
UNBROKEN_NAME = "X" * 300


def report(given: dict[str, Any], organisation: str = "Acme", **more: Any) -> Report:
    """The report of `given` answers; `more` goes into the sheet."""
    filled, version = cases.sheet(given, **more), cases.questionnaire()
    result = score_sheet(filled, version)
    return printed_report(result, filled, version, "en", organisation, cases.SUBMITTED)


def noted(length: int = MAX_NOTE) -> dict[str, Any]:
    """Answers to all items, each with a note of `length` characters."""
    text = ("We looked at this with the team leads and found much. " * (length // 50 + 1))[:length]
    return {item.id: {"code": "L", "note": text} for item in cases.questionnaire().items}


def none_applies() -> dict[str, Any]:
    """N/A wherever it is offered, not in place elsewhere."""
    return {
        item.id: {"code": "NA", "reason": "There is nothing of the kind here."} if item.na else "N"
        for item in cases.questionnaire().items
    }


def beside_others(given: dict[str, Any]) -> Report:
    """The report of a result in a large pool, with all that can be said of peers."""
    filled, version = cases.sheet(given), cases.questionnaire()
    kpi = {"value": 82.0, "percentile": 60, "low": 40, "high": 75, "peers": 40, "segment": None,
           "quartiles": [60.0, 72.0, 85.0]}  # fmt: skip
    measured = next(
        f"{found.id}/1/{k.id}"
        for found in load_catalogue().versions.values()
        if isinstance(found, Outcomes)
        for k in found.kpis
        if k.unit == "percent"
    )
    told = comparisons.plenty(implausible=True, kpis={measured: kpi}, common=["PRD-3"])
    return printed_report(
        put_forward(Practices(filled, version, score_sheet(filled, version)), (), told),
        filled,
        version,
        "en",
        "Acme",
        cases.SUBMITTED,
        peers=read_peers(told, load_catalogue(), "en"),
    )


YEAR = 365 * 24 * 3600
NEW = {"PHY-4a": "P", "EXP-6": "F", "PRC-6": "L", "EXP-7": "N", "EXP-8": "DK", "PEO-6": "P"}
"""Answers to questions of the next edition that the one before does not have."""


def of_years(*given: tuple[str, dict[str, Any]], crosswalks: bool = True) -> Report:
    """The report of the last of several years: the version of each, and its answers."""
    catalogue = load_catalogue([NEXT_EDITION])
    if not crosswalks:
        catalogue = replace(catalogue, crosswalks={})
    stored: list[dict[str, Any]] = []
    for place, (number, answers) in enumerate(given, 1):
        version = catalogue.get("service-maturity", number)
        known = {item: code for item, code in answers.items() if item in version.by_id}
        form = {"questionnaire": version.id, "version": number, "answers": known}
        sheet = parse_sheet(form, catalogue.get, "")
        stored.append(
            {
                "sheet": form,
                "result": score_sheet(sheet, version),
                "submitted_at": cases.SUBMITTED - YEAR * (len(given) - place),
            }
        )
    now = stored.pop()
    return printed_report(
        now["result"],
        sheet,
        version,
        "en",
        "Acme",
        cases.SUBMITTED,
        history(stored, catalogue),
    )


EXAMPLE = cases.answers("example1")
MADE: Mapping[str, Callable[[], Report]] = {
    "final": lambda: report(EXAMPLE),
    "provisional": lambda: report(cases.answers("example2")),
    "quick": lambda: report(EXAMPLE, form="quick"),
    "quick with gaps": lambda: report({"STR-2": "F"}, form="quick"),
    "lowest": lambda: report(cases.uniform("N")),
    "highest": lambda: report(cases.uniform("F")),
    "not known": lambda: report(cases.uniform("DK")),
    "no answers": lambda: report({}),
    "none applies": lambda: report(none_applies()),
    "long name": lambda: report(EXAMPLE, LONGEST_NAME),
    "unbroken name": lambda: report(EXAMPLE, UNBROKEN_NAME),
    "no name": lambda: report(EXAMPLE, ""),
    "long notes": lambda: report(noted()),
    "beside others": lambda: beside_others(EXAMPLE),
    "second year": lambda: of_years(("1.0.0", EXAMPLE), ("1.0.0", {**EXAMPLE, "PAC-2": "F"})),
    "five years": lambda: of_years(*[("1.0.0", cases.uniform(code)) for code in "NPPLF"]),
    "new edition": lambda: of_years(
        ("1.0.0", cases.answers("example2")), ("1.1.0", EXAMPLE), ("2.0.0", {**EXAMPLE, **NEW})
    ),
    "no way between editions": lambda: of_years(
        ("1.0.0", EXAMPLE), ("2.0.0", {**EXAMPLE, **NEW}), crosswalks=False
    ),
}
"""How each of them is made; to name them all takes none of the time."""


@cache
def _made(name: str) -> Report:
    return MADE[name]()


class _Each(Mapping[str, Report]):
    def __getitem__(self, name: str) -> Report:
        return _made(name)

    def __iter__(self) -> Iterator[str]:
        return iter(MADE)

    def __len__(self) -> int:
        return len(MADE)


def each() -> Mapping[str, Report]:
    """One report of every kind and of every kind of bad input, made when it is first looked at."""
    return _Each()


@cache
def printed(name: str) -> bytes:
    """The PDF of one of them, printed once for all tests that look at it."""
    return render_pdf(each()[name], "en")
