"""An organisation of a cohort: its result, its sections, and the notes of its consultants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import NotPlainText, plain_text
from survey.actions.refusals import NotFound
from survey.actions.review import ShownToNobody, change_note, remove_note, write_note
from survey.reports import standings
from survey.reports.evidence_words import Shown, agreed_in_words, shown
from survey.reports.profile import Profile, staircase_width
from survey.storage import reviews
from survey.storage.reviews import NoteRecord
from survey.web.languages import PREFIX, say
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, signed_in
from survey.web.reviewed import Reviewed, desk, find_reviewed
from survey.web.state import state

pages = Blueprint("organisation", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/o/<enrolment>")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the result says: level and % in place in words, and the profile picture."""

    level: str
    in_place: str
    day: int
    profile: Profile
    staircase: int


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section of the list. `shown` is the interval of its level ("" without answers)."""

    code: str
    name: str
    level: str
    shown: str
    rated: int
    differs: int
    agreed: int
    notes: int


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note with its readers and its subject in words. `mine`: its author may change it."""

    note: NoteRecord
    about: str
    readers: str
    mine: bool


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Everything of one organisation. `agreed` says what the agreed answers would score to."""

    of: Reviewed
    state: str
    standing: Standing | None
    shown: Shown | None
    agreed: str
    sections: tuple[SectionLine, ...]
    notes: tuple[NoteLine, ...]
    about: list[tuple[str, str]]


@pages.get("/")
@COHORT
def show(cohort: str, enrolment: str) -> ResponseReturnValue:
    """The organisation."""
    del cohort
    return _page(find_reviewed(enrolment), {}, {})


@pages.post("/notes")
@COHORT
def write(cohort: str, enrolment: str) -> ResponseReturnValue:
    """Write a note about the organisation or one of its sections."""
    found = find_reviewed(enrolment)
    about = g.fields.get("about")
    wrong: dict[str, str] = {}
    text = note_text(wrong)
    scope, target = _subject(found, about, wrong)
    audience = note_readers(wrong)
    if not wrong:
        try:
            write_note(
                state().database,
                desk(enrolment),
                scope=scope,
                target=target,
                text=text,
                audience=audience,
                in_report=g.fields.get("report") == "yes",
                chance=state().chance,
            )
        except ShownToNobody:
            wrong["audience"] = not_for_the_report()
        else:
            return redirect(_back(cohort, enrolment, found, scope, target), 303)
    return _page(found, dict(g.fields.single), wrong), 422


@pages.get("/notes/<note>")
@COHORT
def note(cohort: str, enrolment: str, note: str) -> ResponseReturnValue:
    """One's own note, to change or remove."""
    del cohort
    found = find_reviewed(enrolment)
    mine = _mine(found, note)
    typed = {"text": mine.text, "audience": mine.audience, "report": "yes" * mine.in_report}
    return _note_page(found, mine, typed, {})


@pages.post("/notes/<note>")
@COHORT
def change(cohort: str, enrolment: str, note: str) -> ResponseReturnValue:
    """Let it say something else."""
    found = find_reviewed(enrolment)
    mine = _mine(found, note)
    wrong: dict[str, str] = {}
    text, audience = note_text(wrong), note_readers(wrong)
    if not wrong:
        try:
            change_note(
                state().database,
                desk(enrolment),
                note,
                text=text,
                audience=audience,
                in_report=g.fields.get("report") == "yes",
            )
        except ShownToNobody:
            wrong["audience"] = not_for_the_report()
        else:
            return redirect(_back(cohort, enrolment, found, mine.scope, mine.target), 303)
    return _note_page(found, mine, dict(g.fields.single), wrong), 422


@pages.post("/notes/<note>/remove")
@COHORT
def remove(cohort: str, enrolment: str, note: str) -> ResponseReturnValue:
    """Remove it for good."""
    found = find_reviewed(enrolment)
    mine = _mine(found, note)
    remove_note(state().database, desk(enrolment), note)
    return redirect(_back(cohort, enrolment, found, mine.scope, mine.target), 303)


def readers() -> list[tuple[str, str]]:
    """Who may read a note, in words."""
    return [
        (reviews.ME, _("Only me")),
        (reviews.CONSULTANTS, _("The consultants of this cohort")),
        (reviews.ORGANISATION, _("The organisation too")),
    ]


def note_lines(found: Reviewed, notes: list[NoteRecord]) -> tuple[NoteLine, ...]:
    """Notes as they are listed."""
    words, named = found.words(), dict(readers())
    me = signed_in().account
    lines = []
    for each in notes:
        about = _("The organisation")
        if each.scope == reviews.DIMENSION and each.target in words.text.dimensions:
            about = words.names([each.target])
        elif each.scope == reviews.ITEM:
            about = each.target
        lines.append(NoteLine(each, about, named[each.audience], each.author_id == me))
    return tuple(lines)


def note_text(wrong: dict[str, str]) -> str:
    """The text of the note that was sent; what is wrong with it goes into `wrong`."""
    try:
        text = plain_text(g.fields.get("text"))
    except NotPlainText as error:
        wrong["text"] = _("The note %(problem)s") % {"problem": say(error.sentence)}
        return ""
    if not text:
        wrong["text"] = _("Write the note first.")
    return text


def note_readers(wrong: dict[str, str]) -> str:
    """Who may read the note that was sent."""
    audience: str = g.fields.get("audience")
    if audience not in reviews.AUDIENCES:
        wrong["audience"] = _("Choose who may read the note.")
    return audience


