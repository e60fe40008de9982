"""Service models: the worked profiles, the rules one by one, and what holds for any answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.fit import Candidate
from questionnaires.fit_sheet import FitSheet
from scoring.fit import Suit, card_boosts, holds, mixed, obstacles, reading, standings, suits
from scoring.fit_result import score_fit
from tests.unit.scoring.fit_profiles import PROFILES, VERSION, fit_sheet, profile

WEIGHED = [candidate for candidate in VERSION.candidates if not candidate.derived]
MIDDLE = dict.fromkeys(VERSION.factor, 2)

READ_AS = {
    "Luxury car dealer": "high full relationship in_depth customer_centric",
    "Convenience shop": "tech self_service_mode transactional convenient m_self_service",
    "SaaS start-up": "low self_service_mode+assisted relationship online proactive "
    "agile+omni_channel",
    "Internet provider": "low+tech self_service_mode transactional combination+self_service "
    "m_self_service+proactive omni_channel",
    "IT helpdesk": "mid assisted relationship one_team proactive+continuous_improvement "
    "omni_channel",
    "Brand repair desk": "mid+low assisted transactional redirected continuous_improvement",
    "Telephone sales and advice desk": "mid assisted transactional one_on_one "
    "continuous_improvement",
    "Fast-food kiosk": "tech self_service_mode transactional self_service m_self_service",
}
"""What each profile is recommended, group by group; equal choices joined, best first."""


def fits(sheet: FitSheet) -> Mapping[str, Fraction | None]:
    return {code: suit.fit for code, suit in suits(sheet, VERSION).items()}


def recommended(sheet: FitSheet) -> dict[str, list[str]]:
    return {
        standing.group.code: [suit.candidate.code for suit in standing.recommended]
        for standing in standings(suits(sheet, VERSION), VERSION)
    }


def whole(candidate: Candidate) -> Fraction:
    return sum((weight.weight for weight in candidate.weights), Fraction(0))


@pytest.mark.parametrize("name", PROFILES)
def test_a_worked_profile_gives_its_fits_mix_and_warnings(name: str) -> None:
    result = score_fit(profile(name), VERSION)
    found = {
        group: {code: round(fit, 4) for code, fit in members.items()}
        for group, members in result["fit"].items()
    }
    assert found == PROFILES[name]["fit"]
    assert result["touch_mix"] == PROFILES[name]["touch_mix"]
    assert result["warnings"] == PROFILES[name]["warnings"]


@pytest.mark.parametrize("name", PROFILES)
def test_a_worked_profile_is_recommended_what_it_is_read_as(name: str) -> None:
    found = ["+".join(codes) for codes in recommended(profile(name)).values() if codes]
    assert " ".join(found) == READ_AS[name]


def test_a_fit_can_be_reckoned_by_hand() -> None:
    shop = suits(profile("Convenience shop"), VERSION)
    assert shop["convenient"].fit == Fraction(100 * 47, 48)
    assert shop["combination"].parts == ("convenient", "self_service")
    assert shop["combination"].fit == shop["self_service"].fit


def test_the_combination_names_the_two_it_is_made_of_and_wins_when_both_fit() -> None:
    provider = suits(profile("Internet provider"), VERSION)
    combination, online = provider["combination"], provider["online"].fit
    assert combination.parts == ("self_service", "online")
    assert online is not None
    assert combination.fit == online + 5
    assert combination.bonus == 5


@pytest.mark.parametrize("candidate", WEIGHED, ids=lambda c: c.code)
def test_its_ideal_answers_make_a_candidate_the_best_of_its_group(candidate: Candidate) -> None:
    ideal = {weight.factor: weight.ideal for weight in candidate.weights}
    found = fits(fit_sheet({**MIDDLE, "SEG": 0, **ideal}))
    others = {
        code: found[code]
        for code in (c.code for c in VERSION.group[candidate.group].candidates)
        if code != candidate.code
    }
    assert found[candidate.code] == 100
    assert all(fit is not None and fit < 100 for fit in others.values())


def test_without_answers_nothing_is_recommended_and_nothing_warned_of() -> None:
    empty = fit_sheet({})
    groups = standings(suits(empty, VERSION), VERSION)
    assert set(fits(empty).values()) == {None}
    assert all(not (s.ranked or s.recommended or s.considered) for s in groups)
    assert mixed(groups, empty, VERSION).candidates == ()
    assert obstacles(groups, empty, VERSION) == ()


def test_a_do_not_know_leaves_the_factor_out_as_skipping_does() -> None:
    answers = {**MIDDLE, "HUM": 4}
    unknown = fits(fit_sheet({**answers, "HUM": "DK"}))
    del answers["HUM"]
    assert unknown == fits(fit_sheet(answers))


def test_a_candidate_needs_half_of_its_weight_answered() -> None:
    # Relationship: REL 3, ADV 2, TKT 2, HUM 2, JRN 1; ten in all.
    assert fits(fit_sheet({"REL": 4, "ADV": 4}))["relationship"] == 100
    assert fits(fit_sheet({"REL": 4, "JRN": 4}))["relationship"] is None


answers = st.fixed_dictionaries(
    {code: st.one_of(st.integers(0, 4), st.just("DK")) for code in VERSION.factor}
)
exact = settings(derandomize=True, deadline=None, max_examples=60)


@exact
@given(answers, st.sampled_from(sorted(VERSION.factor)))
def test_one_step_of_an_answer_moves_a_fit_by_its_weight(
    given_answers: dict[str, int | str], factor: str
) -> None:
    before = given_answers[factor]
    if not isinstance(before, int):
        return
    after = before + 1 if before < 4 else before - 1
    first = suits(fit_sheet(given_answers), VERSION)
    second = suits(fit_sheet({**given_answers, factor: after}), VERSION)
    for candidate in WEIGHED:
        one, two = first[candidate.code], second[candidate.code]
        weights = {weight.factor: weight.weight for weight in candidate.weights}
        if one.fit is None or two.fit is None:
            assert one.fit == two.fit
            continue
        total = sum((vote.weight for vote in one.votes), Fraction(0))
        moved = 100 * weights.get(factor, Fraction(0)) / (4 * total)
        assert abs(two.fit - one.fit) == moved


@exact
@given(answers, st.lists(st.sampled_from(sorted(VERSION.goals)), unique=True, max_size=2))
def test_fifty_and_the_votes_and_the_bonus_add_up_to_the_fit(
    given_answers: dict[str, int | str], goals: list[str]
) -> None:
    for suit in suits(fit_sheet(given_answers, *goals), VERSION).values():
        if suit.fit is None or suit.parts:
            continue
        total = 50 + sum((vote.points for vote in suit.votes), Fraction(0)) + suit.bonus
        assert suit.fit == min(total, Fraction(100))
        assert suit.bonus == 5 * len(suit.goals)


@exact
@given(answers)
def test_what_is_recommended_lies_within_three_points_of_the_best(
    given_answers: dict[str, int | str],
) -> None:
    for standing in standings(suits(fit_sheet(given_answers), VERSION), VERSION):
        if standing.group.each:
            assert all((suit.fit or 0) >= 75 for suit in standing.recommended)
            assert all(60 <= (suit.fit or 0) < 75 for suit in standing.considered)
            continue
        best = max((suit.fit or 0 for suit in standing.ranked), default=0)
        near = [suit for suit in standing.ranked if best - (suit.fit or 0) <= 3]
        assert list(standing.recommended) == near
        assert standing.considered == ()


def test_equal_fits_keep_the_order_of_the_version() -> None:
    # Both have 75.0.
    assert recommended(profile("SaaS start-up"))["mode"] == ["self_service_mode", "assisted"]


@pytest.mark.parametrize(
    ("fit", "word"),
    [
        (Fraction(75), "strong"),
        (Fraction(75) - Fraction(1, 10**9), "possible"),
        (Fraction(60), "possible"),
        (Fraction(60) - Fraction(1, 10**9), "weak"),
        (None, None),
    ],
)
def test_a_fit_is_read_as_strong_possible_or_weak(fit: Fraction | None, word: str | None) -> None:
    assert reading(fit, VERSION) == word


@pytest.mark.parametrize(
    ("change", "candidates", "average"),
    [
        ({"SEG": 1}, ("low",), ""),
        ({"SEG": 2}, ("low", "tech"), ""),
        ({"SEG": 2, "VOL": 3, "TLS": 3, "ROU": 3}, ("low",), ""),
        ({"SEG": 3}, ("high", "low", "tech"), "low"),
        ({"SEG": 3, "TLS": 2}, ("high", "low"), "low"),
        ({"SEG": "DK"}, ("low",), ""),
        ({"SEG": 4, "TLS": "DK"}, ("high", "low"), "low"),
    ],
)
def test_the_touch_mix_follows_how_much_customers_differ(
    change: dict[str, int | str], candidates: tuple[str, ...], average: str
) -> None:
    sheet = fit_sheet({**PROFILES["Internet provider"]["answers"], **change})
    found = mixed(standings(suits(sheet, VERSION), VERSION), sheet, VERSION)
    assert (found.candidates, found.average) == (candidates, average)


WARNED = [
    ("tech", "TLS", 2, "build tools first"),
    ("low", "TLS", 2, "build tools first"),
    ("mid", "STF", 1, "staff time is short"),
    ("high", "STF", 1, "staff time is short"),
    ("full", "BUD", 1, "budget is short"),
    ("in_depth", "BUD", 1, "budget is short"),
    ("one_team", "SKL", 1, "train first"),
    ("proactive", "DAT", 1, "collect data first"),
    ("omni_channel", "CHA", 1, "one channel needs no linking"),
    ("self_service_mode", "ADV", 3, "live advice suits tailored services better"),
    ("self_service", "ADV", 3, "live advice suits tailored services better"),
    ("m_self_service", "ADV", 3, "live advice suits tailored services better"),
]


@pytest.mark.parametrize(("candidate", "factor", "bound", "words"), WARNED)
def test_a_warning_is_given_from_its_bound_on_and_only_to_what_is_recommended(
    candidate: str, factor: str, bound: int, words: str
) -> None:
    chosen = {
        **suits(fit_sheet({}), VERSION),
        candidate: Suit(VERSION.candidate[candidate], Fraction(80)),
    }
    beyond = bound + 1 if bound < 3 else bound - 1
    groups = standings(chosen, VERSION)
    [warning] = obstacles(groups, fit_sheet({factor: bound}), VERSION)
    assert VERSION.text("en").warnings[warning.code].name == words
    assert (warning.candidates, warning.factor, warning.answer) == ((candidate,), factor, bound)
    assert obstacles(groups, fit_sheet({factor: beyond}), VERSION) == ()
    assert obstacles(groups, fit_sheet({factor: "DK"}), VERSION) == ()
    nothing = standings(suits(fit_sheet({}), VERSION), VERSION)
    assert obstacles(nothing, fit_sheet({factor: bound}), VERSION) == ()


def test_a_warning_stands_beside_the_fit_and_subtracts_nothing() -> None:
    poor = fit_sheet({**PROFILES["Fast-food kiosk"]["answers"], "TLS": 2})
    rule = VERSION.warnings[0].when
    assert holds(rule, poor)
    assert [w.candidates for w in obstacles(standings(suits(poor, VERSION), VERSION), poor, VERSION)
            if w.code == "build_tools"] == [("tech",)]  # fmt: skip
    untold = replace(VERSION, warnings=())
    assert suits(poor, untold)["tech"].fit == suits(poor, VERSION)["tech"].fit


def test_a_goal_adds_its_bonus_up_to_the_cap() -> None:
    dealer = PROFILES["Luxury car dealer"]["answers"]
    without, with_goal = fits(fit_sheet(dealer)), fits(fit_sheet(dealer, "sales"))
    served = VERSION.goals["sales"]
    for code in (c.code for c in WEIGHED):
        plain = without[code]
        assert plain is not None
        assert with_goal[code] == min(Fraction(100), plain + (5 if code in served else 0))


def test_the_cards_of_what_is_recommended_move_their_items() -> None:
    boosts = card_boosts(("omni_channel", "low"), VERSION)
    assert boosts == dict.fromkeys(("CHN-3", "CHN-4", "CHN-5", "SLF-2", "RES-2"), Fraction(1, 4))
