"""Practices and the service model that fits: carriers, what is built, groups that differ."""

from __future__ import annotations

import pytest

from scoring.model_and_practices import CARRIERS, GROUPS_DIFFER, MODELS_BUILT, carriers
from scoring.together import findings
from tests.unit.scoring.scored import (
    MATURITY,
    fitted,
    kinds,
    na_reason,
    one,
    practices,
)


class TestCarriers:
    def test_what_carries_most_recommendations_comes_first(self) -> None:
        # PER-3 stands on the cards of high-touch and in-depth, STR-3 on that of combinations.
        found = one(
            findings(
                practices({"PER-3": "P", "EXP-4": "N", "PEO-3": "NA"} | na_reason("PEO-3")),
                [fitted(touch={"high": 90}, type={"in_depth": 88})],
                None,
            ),
            CARRIERS,
        )
        assert (found.flag, found.items) == ("missing", ("PER-3", "EXP-4"))
        assert found.candidates == ("high", "in_depth")
        assert found.figures["missing"] == 2
        assert found.figures["all"] == 3  # PER-3, EXP-3, EXP-4; PEO-3 does not apply
        assert found.figures["carries"] == {"PER-3": 2, "EXP-4": 1}

    def test_among_equals_the_lower_level_and_the_lower_answer_come_first(self) -> None:
        # High-touch: PER-3, EXP-3, PEO-3; proactive: PAC-2, PAC-4, PRD-5.
        given = {"PER-3": "P", "EXP-3": "N", "PEO-3": "DK", "PAC-2": "P", "PRD-5": "N"}
        fits = [fitted(touch={"high": 90}, practice={"proactive": 80})]
        found = one(findings(practices(given), fits, None), CARRIERS)
        assert found.items == ("PAC-2", "EXP-3", "PEO-3", "PER-3", "PRD-5")

    def test_what_fits_weakly_even_as_the_best_recommends_nothing(self) -> None:
        weak = fitted(touch={"high": 59}, mix=["high", "low"])
        assert weak.all_recommended == ()
        assert findings(practices({"PER-3": "N"}), [weak], None) == ()

    def test_all_in_place_is_said_too(self) -> None:
        found = one(findings(practices(), [fitted(touch={"high": 90})], None), CARRIERS)
        assert (found.flag, found.figures["missing"]) == ("in place", 0)
        assert set(found.items) == {"PER-3", "EXP-3", "PEO-3"}

    def test_each_group_counts_and_a_mix_counts_with_its_best(self) -> None:
        fits = [
            fitted(touch={"low": 80}, mix=["low", "tech"]),
            fitted("Schools", touch={"low": 75}),
        ]
        counted = carriers(fits, MATURITY.id)
        assert (counted["SLF-2"], counted["RES-2"], counted["SLF-4"]) == (3, 2, 1)
        assert carriers(fits, "another-framework") == {}

    def test_what_was_not_asked_is_not_called_missing(self) -> None:
        quick = practices({"PER-3": "F", "EXP-3": "P", "PEO-3": "F"}, form="quick")
        assert quick.state("EXP-4") == "in place"
        found = findings(practices({}, rest=None), [fitted(touch={"high": 90})], None)  # type: ignore[arg-type] # skipped
        assert kinds(found) == []


class TestModelsBuilt:
    def test_a_model_built_further_than_the_best_fit_is_named(self) -> None:
        # The features of proactive service low, everything else high.
        low = {item.id: "N" for item in MATURITY.items if feeds(item.id, "proactive")}
        found = one(
            findings(practices(low, rest="F"), [fitted(practice={"proactive": 92})], None),
            MODELS_BUILT,
        )
        assert found.flag == "elsewhere"
        assert found.candidates[0] == "proactive"
        assert found.figures["fit"] == 92
        assert found.figures["in_place"] == 0
        assert found.figures["most"] > 80

    def test_the_best_fit_of_all_groups_is_compared(self) -> None:
        fits = [
            fitted(practice={"m_self_service": 70}),
            fitted("Schools", practice={"m_self_service": 81, "proactive": 79}),
        ]
        found = one(findings(practices(), fits, None), MODELS_BUILT)
        assert (found.flag, found.candidates, found.figures["fit"]) == (
            "there",
            ("m_self_service",),
            81,
        )

    def test_without_a_model_in_both_questionnaires_nothing_is_compared(self) -> None:
        fits = [fitted(touch={"high": 90})]
        assert MODELS_BUILT not in kinds(findings(practices(), fits, None))
        hidden = practices({"STR-2": None}, rest=None)  # type: ignore[arg-type] # skipped
        fits = [fitted(practice={"proactive": 90})]
        assert MODELS_BUILT not in kinds(findings(hidden, fits, None))


class TestGroupsDiffer:
    @pytest.mark.parametrize(("code", "flag"), [("P", "missing"), ("F", "in place")])
    def test_groups_that_ask_for_different_models_are_named(self, code: str, flag: str) -> None:
        fits = [
            fitted("Schools", touch={"high": 90}),
            fitted("Shops", touch={"tech": 85}),
            fitted(touch={"low": 70}),
        ]
        found = one(findings(practices({"STR-3": code}), fits, None), GROUPS_DIFFER)
        assert (found.flag, found.items) == (flag, ("STR-3",))
        assert list(zip(found.segments, found.candidates, strict=True)) == [
            ("Schools", "high"),
            ("Shops", "tech"),
        ]

    def test_groups_that_agree_or_cannot_tell_are_not(self) -> None:
        fits = [fitted("Schools", touch={"high": 90}), fitted("Shops", touch={"high": 85})]
        assert GROUPS_DIFFER not in kinds(findings(practices(), fits, None))
        fits = [fitted("Schools", touch={"high": 90}), fitted("Shops")]
        assert GROUPS_DIFFER not in kinds(findings(practices(), fits, None))


def feeds(item: str, model: str) -> bool:
    """Whether an item feeds a feature of a model."""
    return any(feature in MATURITY.by_id[item].feeds for feature in MATURITY.models[model])
