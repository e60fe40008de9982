"""The guide to the combined result names every rule, with its practices, figures and bounds."""

from scoring import model_and_figures as lived
from scoring import model_and_practices as carried
from scoring import practices_and_figures as shown
from survey.reports.together import WORDS
from tests.project.project_files import ROOT

GUIDE = (ROOT / "docs" / "together.md").read_text(encoding="utf-8")
PLAIN = " ".join(GUIDE.split())


def test_every_finding_has_its_row_and_no_row_is_of_nothing() -> None:
    rows = [line.split("|")[1].strip() for line in GUIDE.splitlines() if line.startswith("| ")]
    assert [row for row in rows if row != "Finding"] == list(WORDS)


def test_every_practice_of_measuring_stands_with_its_figures() -> None:
    for item, kpis in shown.MEASURED_BY.items():
        assert f"{item} → {' and '.join(kpis)}" in PLAIN


def test_every_goal_stands_with_its_figures() -> None:
    for goal, kpis in shown.GOAL_FIGURES.items():
        assert f"{goal} → {' and '.join(kpis)}" in PLAIN


def test_the_bounds_are_those_of_the_rules() -> None:
    assert f"at least {carried.AHEAD} points ahead" in PLAIN
    assert lived.HALF == 50
    assert lived.BOUNDS["VOL"] == (20, 100, 500, 2000)
    assert lived.BOUNDS["CHA"] == (2, 3, 4, 6)
    for code in (carried.SEGMENT_PRACTICE, shown.REGISTERED, shown.REGISTERING, lived.HUMAN):
        assert code in PLAIN
