"""The result of a sheet as other programs read it: plain JSON types, figures rounded here only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from scoring.confidence import confidence
from scoring.explain import blocking_set, guard_below, holds_back, is_uneven
from scoring.fingerprint import fingerprint
from scoring.one_sheet import OneSheet, Part, Share
from scoring.quick import quick_check
from scoring.route import Route, dimension_routes, overall_route
from scoring.rules import SCORING_VERSION, check_versions, rounded
from scoring.steps import NextStep, Wishes, next_steps

Json = dict[str, Any]


def score_sheet(
    sheet: AnswerSheet, questionnaire: Questionnaire, wishes: Wishes | None = None
) -> Json:
    """The whole result of a sheet. `wishes` add to its goals what shall come first.

    Raises UnknownScoringVersion, and ValueError for a sheet of another version.
    """
    check_versions(sheet, questionnaire)
    one = OneSheet(sheet.codes(), questionnaire)
    wishes = wishes or Wishes()
    wishes = replace(wishes, goals=(*sheet.goals, *wishes.goals))
    route = overall_route(one)
    level_range, ladder = one.level_range, one.ladder
    unrated = [part.code for part in one.dimensions if not part.in_scope]
    sure = confidence(sheet, questionnaire)
    result: Json = {
        "id": sheet.id,
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "definition_sha256": questionnaire.definition_sha256,
        "scoring_version": SCORING_VERSION,
        "fingerprint": "",
        "state": _state(sheet, one),
        "partly_out_of_scope": bool(unrated),
        "level": one.level,
        "level_range": None if level_range is None else list(level_range),
        **_means(one, ladder.mean, ladder.mean_range),
        "pooled_level": ladder.level,
        "guard": one.guard,
        "guard_below": list(guard_below(one)),
        "pooled": {str(n): _ladder_level(ladder, n) for n in questionnaire.levels},
        "holds_back": _holds_back(one),
        "dimensions": _dimensions(one),
        "elements": {part.code: _part(one, part) for part in one.elements},
        "lenses": {
            code: {
                "in_scope": share.value_range is not None,
                **_means(one, share.value, share.value_range),
            }
            for code, share in one.lens_shares().items()
        },
        "features": {code: _figure(share) for code, share in one.feature_shares().items()},
        "models": {code: _figure(share) for code, share in one.model_shares().items()},
        "overall_route": _route(route),
        "next_steps": _steps(next_steps(one, route, wishes)),
        "quick": _quick(one),
        "answer_first": [item.id for item in one.skipped if item.quick or sheet.form != "quick"],
        "to_find_out": [item.id for item in one.unknown],
        "out_of_scope": unrated,
        "confidence": sure and {"share": _percent(sure.share), "band": sure.band},
    }
    result["fingerprint"] = fingerprint(sheet, questionnaire, result)
    return result


def score_many(
    sheets: Iterable[AnswerSheet], find: Callable[[str, str], Questionnaire]
) -> Iterator[Json]:
    """The result of each sheet in order; `find(id, version)` gives its questionnaire."""
    for sheet in sheets:
        yield score_sheet(sheet, find(sheet.questionnaire, sheet.version))


def steps_with(sheet: AnswerSheet, questionnaire: Questionnaire, wishes: Wishes) -> list[Json]:
    """The list of steps when `wishes` add to the sheet's goals what shall come first.

    As `next_steps` of a result, whose other figures do not depend on wishes.
    """
    one = OneSheet(sheet.codes(), questionnaire)
    wishes = replace(wishes, goals=(*sheet.goals, *wishes.goals))
    return _steps(next_steps(one, overall_route(one), wishes))


def what_if(codes: Mapping[str, str | None], questionnaire: Questionnaire) -> Json:
    """Levels and figures these codes would give: overall, and level and in place per dimension."""
    one = OneSheet(codes, questionnaire)
    return {
        "level": one.level,
        "pooled_level": one.ladder.level,
        "guard": one.guard,
        **_means(one, one.ladder.mean, one.ladder.mean_range),
        "dimensions": {
            part.code: {"level": part.level, **_means(one, part.mean, part.mean_range)}
            for part in one.dimensions
        },
    }


def proves_route(
    codes: Mapping[str, str | None], route: Mapping[str, Any], questionnaire: Questionnaire
) -> bool:
    """Whether the raises of an overall route, scored anew, give the level it promises."""
    raised = {**codes, **{step["id"]: step["to"] for step in route["items"]}}
    return bool(OneSheet(raised, questionnaire).level == route["to"])


def _percent(value: Fraction) -> float:
    return rounded(100 * value)


def _state(sheet: AnswerSheet, one: OneSheet) -> str:
    if sheet.form == "quick":
        return "indicative"
    return "provisional" if one.skipped else "final"


def _means(
    one: OneSheet, mean: Fraction | None, mean_range: tuple[Fraction, Fraction] | None
) -> Json:
    """Index and in place of a mean of cells, with their ranges."""
    return {
        "index": None if mean is None else rounded(one.index(mean)),
        "index_range": mean_range and [rounded(one.index(end)) for end in mean_range],
        "in_place": None if mean is None else _percent(mean),
        "in_place_range": mean_range and [_percent(end) for end in mean_range],
    }


def _part(one: OneSheet, part: Part) -> Json:
    return {
        "in_scope": part.in_scope,
        "level": part.level,
        "level_range": part.level_range and list(part.level_range),
        **_means(one, part.mean, part.mean_range),
    }


def _dimensions(one: OneSheet) -> Json:
    routes = dimension_routes(one)
    found: Json = {}
    for part in one.dimensions:
        blocking = blocking_set(one, part)
        found[part.code] = {
            **_part(one, part),
            "highest": part.highest if part.in_scope else None,
            "uneven": is_uneven(one, part),
            "blocking_set": None if blocking is None else [item.id for item in blocking],
            "route": _route(routes[part.code]),
        }
    return found


def _ladder_level(ladder: Part, level: int) -> Json:
    value = ladder.cells[level]
    if value is None:
        return {"state": "transparent", "value": None}
    if level in ladder.open_cells:
        return {"state": "open", "value": None}
    return {"state": "rated", "value": rounded(value)}


def _figure(share: Share) -> Json:
    return {
        "in_scope": share.value_range is not None,
        "figure": None if share.value is None else _percent(share.value),
        "figure_range": share.value_range and [_percent(end) for end in share.value_range],
    }


def _route(route: Route | None) -> Json | None:
    if route is None:
        return None
    return {
        "from": route.start,
        "to": route.end,
        "effort": rounded(route.effort),
        "items": [
            {
                "id": step.item.id,
                "from": step.start,
                "to": step.end,
                "steps": step.steps,
                "effort": rounded(step.effort),
            }
            for step in route.steps
        ],
    }


def _steps(steps: Iterable[NextStep]) -> list[Json]:
    return [
        {
            "id": step.item.id,
            "answer": step.answer,
            "effort": step.item.effort,
            "score": rounded(step.score),
            "boost": rounded(step.boost),
            "on_route": step.on_route,
        }
        for step in steps
    ]


def _holds_back(one: OneSheet) -> Json | None:
    found = holds_back(one)
    if found is None:
        return None
    lagging = found.guard
    return {
        "guard": lagging
        and {"dimensions": list(lagging.dimensions), "must_rise": lagging.must_rise},
        "pooled": [
            {
                "level": short.level,
                "value": rounded(short.value),
                "must_exceed": rounded(short.threshold),
                "dimensions": list(short.dimensions),
            }
            for short in found.pooled
        ],
    }


def _quick(one: OneSheet) -> Json:
    check = quick_check(one)
    return {
        "indicative": check.indicative,
        "percent": None if check.mean is None else _percent(check.mean),
        "indicative_range": check.indicative_range and list(check.indicative_range),
        "percent_range": check.mean_range and [_percent(end) for end in check.mean_range],
        "look_first": [item.id for item in check.look_first],
    }
