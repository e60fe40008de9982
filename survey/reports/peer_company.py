"""With whom one is compared, what others can see of one, and from when on there is more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questionnaires.context import lists
from survey import wording
from survey.reports.phrasing import Phrasing
from survey.reports.simulated import sentence

FACET_LISTS = {"sector": "sectors", "employees": "employees", "region": "regions"}


def counted(count: int, words: Phrasing, *, simulated: bool) -> str:
    """So many organisations, and that they are simulated where they are."""
    said = {"count": wording.decimal(count, words.locale, 0)}
    if simulated:
        return (
            words.ngettext(
                "%(count)s simulated organisation", "%(count)s simulated organisations", count
            )
            % said
        )
    return words.ngettext("%(count)s organisation", "%(count)s organisations", count) % said


def segment_words(segment: Mapping[str, Any], words: Phrasing) -> str:
    """What a segment is narrowed to: "Trade · 50-249 employees", "" for everybody."""
    known = lists()
    named = []
    for facet, code in zip(segment["kept"], segment["cell"], strict=True):
        labels = {option.code: option.label for option in known[FACET_LISTS[facet]]}
        named.append(labels[code].get(words.locale, labels[code][wording.REFERENCE]))
    return " · ".join(named)


def company(told: Mapping[str, Any], words: Phrasing) -> tuple[str, ...]:
    """With how many organisations one is compared, of which segment, since when."""
    segment, simulated = told["segment"], bool(told["simulated"])
    said = {
        "organisations": counted(segment["organisations"], words, simulated=simulated),
        "segment": segment_words(segment, words),
    }
    found = [
        words._("You are compared with %(organisations)s: %(segment)s.") % said
        if segment["kept"]
        else words._("You are compared with %(organisations)s of all sectors, sizes and regions.")
        % said
    ]
    if segment["widened"]:
        facets = [_facet(facet, words) for facet in segment["widened"]]
        found.append(
            words._(
                "Not told apart by %(facets)s: too few organisations would be left, or yours is "
                "not known."
            )
            % {"facets": words.listing(facets)}
        )
    found.append(
        words._(
            "This comparison was made on %(day)s of %(organisations)s in all, and stays as it is "
            "until the next one takes its place."
        )
        % {
            "day": wording.day(told["day"], words.locale),
            "organisations": counted(told["organisations"], words, simulated=simulated),
        }
    )
    if simulated:
        found.append(sentence(words._, many=True))
    return tuple(found)


def soon(told: Mapping[str, Any], words: Phrasing) -> tuple[str, ...]:
    """From how many organisations on there will be more than there is."""
    found = []
    if told["groups"] is None or told["groups"]["too_few"]:
        found.append(
            words._(
                "From %(count)s organisations on, groups of organisations that work alike are "
                "looked for."
            )
            % {"count": told["groups_from"]}
        )
    if told["moves"] is None:
        found.append(
            words._(
                "From %(count)s organisations on, some of them seen in two years, the next steps "
                "follow what others took next."
            )
            % {"count": told["moves_from"]}
        )
    return tuple(found)


def seen(told: Mapping[str, Any], words: Phrasing) -> tuple[str, ...]:
    """What others can see of an organisation, exactly."""
    return (
        words._("Others never see your answers, your notes or your name."),
        words._(
            "They see figures of at least %(least)s organisations together: how many have a "
            "practice in place, how much of everything, of each dimension and of each lens is in "
            "place, where figures of service lie, which steps were taken next, and what groups "
            "are called and how large they are."
        )
        % {"least": told["floor"] + 1},
        words._(
            "Nobody is told the lowest or the highest. With fewer than 200 organisations "
            "percentages go in steps of five."
        ),
        words._(
            "New answers count from the next comparison on, and only together with those of others."
        ),
        words._(
            "You can withdraw at any time, with one press. From then on no new comparison counts "
            "you. A comparison that was made before stays as it is until the next one takes its "
            "place; nobody can tell from it that you were in it."
        ),
    )


def _facet(facet: str, words: Phrasing) -> str:
    return {
        "sector": words._("sector"),
        "employees": words._("size"),
        "region": words._("region"),
    }[facet]
