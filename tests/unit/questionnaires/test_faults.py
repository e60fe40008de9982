import pytest

from questionnaires.faults import MAX_SHOWN, Fault, Refused


@pytest.mark.parametrize(("fault", "said"), [
    (Fault("en.yaml", "items.A", "is missing."), "en.yaml: items.A: is missing."),
    (Fault("en.yaml", "", "is missing."), "en.yaml: is missing."),
    (Fault("", "A", "is missing."), "A: is missing."),
    (Fault("", "", "Something is wrong."), "Something is wrong."),
])  # fmt: skip
def test_a_fault_names_file_and_place_where_there_are_some(fault: Fault, said: str) -> None:
    assert str(fault) == said


def test_a_fault_is_one_line_that_every_terminal_and_file_takes() -> None:
    said = str(Fault("a\nb", "\ud800", "tab\t, escape\x1b[31m, nul\x00 and é ’ ok."))

    assert said == r"a\nb: \ud800: tab\t, escape\x1b[31m, nul\x00 and é ’ ok."
    assert said.encode("utf-8")


def test_a_fault_of_a_huge_value_is_cut() -> None:
    assert len(str(Fault("", "x" * 10**6, "is wrong."))) < MAX_SHOWN + 20


def test_a_refusal_says_every_fault() -> None:
    refused = Refused([Fault("f", "a", "is wrong."), Fault("f", "b", "is wrong too.")])

    assert str(refused) == "f: a: is wrong.\nf: b: is wrong too."
    assert len(refused.faults) == 2


def test_faults_are_ordered_by_file_and_place() -> None:
    assert sorted([Fault("b", "", ""), Fault("a", "2", ""), Fault("a", "1", "")])[0].where == "1"
