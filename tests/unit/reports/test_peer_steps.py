"""Steps and plans beside peers: what others did moves the order, and is said with its evidence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from scoring.findings import Practices
from scoring.result import score_sheet
from survey.reports.put_forward import put_forward
from tests.unit.reports import cases, comparisons
from tests.unit.reports.comparisons import page


class TestSteps:
    def test_the_list_follows_what_others_took_next(self) -> None:
        told = comparisons.plenty()
        before, after = page(None), page(told)
        assert before.steps[0].item == "PRD-3"
        assert [step.item for step in after.steps][:3] == ["CHN-3", "EMP-4", "PRD-3"]
        assert after.order == (
            "The order follows what organisations took next: about 340 of them were seen to move "
            "within 12 months. What others did next is no proof that it helped them."
        )

    def test_a_step_says_how_many_took_it_next_and_how_many_have_it(self) -> None:
        first, second, *_others = page(comparisons.plenty()).steps
        assert first.why.endswith(
            "Of about 120 organisations like yours that had this open, 26% took it next within 12 "
            "months (19% to 34%). 40% of the organisations you are compared with have it in place."
        )
        assert "took it next" not in second.why
        assert second.why.endswith(
            "40% of the organisations you are compared with have it in place."
        )

    def test_what_is_common_one_level_higher_goes_up_and_says_why(self) -> None:
        plain = page(comparisons.some())
        told = page(comparisons.some(common=["PHY-3"]))
        place = [step.item for step in told.steps].index("PHY-3")
        assert place < [step.item for step in plain.steps].index("PHY-3")
        assert told.steps[place].why.endswith(
            "Most of those one level higher have it, which puts it forward."
        )
        assert "goes up in it" in told.order
        assert plain.steps[0].why.endswith("Its place is by the method's own order.")

    def test_a_pool_that_taught_no_order_leaves_the_methods_own(self) -> None:
        told = comparisons.many(350, moves=comparisons.moves("impact"))
        found = page(told)
        assert [step.item for step in found.steps] == [step.item for step in page(None).steps]
        assert found.order == "The order is the method's own."
        assert "26% took it next" in next(s.why for s in found.steps if s.item == "CHN-3")

    def test_a_practice_too_few_others_are_asked_says_nothing_of_them(self) -> None:
        told = comparisons.some(practices={})
        assert page(told).steps[0].why.endswith("Its place is by the method's own order.")
        assert "compared with have it" not in page(told).steps[0].why

    def test_the_stored_result_stays_as_it_is_and_nothing_else_follows_the_peers(self) -> None:
        filled = cases.sheet(cases.answers("example1"))
        result = score_sheet(filled, cases.questionnaire())
        kept = dict(result)
        practices = Practices(filled, cases.questionnaire(), result)
        found = put_forward(practices, (), comparisons.plenty())
        assert result == kept
        changed = {key for key in result if found[key] != result[key]}
        assert changed == {"next_steps"}
        assert put_forward(practices, (), comparisons.some()) is result
        assert put_forward(practices, (), None) is result

    def test_what_is_common_gains_what_the_method_gives_it_and_no_more(self) -> None:
        filled = cases.sheet(cases.answers("example1"))
        result = score_sheet(filled, cases.questionnaire())
        practices = Practices(filled, cases.questionnaire(), result)
        found = put_forward(practices, (), comparisons.some(common=["PRD-3"]))
        plain = {step["id"]: step["boost"] for step in result["next_steps"]}
        told = {step["id"]: step["boost"] for step in found["next_steps"]}
        gain = float(Fraction(cases.questionnaire().rules.steps.boost_peers))
        assert told["PRD-3"] == pytest.approx(plain["PRD-3"] + gain)
        assert told["CHN-3"] == plain["CHN-3"]


class TestWhatIf:
    def test_a_plan_shows_the_place_among_others_then(self) -> None:
        told = comparisons.some()
        told["figures"]["overall"] |= {"percentile": 55}
        planned = page(told, plan=tuple(step.item for step in page(told).steps)).planned
        assert planned is not None
        among = planned.overall[-1]
        assert (among.name, among.before) == ("Among other organisations", "percentile 55")
        assert among.after == "percentile 70"
        assert among.rises

    def test_it_never_falls_by_what_is_planned(self) -> None:
        told = comparisons.some()
        told["figures"]["overall"] |= {"percentile": 95}
        planned = page(told, plan=("PRD-3",)).planned
        assert planned is not None
        assert planned.overall[-1].after == "percentile 95"
        assert not planned.overall[-1].rises

    @pytest.mark.parametrize("told", [None, comparisons.nobody()])
    def test_without_peers_there_is_no_such_row(self, told: Any) -> None:
        planned = page(told, plan=("PRD-3",)).planned
        assert planned is not None
        assert len(planned.overall) == 2


def test_a_step_says_where_it_stands_in_the_usual_order() -> None:
    steps = page(comparisons.plenty(usual={"CHN-3": 7, "STR-2": 1})).steps
    said = {step.item: step.why for step in steps}
    assert "In the usual order it is number 7 of 2 to be in place." in said["CHN-3"]
    assert sum("In the usual order" in why for why in said.values()) == 1
