"""How well each service model suits the answers (blueprint 2.3.2), in exact fractions.

The fit of a candidate is 100 x sum of w x (steps - |a - t|) / (steps x sum of w) over the answered
factors, with w its weight and t its ideal answer, plus a bonus for each chosen goal it serves.
Read from the middle it is 50 plus what each factor adds or takes: those votes are its reasons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.fit import Candidate, Condition, Fit, Group
from questionnaires.fit_sheet import FitSheet

WHOLE = Fraction(100)
STRONG, POSSIBLE, WEAK = "strong", "possible", "weak"


@dataclass(frozen=True, slots=True)
class Vote:
    """What one answered factor adds to the fit of a candidate, or takes (`points` below 0)."""

    factor: str
    answer: int
    ideal: int
    weight: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True)
class Suit:
    """How well a candidate suits. `fit`: 0 … cap, None when too little was answered.

    50 + votes + bonus = fit before the cap. Of a derived candidate: `parts` are those it is made
    of, best first, and its fit is that of the last of them plus the bonus.
    """

    candidate: Candidate
    fit: Fraction | None
    votes: tuple[Vote, ...] = ()
    goals: tuple[str, ...] = ()
    bonus: Fraction = Fraction(0)
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A group after scoring, each tuple best first and ties in the order of the version.

    `recommended`: the best and its equal choices, or, where each is judged by itself, all that
    fit well; `considered`: those that fit possibly, in such a group only.
    """

    group: Group
    ranked: tuple[Suit, ...]
    recommended: tuple[Suit, ...]
    considered: tuple[Suit, ...]


@dataclass(frozen=True, slots=True)
class Mixed:
    """Models that go together; `average`: the one the average customer gets, "" when it is one."""

    candidates: tuple[str, ...]
    average: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A warning that applies, and the recommended candidates it is about."""

    code: str
    candidates: tuple[str, ...]
    factor: str
    answer: int


def suits(sheet: FitSheet, version: Fit) -> Mapping[str, Suit]:
    """Candidate → how well it suits, in the order of the version."""
    weighed = {c.code: _weighed(c, sheet, version) for c in version.candidates if not c.derived}
    found = {}
    for candidate in version.candidates:
        if candidate.derived:
            members = [c for c in version.group[candidate.group].candidates if not c.derived]
            others = _ranked([weighed[member.code] for member in members])
            found[candidate.code] = _derived(candidate, others, sheet, version)
        else:
            found[candidate.code] = weighed[candidate.code]
    return found


def _weighed(candidate: Candidate, sheet: FitSheet, version: Fit) -> Suit:
    rules, given = version.rules, sheet.given
    answered = [weight for weight in candidate.weights if weight.factor in given]
    whole = sum((weight.weight for weight in candidate.weights), Fraction(0))
    total = sum((weight.weight for weight in answered), Fraction(0))
    if not total or total < rules.least_answered * whole:
        return Suit(candidate, None)
    votes = []
    for weight in answered:
        answer = given[weight.factor]
        near = rules.steps - abs(answer - weight.ideal)
        points = WHOLE * weight.weight * (near - Fraction(rules.steps, 2)) / (rules.steps * total)
        votes.append(Vote(weight.factor, answer, weight.ideal, weight.weight, points))
    goals = tuple(goal for goal in sheet.goals if candidate.code in version.goals[goal])
    bonus = rules.bonus * len(goals)
    fit = WHOLE / 2 + sum((vote.points for vote in votes), Fraction(0)) + bonus
    return Suit(candidate, min(rules.cap, fit), tuple(votes), goals, bonus)


def _derived(candidate: Candidate, others: tuple[Suit, ...], sheet: FitSheet, version: Fit) -> Suit:
    derived = candidate.derived
    answer = sheet.given.get(derived.factor) if derived else None
    if derived is None or answer is None or len(others) < derived.rank:
        return Suit(candidate, None)
    parts = others[: derived.rank]
    bonus = derived.per_step * answer
    fit = min(version.rules.cap, (parts[-1].fit or 0) + bonus)
    return Suit(candidate, fit, bonus=bonus, parts=tuple(part.candidate.code for part in parts))


def _ranked(suits: list[Suit]) -> tuple[Suit, ...]:
    """Those with a fit, best first; sorting keeps the order of the version among equals."""
    with_fit = [suit for suit in suits if suit.fit is not None]
    return tuple(sorted(with_fit, key=lambda suit: -(suit.fit or 0)))


def standings(found: Mapping[str, Suit], version: Fit) -> tuple[Standing, ...]:
    """Each group with what is recommended in it; `found` is what `suits` gave."""
    rules = version.rules
    made = []
    for group in version.groups:
        ranked = _ranked([found[candidate.code] for candidate in group.candidates])
        considered: tuple[Suit, ...] = ()
        if group.each:
            chosen = tuple(s for s in ranked if reading(s.fit, version) == STRONG)
            considered = tuple(s for s in ranked if reading(s.fit, version) == POSSIBLE)
        else:
            best = max((suit.fit or Fraction(0) for suit in ranked), default=Fraction(0))
            chosen = tuple(suit for suit in ranked if best - (suit.fit or 0) <= rules.close)
        made.append(Standing(group, ranked, chosen, considered))
    return tuple(made)


def reading(fit: Fraction | None, version: Fit) -> str | None:
    """A fit in a word: STRONG, POSSIBLE or WEAK; None when there is none."""
    if fit is None:
        return None
    if fit >= version.rules.strong:
        return STRONG
    return POSSIBLE if fit >= version.rules.possible else WEAK


def mixed(found: tuple[Standing, ...], sheet: FitSheet, version: Fit) -> Mixed:
    """Which models of the mixed group go together; none when none of them has a fit."""
    ranked = next(s.ranked for s in found if s.group.code == version.mix.group)
    if not ranked:
        return Mixed((), "")
    best = ranked[0]
    rule = next(r for r in version.mix.rules if all(holds(c, sheet) for c in r.when))
    if rule.take:
        return Mixed(rule.take, best.candidate.code)
    near = [s for s in ranked[: rule.best] if (best.fit or 0) - (s.fit or 0) <= rule.within]
    return Mixed(tuple(suit.candidate.code for suit in near), "")


def obstacles(found: tuple[Standing, ...], sheet: FitSheet, version: Fit) -> tuple[Obstacle, ...]:
    """The warnings that apply to what is recommended, equal choices included; subtracts nothing."""
    recommended = {suit.candidate.code for standing in found for suit in standing.recommended}
    made = []
    for caution in version.warnings:
        about = tuple(code for code in caution.candidates if code in recommended)
        if about and holds(caution.when, sheet):
            factor = caution.when.factor
            made.append(Obstacle(caution.code, about, factor, sheet.given[factor]))
    return tuple(made)


def holds(condition: Condition, sheet: FitSheet) -> bool:
    """Whether the condition's factor was answered, and within its bounds."""
    answer = sheet.given.get(condition.factor)
    return answer is not None and condition.at_least <= answer <= condition.at_most


def card_boosts(recommended: tuple[str, ...], version: Fit) -> dict[str, Fraction]:
    """Maturity item → what it gains in the list of steps (2.3.7): the cards of `recommended`."""
    return {
        item: version.rules.boost for code in recommended for item in version.candidate[code].items
    }