def not_for_the_report() -> str:
    """A note of one's own does not go into a report that the organisation reads."""
    return _(
        "The organisation reads its report. Choose “The organisation too”, or leave the note "
        "out of the report."
    )


def _subject(found: Reviewed, about: str, wrong: dict[str, str]) -> tuple[str, str]:
    questionnaire = state().questionnaire(found.assessment)
    if not about:
        return reviews.ORGANISATION, ""
    if about in questionnaire.dimension:
        return reviews.DIMENSION, about
    # Where single answers are not shown there is no such item, for anybody (404, not 422).
    if about in questionnaire.by_id and found.sees_answers:
        return reviews.ITEM, about
    if not found.sees_answers:
        raise NotFound("no single answers in this cohort")
    wrong["about"] = _("Choose what the note is about.")
    return reviews.ORGANISATION, ""


def _mine(found: Reviewed, note: str) -> NoteRecord:
    me = signed_in().account
    for each in found.notes:
        if each.id == note and each.author_id == me:
            return each
    raise NotFound("no such note, or another's")


def _back(cohort: str, enrolment: str, found: Reviewed, scope: str, target: str) -> str:
    if scope == reviews.ORGANISATION or not found.sees_answers or found.submitted is None:
        return url_for("organisation.show", cohort=cohort, enrolment=enrolment, _anchor="notes")
    items = found.submitted.questionnaire.by_id
    section = items[target].dimension if scope == reviews.ITEM else target
    return url_for(
        "section_review.show",
        cohort=cohort,
        enrolment=enrolment,
        section=section,
        _anchor="notes",
    )


def _page(found: Reviewed, typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    words = found.words()
    about = [("", _("The organisation"))]
    about += [(code, named.name) for code, named in words.text.dimensions.items()]
    if (item := typed.get("about", "")) in words.text.items:
        # Sent from the page of a section: what it is about must not be lost with the error.
        about.append((item, item))
    page = OrganisationPage(
        of=found,
        state=_state_in_words(found),
        standing=_standing(found),
        shown=_shown(found),
        agreed=_agreed(found),
        sections=_sections(found),
        notes=note_lines(found, list(found.notes)),
        about=about,
    )
    return render_template(
        "organisation_review/organisation.html",
        page=page,
        readers=readers(),
        typed=typed,
        wrong=wrong,
        errors=[{"field": name, "message": text} for name, text in wrong.items()],
    )


def _note_page(
    found: Reviewed, mine: NoteRecord, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> str:
    return render_template(
        "organisation_review/note.html",
        of=found,
        line=note_lines(found, [mine])[0],
        readers=readers(),
        typed=typed,
        wrong=wrong,
        errors=[{"field": name, "message": text} for name, text in wrong.items()],
    )


def _state_in_words(found: Reviewed) -> str:
    return {
        "answering": _("answering"),
        "submitted": _("submitted"),
        "returned": _("returned"),
        "accepted": _("accepted"),
    }.get(found.enrolment.state, "")


def _standing(found: Reviewed) -> Standing | None:
    if found.submitted is None or not _is_rated(found):
        return None
    words, result = found.words(), found.submitted.result.result
    level, ends = result["level"], result["level_range"]
    said = _("No level, because nothing that was asked applies")
    if level is not None:
        said = _("Level %(level)s, %(name)s") % {"level": level, "name": words.level_name(level)}
    elif ends is not None:
        said = _("Level %(levels)s, as answers are missing") % {"levels": words.level_range(ends)}
    share = result["in_place_range"]
    return Standing(
        said,
        "" if share is None else _("%(figure)s in place") % {"figure": words.percent_range(share)},
        found.submitted.result.submitted_at,
        standings.chart(result, words),
        staircase_width(words.questionnaire.levels[-1]),
    )


def _is_rated(found: Reviewed) -> bool:
    """Whether there is a result with levels: a quick check only indicates one."""
    return found.submitted is not None and found.submitted.result.result["state"] != "indicative"


def _shown(found: Reviewed) -> Shown | None:
    interval = found.interval
    return shown(interval, found.words()) if interval and _is_rated(found) else None


def _agreed(found: Reviewed) -> str:
    if found.submitted is None or not _is_rated(found):
        return ""
    from scoring.evidenced import with_agreed

    codes = reviews.agreed_codes(found.agreed)
    scored = with_agreed(found.submitted.sheet.codes(), codes, found.submitted.questionnaire)
    return agreed_in_words(scored, len(codes), found.words())


def _sections(found: Reviewed) -> tuple[SectionLine, ...]:
    if found.submitted is None:
        return ()
    words, interval, sheet = found.words(), found.interval, found.submitted.sheet
    lines = []
    for code, figures in found.submitted.result.result["dimensions"].items():
        asked = {item.id for item in found.submitted.asked(code)}
        if not asked:
            continue
        rated = [row for item, row in found.newest.items() if item in asked and row.code]
        ends = interval.range_of(code) if interval else None
        level = "–" if figures["level_range"] is None else words.level_range(figures["level_range"])
        lines.append(
            SectionLine(
                code,
                words.text.dimensions[code].name,
                level if figures["level"] is None else str(figures["level"]),
                "" if ends is None else words.level_range(ends),
                len(rated),
                sum(row.code != sheet.answer(row.item).code for row in rated),
                sum(1 for item, row in found.settled.items() if item in asked and row.code),
                sum(1 for note in found.notes if note.target == code or note.target in asked),
            )
        )
    return tuple(lines)
