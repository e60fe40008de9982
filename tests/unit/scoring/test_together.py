"""Which results say something together, in which order; service model and figures."""

from __future__ import annotations

import pytest

from scoring.model_and_figures import ANSWERS, TOUCH
from scoring.model_and_practices import CARRIERS, MODELS_BUILT
from scoring.practices_and_figures import GOAL, PROOF, UNSHOWN
from scoring.together import findings
from tests.unit.scoring.scored import (
    NOT_MEASURED,
    figures,
    fitted,
    kinds,
    measured,
    one,
    practices,
)


class TestWithout:
    def test_one_result_alone_says_nothing_together(self) -> None:
        assert findings(practices(), [], None) == ()
        assert findings(None, [fitted(touch={"high": 90})], None) == ()
        assert findings(None, [], figures(HUMAN=measured())) == ()

    def test_results_that_touch_nowhere_say_nothing(self) -> None:
        assert findings(practices(), [fitted()], figures()) == ()


class TestTouch:
    @pytest.mark.parametrize(
        ("touch", "human", "flag"),
        [
            ("high", 80, "lived"),
            ("tech", 20, "lived"),
            ("mid", 30, "more people"),
            ("low", 70, "fewer people"),
        ],
    )
    def test_the_share_of_contacts_with_people_is_held_against_the_touch(
        self, touch: str, human: float, flag: str
    ) -> None:
        found = one(
            findings(None, [fitted(touch={touch: 90})], figures(HUMAN=measured(human))), TOUCH
        )
        assert (found.flag, found.candidates, found.kpis) == (flag, (touch,), ("OUT-HUMAN",))
        assert found.figures == {"human": human, "ratio": None}

    def test_the_portfolio_stands_beside_it(self) -> None:
        seen = figures(HUMAN=measured(80), RATIO=measured(150))
        found = one(findings(None, [fitted(touch={"high": 90})], seen), TOUCH)
        assert found.kpis == ("OUT-HUMAN", "OUT-RATIO")

    def test_the_whole_organisation_speaks_before_its_groups(self) -> None:
        fits = [fitted(touch={"high": 90}), fitted("Shops", touch={"tech": 90})]
        found = one(findings(None, fits, figures(HUMAN=measured(80))), TOUCH)
        assert found.candidates == ("high",)

    def test_a_mix_of_people_and_technology_fits_any_share(self) -> None:
        seen = figures(HUMAN=measured(80))
        mixed = [fitted(touch={"high": 90}, mix=["high", "low"])]
        groups = [fitted("Schools", touch={"high": 90}), fitted("Shops", touch={"tech": 90})]
        for fits in (mixed, groups, [fitted()]):
            assert TOUCH not in kinds(findings(None, fits, seen))

    def test_half_of_the_contacts_say_nothing_either_way(self) -> None:
        fits = [fitted(touch={"high": 90})]
        for seen in (figures(HUMAN=measured(50)), figures(HUMAN=NOT_MEASURED)):
            assert TOUCH not in kinds(findings(None, fits, seen))


class TestAnswers:
    @pytest.mark.parametrize(
        ("ratio", "shown"),
        [(19.9, 0), (20, 1), (99, 1), (100, 2), (499, 2), (500, 3), (1999, 3), (2000, 4)],
    )
    def test_customers_per_employee_are_held_against_the_answer(
        self, ratio: float, shown: int
    ) -> None:
        given = (shown + 1) % 5
        found = one(
            findings(None, [fitted(answers={"VOL": given})], figures(RATIO=measured(ratio))),
            ANSWERS,
        )
        assert found.kpis == ("OUT-RATIO",)
        assert found.figures["factors"] == {
            "VOL": {"kpi": "OUT-RATIO", "value": ratio, "given": given, "shown": shown}
        }
        agreeing = [fitted(answers={"VOL": shown})]
        assert ANSWERS not in kinds(findings(None, agreeing, figures(RATIO=measured(ratio))))

    @pytest.mark.parametrize(("rows", "shown"), [(1, 0), (2, 1), (3, 2), (5, 3), (6, 4)])
    def test_channels_with_contacts_are_held_against_the_answer(
        self, rows: int, shown: int
    ) -> None:
        seen = figures(VOL=measured(rows=[{}] * rows))
        given = (shown + 1) % 5
        found = one(findings(None, [fitted(answers={"CHA": given})], seen), ANSWERS)
        assert found.figures["factors"]["CHA"]["shown"] == shown

    def test_what_nobody_answered_is_not_contradicted(self) -> None:
        seen = figures(RATIO=measured(10))
        for answers in ({}, {"VOL": "DK"}):
            assert ANSWERS not in kinds(findings(None, [fitted(answers=answers)], seen))

    def test_figures_of_the_whole_contradict_no_group_among_several(self) -> None:
        seen = figures(RATIO=measured(10))
        group = fitted("Schools", answers={"VOL": 3})
        assert one(findings(None, [group], seen), ANSWERS).segments == ("Schools",)
        both = [group, fitted("Shops", answers={"VOL": 3})]
        assert ANSWERS not in kinds(findings(None, both, seen))
        both = [group, fitted(answers={"VOL": 3})]
        assert one(findings(None, both, seen), ANSWERS).segments == ("",)


def test_the_findings_stand_in_the_order_they_are_read() -> None:
    found = findings(
        practices({"PER-3": "P", "RES-4": "F"}, rest="F", goals=["churn"]),
        [fitted(touch={"high": 90}, practice={"proactive": 80})],
        figures(FCR=NOT_MEASURED, CHURN=measured(trend="worse"), HUMAN=measured(20)),
    )
    assert kinds(found) == [CARRIERS, MODELS_BUILT, PROOF, UNSHOWN, GOAL, TOUCH]


def test_a_probe_or_an_item_of_another_version_is_neither_in_place_nor_missing() -> None:
    assert practices().state("AI-1") == ""


def test_a_figure_in_money_names_its_currency_and_no_other_does() -> None:
    seen = figures(COST=measured(4.2, currency="EUR"), NPS=measured())
    assert [seen.currency(kpi) for kpi in ("OUT-COST", "OUT-NPS", "OUT-RET")] == ["EUR", "", ""]
