"""The three questionnaires together: what stands, what they say, and the steps in a new order.

Like `result_page` it puts stored results into words. The one thing scored again is the list of
steps: what carries a recommended model, and what peers did next, is put forward in it (2.3.7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questionnaires.catalogue import Catalogue
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.sheet import parse_sheet
from scoring import model_and_figures, model_and_practices, practices_and_figures
from scoring.findings import Figures, Finding, Fitted, Practices
from scoring.outcomes import lowest_judged
from scoring.together import findings
from survey import wording
from survey.reports import advice, headline, statements_figures, statements_model
from survey.reports.advice import NextStep
from survey.reports.peer_steps import order_of_steps, with_evidence
from survey.reports.phrasing import Phrasing
from survey.reports.put_forward import how_many, put_forward, with_reasons
from survey.reports.result_page import FOUND_WHILE_WORKING
from survey.reports.statements import Statement, Voices

MODEL, RESULTS, LIVED = "practices and model", "practices and figures", "model and figures"

WORDS: Mapping[str, tuple[str, Callable[[Finding, Voices], Statement]]] = {
    model_and_practices.CARRIERS: (MODEL, statements_model.carriers),
    model_and_practices.MODELS_BUILT: (MODEL, statements_model.models_built),
    model_and_practices.GROUPS_DIFFER: (MODEL, statements_model.groups_differ),
    practices_and_figures.PROOF: (RESULTS, statements_figures.proof),
    practices_and_figures.TARGETS: (RESULTS, statements_figures.targets),
    practices_and_figures.LEVER: (RESULTS, statements_figures.lever),
    practices_and_figures.UNSHOWN: (RESULTS, statements_figures.unshown),
    practices_and_figures.SHOWN: (RESULTS, statements_figures.shown),
    practices_and_figures.COMPLAINTS: (RESULTS, statements_figures.complaints),
    practices_and_figures.GOAL: (RESULTS, statements_figures.goal),
    model_and_figures.TOUCH: (LIVED, statements_model.touch),
    model_and_figures.ANSWERS: (LIVED, statements_model.answers),
}
"""Kind of finding → the pair of questionnaires it is about, and its words."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A result in a line. `about` is the customer group of a fit, "" elsewhere."""

    kind: str
    name: str
    about: str
    title: str
    text: str
    day: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """What two questionnaires say together."""

    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """The combined result in one language.

    `missing`: what has no result yet, in words. `steps` are empty without a level;
    `put_forward` says how many of them the recommended models put forward; `begins` and `order`
    are those of `ResultPage`.
    """

    organisation: str
    title: str
    standings: tuple[Standing, ...]
    missing: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    steps: tuple[NextStep, ...]
    put_forward: str
    begins: bool
    order: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements, in the order they are read."""
        return tuple(said for chapter in self.chapters for said in chapter.statements)


@dataclass(frozen=True)
class Results:
    """The results that stand together, each with the moment it was submitted (None: never)."""

    practices: Practices | None
    practices_at: int | None
    fits: tuple[Fitted, ...]
    fits_at: tuple[int | None, ...]
    figures: Figures | None
    figures_at: int | None


def gathered(
    catalogue: Catalogue,
    maturity: tuple[Mapping[str, Any], Mapping[str, Any], int | None] | None,
    parts: Sequence[tuple[Mapping[str, Any], Mapping[str, Any], int | None]],
) -> Results:
    """Stored results with the versions they were scored by; each as (sheet, result, submitted).

    Raises LookupError for a version that is not there, or is another one by now.
    """
    practices = None
    if maturity is not None:
        sheet = parse_sheet(dict(maturity[0]), catalogue.get, "")
        version = catalogue.get(sheet.questionnaire, sheet.version)
        _same(version.definition_sha256, maturity[1])
        practices = Practices(sheet, version, dict(maturity[1]))
    fits, fits_at, figures, figures_at = [], [], None, None
    for given, result, submitted_at in parts:
        found = catalogue.any(given["questionnaire"], given["version"])
        _same(found.definition_sha256, result)
        if isinstance(found, Fit):
            goals = tuple(given.get("goals", ()))
            fits.append(
                Fitted(given.get("segment", ""), found, given["answers"], dict(result), goals)
            )
            fits_at.append(submitted_at)
        elif isinstance(found, Outcomes):
            figures, figures_at = Figures(found, dict(result)), submitted_at
    return Results(
        practices,
        maturity[2] if maturity else None,
        tuple(fits),
        tuple(fits_at),
        figures,
        figures_at,
    )


def _same(sha256: str, result: Mapping[str, Any]) -> None:
    if result["definition_sha256"] != sha256:
        raise LookupError(f"{result['questionnaire']} {result['version']} is another one by now.")


def together(
    results: Results,
    locale: str,
    organisation: str,
    comparison: Mapping[str, Any] | None = None,
) -> Together:
    """The combined result; `organisation` may be any text. `comparison`: the practices beside
    peers, as scoring.peers.compared tells it.
    """
    say = Voices(locale, results.practices, results.fits, results.figures)
    chapters: dict[str, list[Statement]] = {MODEL: [], RESULTS: [], LIVED: []}
    for found in findings(results.practices, results.fits, results.figures):
        chapter, words = WORDS[found.kind]
        chapters[chapter].append(words(found, say))
    titles = {
        MODEL: say._("Practices and service model"),
        RESULTS: say._("Practices and figures"),
        LIVED: say._("Service model and figures"),
    }
    steps, forward = _steps(results, say, comparison)
    count = sum(map(len, chapters.values()))
    return Together(
        organisation=organisation,
        title=say.ngettext(
            "Your results together say %(count)s thing that none says alone",
            "Your results together say %(count)s things that none says alone",
            count,
        )
        % {"count": count}
        if count
        else say._("Your results together"),
        standings=_standings(results, say),
        missing=_missing(results, say),
        chapters=tuple(
            Chapter(titles[name], tuple(said)) for name, said in chapters.items() if said
        ),
        steps=steps,
        put_forward=forward,
        begins=bool(steps) and _begins(results.practices),
        order=order_of_steps(comparison, say) if comparison and steps else "",
    )


def _begins(practices: Practices | None) -> bool:
    """Whether the level is one of the first two."""
    level = practices.level if practices else None
    return level is not None and level <= FOUND_WHILE_WORKING


def _standings(results: Results, say: Voices) -> tuple[Standing, ...]:
    found = []
    if results.practices:
        version = results.practices.questionnaire
        said = headline.headline(results.practices.result, Phrasing(say.locale, version))
        day = _day(results.practices_at, say)
        name = version.text(say.locale).title
        found.append(Standing("practices", name, "", said.title, said.in_place, day))
    for fit, at in zip(results.fits, results.fits_at, strict=True):
        texts = fit.version.text(say.locale)
        named = [(group, fit.recommended(group.code)) for group in fit.version.groups]
        text = [
            say._("%(group)s: %(models)s")
            % {
                "group": texts.groups[group.code].name,
                "models": say.listing([say.model(code) for code in codes]),
            }
            for group, codes in named
            if codes and group.code != fit.version.mix.group
        ]
        title = _suits(fit, say)
        about, day = say.group(fit.segment), _day(at, say)
        found.append(Standing("fit", texts.title, about, title, "; ".join(text), day))
    if results.figures:
        found.append(_figures_standing(results.figures, results.figures_at, say))
    return tuple(found)


def _suits(fit: Fitted, say: Voices) -> str:
    if not fit.touches:
        return say._("These answers recommend no touch model")
    # The name of a group stands beside it: inside a sentence it could turn the words around it.
    models, count = say.listing([say.model(code) for code in fit.touches]), len(fit.touches)
    if fit.segment:
        suits = say.ngettext("%(models)s suits this group", "%(models)s suit this group", count)
    else:
        suits = say.ngettext(
            "%(models)s suits your organisation", "%(models)s suit your organisation", count
        )
    return suits % {"models": models}


def _figures_standing(figures: Figures, at: int | None, say: Voices) -> Standing:
    texts = figures.version.text(say.locale)
    # Counted as on the page of the figures themselves.
    count, total = figures.result["measured"], len(figures.version.kpis)
    title = say.ngettext(
        "%(count)s of %(total)s figures is measured",
        "%(count)s of %(total)s figures are measured",
        count,
    ) % {"count": count, "total": total}
    lever = lowest_judged(figures.result["triad"])
    text = (
        say._("Customers judge “%(lever)s” lowest") % {"lever": texts.triad[lever].name}
        if lever
        else ""
    )
    return Standing("outcomes", texts.title, "", title, text, _day(at, say))


def _day(moment: int | None, say: Voices) -> str:
    return "" if moment is None else wording.day(moment, say.locale)


def _missing(results: Results, say: Voices) -> tuple[str, ...]:
    return tuple(
        text
        for text, there in (
            (say._("practices"), results.practices),
            (say._("service model"), results.fits),
            (say._("figures"), results.figures),
        )
        if not there
    )


def _steps(
    results: Results, say: Voices, comparison: Mapping[str, Any] | None
) -> tuple[tuple[NextStep, ...], str]:
    """The list of steps with what carries recommended models put forward, and how many of it."""
    practices = results.practices
    if practices is None or practices.result["state"] == "indicative":
        return (), ""
    words = Phrasing(say.locale, practices.questionnaire)
    found = put_forward(practices, results.fits, comparison)
    steps = advice.next_steps(found, practices.sheet, words)
    if comparison is not None:
        steps = with_evidence(steps, comparison, words)
    return (
        with_reasons(steps, practices, results.fits, say),
        how_many(steps, practices, results.fits, say),
    )
