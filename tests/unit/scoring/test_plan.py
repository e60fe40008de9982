"""Plans are made once a version and kept while it is in use."""

from __future__ import annotations

from scoring import plan
from scoring.plan import plan_of
from tests.unit.scoring.build import SHIPPED, questionnaire


def test_a_version_keeps_its_plan() -> None:
    assert plan_of(SHIPPED) is plan_of(SHIPPED)


def test_versions_with_the_same_hash_have_plans_of_their_own() -> None:
    one, other = (questionnaire({"A": {2: "S" * size, 3: "S"}}) for size in (1, 2))
    assert one.definition_sha256 == other.definition_sha256
    assert plan_of(one).weights.shape != plan_of(other).weights.shape


def test_plans_of_versions_long_unused_are_dropped() -> None:
    versions = [questionnaire({"A": {2: "S", 3: "S"}}) for _ in range(plan.KEPT_PLANS + 2)]
    for version in versions:
        plan_of(version)
    assert len(plan._PLANS) == plan.KEPT_PLANS
    assert id(versions[0]) not in plan._PLANS
    assert id(versions[-1]) in plan._PLANS


def test_the_shipped_version_is_small_enough_for_the_fastest_container() -> None:
    made = plan_of(SHIPPED)
    assert made.cell_type.__name__ == "float32"
    assert made.index_unit == made.unit * made.common * made.level_common == 2160
