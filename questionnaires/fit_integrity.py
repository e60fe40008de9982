"""What must hold for a service-model version to be scored, and what its lints ask besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from questionnaires.faults import Fault
from questionnaires.fit import Candidate, Condition, Fit, FitTexts
from questionnaires.node import IDENTIFIER
from questionnaires.wording import split

_Found = Iterable[tuple[str, str]]


def fit_integrity_faults(version: Fit, file: str) -> list[Fault]:
    """Repeated and dangling codes, and numbers outside the answers; `file` names the definition."""
    return [
        Fault(file, where, message)
        for where, message in (
            *_repeated(version),
            *_pages(version),
            *_groups(version),
            *_goals(version),
            *_mix(version),
            *_warnings(version),
            *_thresholds(version),
        )
    ]


def fit_reach_faults(version: Fit, file: str) -> list[Fault]:
    """Questions that decide nothing and cards that name no practice."""
    used = {weight.factor for c in version.candidates for weight in c.weights}
    used |= {c.derived.factor for c in version.candidates if c.derived}
    used |= {condition.factor for condition in _conditions(version)}
    found = [
        (f"factor {code}", "no candidate and no rule uses it; remove the question.")
        for code in version.factor
        if code not in used
    ]
    found += [
        (candidate.code, "names no maturity item that carries it.")
        for candidate in version.candidates
        if not candidate.items
    ]
    return [Fault(file, where, message) for where, message in found]


def fit_wording_faults(version: Fit, texts: FitTexts, file: str) -> list[Fault]:
    """Options and names that cannot be told apart, and questions that ask nothing."""
    found: list[tuple[str, str]] = []
    for code, factor in texts.factors.items():
        where = f"factors.{code}"
        if factor.question and not factor.question.endswith("?"):
            found.append((f"{where}.question", "must end with a question mark."))
        said = [" ".join(split(option)) or option.strip() for option in factor.options]
        found.extend(
            (f"{where}.options", f"“{option}” stands twice; options must differ.")
            for option in _twice(option for option in said if option)
        )
    for group in version.groups:
        names = [texts.candidates[candidate.code].name for candidate in group.candidates]
        found.extend(
            (f"groups.{group.code}", f"two candidates are called “{name}”.")
            for name in _twice(name for name in names if name)
        )
    return [Fault(file, where, message) for where, message in found]


def _twice(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _repeated(version: Fit) -> _Found:
    places: Mapping[str, Iterable[str]] = {
        "factors": (factor.code for factor in version.factors),
        "groups": (group.code for group in version.groups),
        "candidates": (candidate.code for candidate in version.candidates),
        "warnings": (warning.code for warning in version.warnings),
    }
    for where, codes in places.items():
        for code in _twice(codes):
            yield where, f"{code} stands twice; keep one of them."
    for where, named in (("pages", version.pages), ("goals", version.goals)):
        for code in named:
            if not IDENTIFIER.fullmatch(code):
                yield (
                    where,
                    f"{code[:40]!r} must be letters, digits, - and _, starting with a letter.",
                )


def _pages(version: Fit) -> _Found:
    asked = [code for codes in version.pages.values() for code in codes]
    for code in _twice(asked):
        yield "pages", f"{code} stands twice; keep one of them."
    for code in dict.fromkeys(asked):
        if code not in version.factor:
            yield "pages", f"{code} is not a factor."
    for code in version.factor:
        if code not in asked:
            yield "pages", f"the factor {code} is missing."


def _groups(version: Fit) -> _Found:
    for group in version.groups:
        if not group.candidates:
            yield f"group {group.code}", "has no candidate."
        weighed = sum(not candidate.derived for candidate in group.candidates)
        for candidate in group.candidates:
            yield from _candidate(version, candidate)
            if candidate.derived and candidate.derived.rank > weighed:
                yield (
                    f"{candidate.code}.derived",
                    f"rank {candidate.derived.rank} does not exist; {weighed} have weights.",
                )


def _candidate(version: Fit, candidate: Candidate) -> _Found:
    where = candidate.code
    if candidate.derived and candidate.derived.factor not in version.factor:
        yield f"{where}.derived", f"{candidate.derived.factor} is not a factor."
    if not candidate.derived and not candidate.weights:
        yield f"{where}.factors", "is empty; nothing would speak for or against it."
    for code in _twice(weight.factor for weight in candidate.weights):
        yield f"{where}.factors", f"{code} stands twice; keep one of them."
    for weight in candidate.weights:
        if weight.factor not in version.factor:
            yield f"{where}.factors", f"{weight.factor} is not a factor."
        if weight.ideal > version.rules.steps:
            yield (
                f"{where}.factors",
                f"the ideal {weight.ideal} of {weight.factor} is no answer; "
                f"they run from 0 to {version.rules.steps}.",
            )


def _known_candidates(version: Fit, where: str, codes: Iterable[str]) -> _Found:
    for code in dict.fromkeys(codes):
        if code not in version.candidate:
            yield where, f"{code} is not a candidate."


def _goals(version: Fit) -> _Found:
    for goal, codes in version.goals.items():
        yield from _known_candidates(version, f"goals.{goal}", codes)
        if not codes:
            yield f"goals.{goal}", "names no candidate."
        for code in _twice(codes):
            yield f"goals.{goal}", f"{code} stands twice; keep one of them."
        for code in codes:
            if code in version.candidate and version.candidate[code].derived:
                yield f"goals.{goal}", f"{code} is derived; give the bonus to what it is made of."


def _mix(version: Fit) -> _Found:
    mix = version.mix
    if mix.group not in version.group:
        yield "mix.group", f"{mix.group} is not a group of this version."
        return
    members = {candidate.code for candidate in version.group[mix.group].candidates}
    for rule in mix.rules:
        for code in rule.take:
            if code not in members:
                yield "mix.rules", f"{code} is not a candidate of {mix.group}."
    if not mix.rules or mix.rules[-1].when:
        yield "mix.rules", "the last rule must have no conditions, so that one always holds."


def _warnings(version: Fit) -> _Found:
    for warning in version.warnings:
        yield from _known_candidates(version, warning.code, warning.candidates)
        if not warning.candidates:
            yield warning.code, "names no candidate."
    for condition in _conditions(version):
        if condition.factor not in version.factor:
            yield "conditions", f"{condition.factor} is not a factor."
        if not condition.at_least <= condition.at_most <= version.rules.steps:
            yield (
                "conditions",
                f"{condition.factor} from {condition.at_least} to {condition.at_most} can never "
                f"hold or goes beyond {version.rules.steps}.",
            )


def _conditions(version: Fit) -> list[Condition]:
    found = [condition for rule in version.mix.rules for condition in rule.when]
    return found + [warning.when for warning in version.warnings]


def _thresholds(version: Fit) -> _Found:
    rules = version.rules
    if not rules.possible <= rules.strong <= rules.cap:
        yield "rules", "possible, strong and cap must ascend."
