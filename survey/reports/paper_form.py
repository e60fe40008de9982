"""Service models and figures as forms on paper: every question in page order.

What is written down is typed in afterwards, in the same order and under the same numbers as on
the pages. The maturity form, with its scale and evidence, is in blank_form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from questionnaires.fit import Fit
from questionnaires.outcomes import Kpi, KpiTexts, Outcomes
from questionnaires.schema import Questionnaire
from questionnaires.version import AnyVersion
from survey import wording
from survey.reports.blank_form import blank_form_pdf
from survey.reports.pdf import print_html
from survey.reports.phrasing import Writing
from survey.templating import render


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question. `boxes` to tick one under another, `lines` to write on, each with its label."""

    number: int
    text: str
    hints: tuple[str, ...]
    boxes: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """One page of the questionnaire; `name` is its heading."""

    name: str
    meaning: str
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The whole form. `how`: sentences on using it; `about`: lines about the interview."""

    title: str
    purpose: str
    version: str
    heading: str
    how: tuple[str, ...]
    about: tuple[str, ...]
    sections: tuple[PaperSection, ...]


def fit_form(version: Fit, locale: str) -> PaperForm:
    """The questions on service models, goals first."""
    texts, words = version.text(locale), Writing(locale)
    most = version.rules.most_goals
    hint = words.ngettext("Choose at most %(count)s goal.", "Choose at most %(count)s goals.", most)
    goals = PaperQuestion(
        0,
        words._("What you want to reach with these customers"),
        (hint % {"count": most},),
        tuple(texts.goals[goal].name for goal in version.goals),
        (),
    )
    sections = [PaperSection(words._("What you want to reach"), "", (goals,))]
    number = 1
    for page, factors in version.pages.items():
        questions = tuple(
            PaperQuestion(
                n,
                texts.factors[factor].question,
                (),
                (*texts.factors[factor].options, words._("I don’t know")),
                (),
            )
            for n, factor in enumerate(factors, number)
        )
        number += len(factors)
        sections.append(PaperSection(texts.pages[page].name, texts.pages[page].meaning, questions))
    return PaperForm(
        texts.title,
        texts.purpose,
        version.version,
        words._("Find out on paper which service models fit"),
        (
            words._(
                "Fill in one form for the whole organisation, or one for each group of customers."
            ),
            words._("Tick one box a question; any order is fine."),
            words._("Tick “I don’t know” when nobody can say: the question is then left out."),
            _afterwards(words),
        ),
        (
            words._("Organisation"),
            words._("Group of customers"),
            words._("Date"),
            words._("Roles of those who answer"),
        ),
        tuple(sections),
    )


def outcomes_form(version: Outcomes, locale: str) -> PaperForm:
    """The figures, group by group."""
    texts, words = version.text(locale), Writing(locale)
    sections, number = [], 1
    for group, kpis in version.by_group.items():
        questions = tuple(
            _figure(n, kpi, texts.kpis[kpi.id], texts.units, words)
            for n, kpi in enumerate(kpis, number)
        )
        number += len(kpis)
        sections.append(PaperSection(texts.groups[group], "", questions))
    return PaperForm(
        texts.title,
        texts.purpose,
        version.version,
        words._("Collect your figures on paper"),
        (
            words._("Write down the figures you have; tick “Not measured” for the others."),
            words._("Take each figure as it is defined here, or note how yours differs."),
            words._("A figure needs its period: how long it is, and when it ended."),
            _afterwards(words),
        ),
        (words._("Organisation"), words._("Date"), words._("Where the figures come from")),
        tuple(sections),
    )


def _afterwards(words: Writing) -> str:
    return words._(
        "Type the answers in afterwards: they stand in the same order and have the same numbers "
        "there."
    )


def _figure(
    number: int, kpi: Kpi, text: KpiTexts, units: Mapping[str, str], words: Writing
) -> PaperQuestion:
    lines = [words._("Value (%(unit)s)") % {"unit": units[kpi.unit]}]
    lines += [f"{text.sub_fields[sub.id].label} ({units[sub.unit]})" for sub in kpi.sub_fields]
    lines.append(words._("Period and its end"))
    if kpi.survey:
        lines.append(words._("Number of answers it rests on"))
    if not kpi.is_context:
        lines.append(words._("Target"))
    lines.append(words._("Earlier values, newest first"))
    return PaperQuestion(
        number,
        text.name,
        tuple(
            hint
            for hint in (
                text.definition,
                text.formula,
                text.note,
                *(f"{sub.label}: {sub.help}" for sub in text.sub_fields.values()),
            )
            if hint
        ),
        (words._("Not measured"), words._("My definition differs")),
        tuple(lines),
    )


def _paper_pdf(form: PaperForm, locale: str) -> bytes:
    language = wording.LANGUAGES[locale]
    return print_html(render("report/paper_form.html", locale, form=form, language=language))


FORMS: Mapping[str, Callable[[Any, str], bytes]] = MappingProxyType(
    {
        Questionnaire.kind: blank_form_pdf,
        Fit.kind: lambda version, locale: _paper_pdf(fit_form(version, locale), locale),
        Outcomes.kind: lambda version, locale: _paper_pdf(outcomes_form(version, locale), locale),
    }
)
"""Name of a kind → its form as a PDF; there is one for each of questionnaires.kinds.KINDS."""


def form_pdf(version: AnyVersion, locale: str) -> bytes:
    """The blank form of a version as a tagged PDF (PDF/UA-1), the same bytes for the same version
    and software.
    """
    return FORMS[version.kind](version, locale)
