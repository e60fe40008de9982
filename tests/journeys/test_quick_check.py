"""The quick check, and the way from it into the full form."""

from __future__ import annotations

from tests.journeys.visitor import Visitor

MOST_CLICKS = 20


def test_the_quick_check_takes_twenty_clicks_and_its_answers_stand_in_the_full_form(
    visitor: Visitor,
) -> None:
    assessment = visitor.start("quick")
    chosen: dict[str, str] = {}
    while not visitor.address.endswith("/check"):
        answers = dict(zip(visitor.items, "FLPN" * 4, strict=False))
        chosen |= answers
        visitor.answer_page(answers)
    visitor.press_button("Submit and show the result")
    assert "Indicative" in visitor.words
    assert visitor.clicks <= MOST_CLICKS

    visitor.press_button("Go on to the full assessment")
    assert visitor.title == "About your organisation"
    visitor.press_button("Save and continue")
    assert f"{len(chosen)} of 57 questions answered" in visitor.words
    found: dict[str, str] = {}
    for section in dict.fromkeys(item.split("-")[0] for item in chosen):
        visitor.go_to(f"p/{section}", assessment)
        found |= {item: code for item in visitor.items if (code := visitor.chosen(item))}
    assert found == chosen
