"""One section of an organisation: self-rating, evidence, consultant's rating, the agreed one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import NotPlainText, plain_text
from questionnaires.schema import Item
from questionnaires.sheet import MAX_EVIDENCE, Answer
from survey.actions.refusals import NotFound
from survey.actions.review import NewAgreement, NewRating, RatedMeanwhile, rate
from survey.reports.evidence_words import ends_in_words
from survey.reports.phrasing import Phrasing
from survey.storage.reviews import AgreedRecord, RatingRecord
from survey.web.languages import PREFIX, say
from survey.web.languages import gettext as _
from survey.web.organisation_review import NoteLine, note_lines, readers
from survey.web.policy import COHORT
from survey.web.reviewed import Reviewed, Submitted, desk, find_reviewed
from survey.web.state import state

pages = Blueprint(
    "section_review", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/o/<enrolment>/s/<section>"
)


@dataclass(frozen=True, slots=True)
class ItemReview:
    """One item: what was answered, what is shown, what consultants rated and what was agreed.

    `fields`: the values its form shows, by the names of its fields. `history`: when, who, what.
    """

    id: str
    statement: str
    self_rating: str
    self_text: str
    stated: str
    note: str
    rating: str
    seen: str
    agreed: str
    differs: bool
    options: list[tuple[str, str]]
    anchors: tuple[tuple[str, str], ...]
    fields: Mapping[str, str]
    history: tuple[tuple[int, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SectionPage:
    """One section with its neighbours in the list ("" at the ends)."""

    of: Reviewed
    code: str
    name: str
    meaning: str
    shown: str
    items: tuple[ItemReview, ...]
    strengths: list[tuple[str, str]]
    notes: tuple[NoteLine, ...]
    about: list[tuple[str, str]]
    before: tuple[str, str]
    after: tuple[str, str]


@pages.get("/")
@COHORT
def show(cohort: str, enrolment: str, section: str) -> ResponseReturnValue:
    """The section, its items and their forms."""
    del cohort
    found, submitted = _find(enrolment, section)
    return _page(found, submitted, section, {}, {})


@pages.post("/")
@COHORT
def save(cohort: str, enrolment: str, section: str) -> ResponseReturnValue:
    """Keep the ratings and agreements that changed."""
    found, submitted = _find(enrolment, section)
    wrong: dict[str, str] = {}
    ratings, agreements = [], []
    for item in submitted.asked(section):
        rating, agreement = _read(item, submitted, wrong)
        ratings.append(rating)
        agreements.append(agreement)
    typed = dict(g.fields.single)
    if wrong:
        return _page(found, submitted, section, typed, wrong), 422
    try:
        rate(state().database, desk(enrolment), ratings, agreements, state().chance)
    except RatedMeanwhile as conflict:
        fresh, submitted = _find(enrolment, section)
        for name, who in conflict.by.items():
            wrong[f"rating-{name}"] = _(
                "%(who)s changed %(item)s since you opened this page; nothing was saved. The "
                "table shows what stands now, and the fields below what you chose. Save again if "
                "yours shall count."
            ) % {"who": who, "item": name}
            # Sent again, it follows on what stands now.
            typed |= {f"{part}-{name}": _id(rows.get(name)) for part, rows in _newest(fresh)}
        return _page(fresh, submitted, section, typed, wrong), 409
    target = url_for(".show", cohort=cohort, enrolment=enrolment, section=section)
    return redirect(target, 303)


def _newest(
    found: Reviewed,
) -> tuple[tuple[str, Mapping[str, RatingRecord]], tuple[str, Mapping[str, AgreedRecord]]]:
    return ("rated", found.newest), ("settled", found.settled)


def _id(row: RatingRecord | AgreedRecord | None) -> str:
    return row.id if row else ""


def _find(enrolment: str, section: str) -> tuple[Reviewed, Submitted]:
    found = find_reviewed(enrolment)
    if found.submitted is None or not found.sees_answers:
        raise NotFound("nothing submitted, or no single answers in this cohort")
    if section not in found.submitted.questionnaire.dimension:
        raise NotFound("no such section")
    return found, found.submitted


def _read(
    item: Item, submitted: Submitted, wrong: dict[str, str]
) -> tuple[NewRating, NewAgreement]:
    offered = ("", *submitted.questionnaire.codes_offered(item))
    said = {}
    for part in ("rating", "agreed"):
        said[part] = g.fields.get(f"{part}-{item.id}")
        if said[part] not in offered:
            wrong[f"{part}-{item.id}"] = _("%(item)s: choose one of the answers of its list.") % {
                "item": item.id
            }
    strength = g.fields.get(f"seen-{item.id}") or "0"
    if strength not in map(str, range(MAX_EVIDENCE + 1)):
        wrong[f"seen-{item.id}"] = _("%(item)s: choose one of the kinds of evidence.") % {
            "item": item.id
        }
        strength = "0"
    texts = {}
    for part in ("remark", "why"):
        try:
            texts[part] = plain_text(g.fields.get(f"{part}-{item.id}"))
        except NotPlainText as error:
            texts[part] = ""
            wrong[f"{part}-{item.id}"] = _("%(item)s: the text %(problem)s") % {
                "item": item.id,
                "problem": say(error.sentence),
            }
    return (
        NewRating(
            item.id,
            said["rating"],
            int(strength),
            texts["remark"],
            g.fields.get(f"rated-{item.id}")[:32],
        ),
        NewAgreement(
            item.id, said["agreed"], texts["why"], g.fields.get(f"settled-{item.id}")[:32]
        ),
    )


def _page(
    found: Reviewed,
    submitted: Submitted,
    section: str,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
) -> str:
    words = found.words()
    named = words.text.dimensions[section]
    asked = submitted.asked(section)
    of_here = {section, *(item.id for item in asked)}
    order = [code for code in submitted.questionnaire.dimension if submitted.asked(code)]
    at = order.index(section) if section in order else 0
    ends = found.interval.range_of(section) if found.interval else None
    shown = ""
    if ends is not None and ends[0] != ends[1]:
        shown = ends_in_words(ends, words)
    page = SectionPage(
        of=found,
        code=section,
        name=named.name,
        meaning=named.meaning,
        shown=shown,
        items=tuple(_item(found, submitted, item, words, typed) for item in asked),
        strengths=list(strengths().items()),
        notes=note_lines(found, [note for note in found.notes if note.target in of_here]),
        about=[(section, _("The whole section")), *((i.id, i.id) for i in asked)],
        before=_neighbour(order, at - 1, words),
        after=_neighbour(order, at + 1, words),
    )
    return render_template(
        "organisation_review/section.html",
        page=page,
        readers=readers(),
        wrong=wrong,
        errors=[{"field": name, "message": text} for name, text in wrong.items()],
    )


def _neighbour(order: list[str], at: int, words: Phrasing) -> tuple[str, str]:
    return (order[at], words.names([order[at]])) if 0 <= at < len(order) else ("", "")


def strengths() -> dict[str, str]:
    """Kinds of evidence, by strength."""
    return {
        "0": _("none"),
        "1": _("a statement"),
        "2": _("a document"),
        "3": _("data or a sample"),
    }


def _item(
    found: Reviewed, submitted: Submitted, item: Item, words: Phrasing, typed: Mapping[str, str]
) -> ItemReview:
    text, answer = words.text.items[item.id], submitted.sheet.answer(item.id)
    rating, agreed = found.newest.get(item.id), found.settled.get(item.id)
    names = {code: words.text.scale[code].name for code in words.questionnaire.codes_offered(item)}
    values = {
        "rating": rating.code if rating else "",
        "seen": str(rating.evidence) if rating else "0",
        "remark": rating.remark if rating else "",
        "rated": _id(rating),
        "agreed": agreed.code if agreed else "",
        "why": agreed.remark if agreed else "",
        "settled": _id(agreed),
    }
    named = strengths()
    return ItemReview(
        id=item.id,
        statement=text.statement,
        self_rating=_("Not answered") if answer.code is None else names.get(answer.code, ""),
        self_text=text.anchors.get(answer.code or "", "") or answer.reason,
        stated=named[str(answer.evidence)],
        note=answer.note,
        rating=names.get(rating.code, "") if rating else "",
        seen=named[str(rating.evidence)] if rating else "",
        agreed=names.get(agreed.code, "") if agreed else "",
        differs=_differs(answer, rating),
        options=[("", "–"), *names.items()],
        anchors=tuple(
            (names[code], text.anchors[code])
            for code in words.questionnaire.rated_codes
            if code in text.anchors
        ),
        fields={part: typed.get(f"{part}-{item.id}", value) for part, value in values.items()},
        history=_history(found, item.id, names),
    )


def _differs(answer: Answer, rating: RatingRecord | None) -> bool:
    return rating is not None and rating.code not in ("", answer.code)


def _history(
    found: Reviewed, item: str, names: Mapping[str, str]
) -> tuple[tuple[int, str, str, str], ...]:
    named = strengths()
    lines = []
    for row in found.rated:
        if row.item == item:
            said = _("rated %(answer)s, evidence: %(evidence)s") % {
                "answer": names.get(row.code, "–"),
                "evidence": named[str(row.evidence)],
            }
            lines.append((row.rated_at, row.author, said, row.remark))
    for settled in found.agreed:
        if settled.item == item:
            said = _("agreed: %(answer)s") % {"answer": names.get(settled.code, "–")}
            lines.append((settled.agreed_at, settled.author, said, settled.remark))
    return tuple(sorted(lines, reverse=True))
