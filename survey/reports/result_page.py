"""What the result page and the PDF show of a result: everything, already in words.

`result_page` only reads the result; it decides no level and computes no figure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from survey import wording
from survey.reports import advice, answers, built_from, headline, standings
from survey.reports.advice import Hindrance, NextStep, Route
from survey.reports.answers import Question
from survey.reports.built_from import Group
from survey.reports.headline import Headline
from survey.reports.method import Method, Rung, ladder, ladder_finding, method
from survey.reports.peer_rows import profile_dots
from survey.reports.peer_steps import order_of_steps, with_evidence
from survey.reports.peers import Peers, PeerSection, dot_legend, peer_section
from survey.reports.phrasing import Phrasing
from survey.reports.planned import Planned, no_plan, plannable, planned
from survey.reports.profile import Profile, staircase_width
from survey.reports.staircase import Staircase, staircase
from survey.reports.story import Line, story
from survey.reports.trend import Trend, last_marks, trend
from survey.reports.uncertainty import Uncertainty, uncertainty
from survey.reports.wheel import Wheel
from survey.reports.years import History, Year

FOUND_WHILE_WORKING = 2
"""Up to this level a service model is seldom designed beforehand."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One result in one language.

    A section that a result does not have is empty or None: a provisional result has no route
    and no hindrances, a quick check has only headline, emblem, answer_first and look_first.
    `begins`: the level is one of the first two, where much is still settled while working.
    `can_plan`: a plan can be tried out, `no_plan` says why not; `planned` is None when none was.
    `peers` is None where nothing is compared; `order` says where the order of the steps comes
    from, "" there.
    """

    organisation: str
    day: str
    submitted_at: int | None
    questionnaire: str
    state: str
    headline: Headline
    story: tuple[Line, ...]
    wheel: Wheel | None
    indication: Staircase | None
    answer_first: tuple[Question, ...]
    look_first: tuple[Question, ...]
    explanation: tuple[str, ...]
    profile: Profile | None
    staircase: int
    ladder: tuple[Rung, ...]
    ladder_finding: str
    lenses: tuple[Group, ...]
    models: tuple[Group, ...]
    models_finding: str
    hindrances: tuple[Hindrance, ...]
    route: Route | None
    begins: bool
    steps: tuple[NextStep, ...]
    can_plan: bool
    no_plan: str
    planned: Planned | None
    uncertainty: Uncertainty | None
    to_find_out: tuple[Question, ...]
    out_of_scope: str
    does_not_apply: tuple[Question, ...]
    confidence: str
    method: Method
    trend: Trend | None
    peers: PeerSection | None = None
    order: str = ""

    @property
    def marks(self) -> frozenset[str]:
        """What the bars are marked with, so that a legend names nothing else: met and unmet
        marks of the ladder, the mean of a set of parts.
        """
        found = {
            "met" if mark.met else "unmet" for rung in self.ladder for mark in rung.bar.thresholds
        }
        if any(part.bar.mean is not None for group in self.lenses for part in group.parts):
            found.add("mean")
        return frozenset(found)


def result_page(
    result: Mapping[str, Any],
    sheet: AnswerSheet,
    questionnaire: Questionnaire,
    locale: str,
    organisation: str,
    submitted_at: int | None,
    plan: Collection[str] = (),
    history: History | None = None,
    peers: Peers | None = None,
) -> ResultPage:
    """The page of `result`, the scored `sheet`, in `locale`.

    `plan`: items to show as if they were raised; KeyError for one that is not `plannable`.
    `peers`: those it is shown beside, whose steps `result` holds already (put_forward.py).

    `submitted_at`: epoch seconds, None for a sheet that was not handed in. `organisation` may
    be any text; templates escape it. `history`: the years before, when it was handed in.
    """
    words = Phrasing(locale, questionnaire)
    indicative = result["state"] == "indicative"
    comparison = peers.comparison if peers else None
    tried = planned(plan, result, sheet, words, comparison)
    outlook = tried.outlook if tried else None
    models = () if indicative else built_from.models(result, words)
    way = None if indicative else advice.route(result, words)
    steps = () if indicative else advice.next_steps(result, sheet, words)
    dots, beside = None, None
    if peers is not None and not indicative:
        steps = with_evidence(steps, peers.comparison, words)
        simulated = bool(peers.comparison["simulated"])
        dots = profile_dots(peers.comparison, words, dot_legend(words, simulated=simulated))
        beside = peer_section(peers, result, words, tried.in_place if tried else None)
    unsure = uncertainty(result, words)
    last, over_the_years = {}, None
    if history and submitted_at is not None:
        now = Year(sheet, result, questionnaire, submitted_at)
        last, over_the_years = last_marks(history, now), trend(history, now, words)
    return ResultPage(
        organisation=organisation,
        day="" if submitted_at is None else wording.day(submitted_at, locale),
        submitted_at=submitted_at,
        questionnaire=f"{words.text.title} {questionnaire.version}",
        state=result["state"],
        headline=headline.headline(result, words),
        story=()
        if indicative
        else story(
            result,
            steps,
            way,
            unsure,
            words,
            over_the_years.title if over_the_years else "",
            beside.title if beside and beside.compares else "",
        ),
        wheel=None if indicative else standings.emblem(result, words),
        indication=_indication(result, words) if indicative else None,
        answer_first=answers.questions(result["answer_first"], words),
        look_first=answers.questions(result["quick"]["look_first"], words) if indicative else (),
        explanation=() if indicative else headline.explanation(result, words),
        profile=None if indicative else standings.chart(result, words, last, dots, outlook),
        staircase=staircase_width(questionnaire.levels[-1]),
        ladder=() if indicative else ladder(result, words),
        ladder_finding=ladder_finding(result, words),
        lenses=() if indicative else built_from.lenses(result, words),
        models=models,
        models_finding=built_from.models_finding(models, words),
        hindrances=() if indicative else advice.hindrances(result, words),
        route=way,
        begins=(result["level"] or words.questionnaire.levels[-1]) <= FOUND_WHILE_WORKING,
        steps=steps,
        can_plan=not indicative and bool(steps) and bool(plannable(result, sheet, questionnaire)),
        no_plan=no_plan(result, words),
        planned=tried,
        uncertainty=unsure,
        to_find_out=answers.questions(result["to_find_out"], words, evidence=True),
        out_of_scope=words.names(result["out_of_scope"]) if result["out_of_scope"] else "",
        does_not_apply=answers.does_not_apply(sheet, words),
        confidence=headline.confidence(result, words),
        method=method(result, words),
        trend=over_the_years,
        peers=beside,
        order=order_of_steps(peers.comparison, words) if peers and steps else "",
    )


def _indication(result: Mapping[str, Any], words: Phrasing) -> Staircase | None:
    """The level a quick check indicates, as steps; None when nothing that was asked applies."""
    quick = result["quick"]
    ends = quick["indicative_range"]
    if ends is None:
        return None
    level = ends[0] if quick["indicative"] is None else quick["indicative"]
    top = words.questionnaire.levels[-1]
    title = words._("Indicative level %(levels)s of %(top)s, as steps") % {
        "levels": words.level_range(ends) if quick["indicative"] is None else level,
        "top": top,
    }
    return staircase(title, level, top, possible=ends[1])
