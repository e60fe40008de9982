"""Statements about the service model that fits: what carries it, and whether it is lived."""

from __future__ import annotations

from scoring.findings import IN_PLACE, Finding
from scoring.model_and_practices import SAME_MODEL
from survey.reports.statements import Source, Statement, Voices


def carriers(found: Finding, say: Voices) -> Statement:
    """What the recommended models rest on (blueprint 2.3.7)."""
    figures = found.figures
    if found.flag == IN_PLACE:
        title = say.ngettext(
            "The practice that your recommended models rest on is in place",
            "All %(all)s practices that your recommended models rest on are in place",
            figures["all"],
        ) % {"all": figures["all"]}
        text = say._("You can build on them: nothing that these models need is missing.")
    else:
        title = say.ngettext(
            "%(missing)s of %(all)s practices that your recommended models rest on is not in place",
            "%(missing)s of %(all)s practices that your recommended models rest on are not in "
            "place",
            figures["missing"],
        ) % {"missing": figures["missing"], "all": figures["all"]}
        text = say._(
            "What carries most of these models comes first. The next steps below put such "
            "practices forward."
        )
    sources = [
        say.practice(
            item,
            say.ngettext(
                "carries %(count)s recommendation", "carries %(count)s recommendations", count
            )
            % {"count": count},
        )
        for item, count in figures["carries"].items()
    ]
    return say.statement(found.kind, title, text, sources)


def models_built(found: Finding, say: Voices) -> Statement:
    """The model that fits best, and the one of which most is in place."""
    first, other = found.candidates[0], found.candidates[-1]
    names = {"model": say.model(first), "other": say.model(other)}
    if found.flag == "elsewhere":
        title = say._("%(model)s suits you best, yet you have built %(other)s furthest") % names
        text = say._(
            "Nothing of that is lost: practices carry several models. Look at what the one that "
            "suits you still lacks before you go on with the other."
        )
    else:
        title = say._("%(model)s suits you best, and no other model is built further") % names
        text = say._("Going on in this direction fits your customers and what you have.")
    best = max(
        (fit for fit in say.fits if first in fit.version.candidate), key=lambda fit: fit.fit(first)
    )
    sources = [
        say.fit(first, best),
        say.in_place(_lens_name(first, say), found.figures["in_place"]),
    ]
    if other != first:
        sources.append(say.in_place(_lens_name(other, say), found.figures["most"]))
    return say.statement(found.kind, title, text, sources)


def _lens_name(candidate: str, say: Voices) -> str:
    assert say.practices is not None  # noqa: S101 - the finding compares practices
    model = SAME_MODEL.get(candidate, candidate)
    return say.practices.questionnaire.text(say.locale).models[model].name


def groups_differ(found: Finding, say: Voices) -> Statement:
    """Customer groups that ask for different models."""
    if found.flag == IN_PLACE:
        title = say._(
            "Your customer groups ask for different models, and each has one written down"
        )
        text = say._("Check that what is written down is what suits each group.")
    else:
        title = say._(
            "Your customer groups ask for different models, and not each has one written down"
        )
        text = say._(
            "As long as nothing is written down, every group gets what the loudest one asks for."
        )
    sources = [
        say.fit(code, fit)
        for code, segment in zip(found.candidates, found.segments, strict=True)
        for fit in say.fits
        if fit.segment == segment
    ]
    # The practice first: with eight groups it would be left out.
    return say.statement(found.kind, title, text, [say.practice(found.items[0]), *sources])


def touch(found: Finding, say: Voices) -> Statement:
    """Whether as many contacts have a person in them as the touch that fits asks for."""
    said = {
        "model": say.listing([say.model(code) for code in found.candidates]),
        "figure": say.percent(found.figures["human"]),
    }
    if found.flag == "lived":
        title = say._("%(model)s suits you and is lived: a person answers %(figure)s of contacts")
        text = say._("What customers meet is what suits them.")
    elif found.flag == "more people":
        title = say._("%(model)s suits you, yet a person answers only %(figure)s of contacts")
        text = say._(
            "Customers whom personal contact suits meet technology first. Look at where they are "
            "sent there, and whether they find the way to a person."
        )
    else:
        title = say._("%(model)s suits you, yet a person answers %(figure)s of contacts")
        text = say._(
            "People do what technology could carry. Look at which requests come in most, and why "
            "customers do not solve them by themselves."
        )
    whole = [fit for fit in say.fits if not fit.segment] or list(say.fits)
    sources = [say.figure(kpi) for kpi in found.kpis]
    sources += [say.fit(code, fit) for fit in whole for code in fit.touches]
    return say.statement(found.kind, title % said, text, sources)


def answers(found: Finding, say: Voices) -> Statement:
    """Answers on which the fit rests and which a measured figure contradicts."""
    differing = found.figures["factors"]
    title = say.ngettext(
        "%(count)s answer about your service model differs from what you measured",
        "%(count)s answers about your service model differ from what you measured",
        len(differing),
    ) % {"count": len(differing)}
    text = say._(
        "The recommendation rests on these answers. Change the answer, or find out why the figure "
        "says otherwise."
    )
    fit = next(fit for fit in say.fits if fit.segment == found.segments[0])
    words = fit.version.text(say.locale)
    sources = []
    for factor, entry in differing.items():
        options = words.factors[factor].options
        sources.append(
            Source(say._("Service model"), words.factors[factor].name, options[entry["given"]])
        )
        sources.append(
            say.figure(
                entry["kpi"],
                say._("%(figure)s, which is “%(option)s”")
                % {"figure": say.value(entry["kpi"]), "option": options[entry["shown"]]},
            )
        )
    return say.statement(found.kind, title, text, sources)
