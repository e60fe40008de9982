"""A number beside a figure, on its pages: typed, kept, refused with its reason, and shown."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from questionnaires.catalogue import shipped
from questionnaires.outcomes import Outcomes
from survey.actions.parts import open_part
from survey.chance import Chance
from tests.integration.web.figures import SEPTEMBER, Figures, named, value_of, words
from tests.integration.web.instance import START, all_rows, database_of

FIELD = "sub_fields.handed_over-OUT-BOT"
HELP = "The share of the same dialogues that the bot handed over to a person."


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


@pytest.fixture
def figures(app: Flask) -> Figures:
    return Figures(app)


@pytest.fixture
def begun_before(app: Flask) -> Figures:
    """Somebody who began under the first version."""
    found = Figures(app)
    first = shipped().find(Outcomes, "service-outcomes", "1.0.0")
    open_part(database_of(app), found.assessment, first, now=START, chance=Chance())
    return found


def version_of(figures: Figures) -> str:
    """The version the figures are pinned to."""
    (part,) = [row for row in all_rows(figures.app)["part_sheet"] if figures.assessment in row]
    (found,) = {"1.0.0", "1.1.0"}.intersection(map(str, part))
    return found


@pytest.mark.parametrize("key", ["volume", "OUT-BOT"])
def test_it_is_asked_beside_its_figure_with_what_is_counted(figures: Figures, key: str) -> None:
    page = figures.browser.get(figures.root + key).text
    assert f'<label for="{FIELD}">Handed over to a person</label>' in page
    assert f'id="{FIELD}-hint">{HELP}' in page
    assert f'aria-describedby="{FIELD}-hint"' in page
    assert page.count(FIELD) == page.count(f'"{FIELD}') == 5


@pytest.mark.parametrize("key", ["volume", "OUT-BOT"])
def test_it_is_kept_beside_the_value_and_may_be_emptied(figures: Figures, key: str) -> None:
    figures.send(key, {"value-OUT-BOT": "55", FIELD: "30.5"})
    assert figures.kept() == {"OUT-BOT": {"value": 55, "sub_fields": {"handed_over": 30.5}}}
    assert value_of(figures.browser.get(figures.root + key), FIELD) == "30.5"
    figures.send(key, {"value-OUT-BOT": "55", FIELD: ""})
    assert figures.kept() == {"OUT-BOT": {"value": 55}}


def test_it_is_kept_when_a_page_does_not_send_it(figures: Figures) -> None:
    figures.send("volume", {"value-OUT-BOT": "55", FIELD: "30"})
    figures.send("OUT-BOT", {"value-OUT-BOT": "56"})
    assert figures.kept() == {"OUT-BOT": {"value": 56, "sub_fields": {"handed_over": 30}}}


def test_parts_that_do_not_add_up_are_refused_at_the_field_and_stay_typed(
    figures: Figures,
) -> None:
    sent = figures.send("volume", {"value-OUT-BOT": "75.5", FIELD: "30", "value-OUT-SELF": "9"})
    assert (sent.status_code, named(sent)) == (422, [FIELD])
    assert "Automated solution share: this and the value are parts of one whole" in words(sent)
    assert "they add up to 105.5; at most 100 is possible." in words(sent)
    assert f'aria-describedby="{FIELD}-hint {FIELD}-error" aria-invalid="true"' in sent.text
    assert value_of(sent, FIELD) == "30"
    assert figures.kept() == {"OUT-SELF": {"value": 9}}, "what was right is kept"


@pytest.mark.parametrize(
    ("lang", "typed", "said"),
    [
        ("en", "101", "101 lies outside 0 to 100."),
        ("en", "many", "many"),
        ("nl", "30,6", "100,6; meer dan 100"),
        ("pt-br", "30,6", "somam 100,6"),
    ],
)
def test_what_is_wrong_is_said_in_the_language_of_the_page(
    app: Flask, lang: str, typed: str, said: str
) -> None:
    sent = Figures(app, lang).send("volume", {"value-OUT-BOT": "70", FIELD: typed})
    assert (sent.status_code, named(sent)) == (422, [FIELD])
    assert said in words(sent)


def test_without_a_value_it_is_said_that_the_value_is_missing(figures: Figures) -> None:
    sent = figures.send("volume", {FIELD: "30"})
    assert (sent.status_code, named(sent)) == (422, ["value-OUT-BOT"])
    assert value_of(sent, FIELD) == "30"


def test_not_measured_beside_a_number_is_refused(figures: Figures) -> None:
    sent = figures.send("volume", {"state-OUT-BOT": "not_measured", FIELD: "30"})
    assert (sent.status_code, named(sent)) == (422, ["state-OUT-BOT"])


def test_somebody_elses_number_stands_beside_the_one_typed(figures: Figures) -> None:
    base = figures.base()
    figures.send("volume", {"value-OUT-BOT": "55", FIELD: "30"})
    sent = figures.send("volume", {"value-OUT-BOT": "55", FIELD: "20"}, base=base)
    assert sent.status_code == 409
    assert "Saved meanwhile: 55% · Handed over to a person: 30%" in words(sent)
    assert value_of(sent, FIELD) == "20"


@pytest.mark.parametrize(
    ("lang", "typed", "said"),
    [
        ("en", "30.5", "Handed over to a person: 30.5%"),
        ("nl", "30,5", "Overgedragen aan een medewerker: 30,5%"),
        ("pt-br", "30,5", "Transferidos para um atendente: 30,5%"),
    ],
)
def test_it_stands_beside_its_figure_wherever_that_is_shown(
    app: Flask, lang: str, typed: str, said: str
) -> None:
    figures = Figures(app, lang)
    figures.send("volume", SEPTEMBER | {"value-OUT-BOT": "55", FIELD: typed})
    assert f"55% · {said}" in figures.get("check")
    figures.submit()
    assert said in figures.get("result/1")
    data = json.loads(figures.browser.get(figures.root + "result/1/data.json").data)
    assert data["sheet"]["version"] == "1.1.0"
    assert data["sheet"]["answers"]["OUT-BOT"]["sub_fields"] == {"handed_over": 30.5}
    assert data["result"]["kpis"]["OUT-BOT"]["sub_fields"] == {"handed_over": 30.5}


def test_what_was_not_said_is_not_shown(figures: Figures) -> None:
    figures.send("volume", {"value-OUT-BOT": "55"})
    figures.submit()
    assert "Handed over" not in figures.get("check")
    assert "Handed over" not in figures.get("result/1")


def test_figures_begun_under_the_first_version_stay_there(begun_before: Figures) -> None:
    assert FIELD not in begun_before.browser.get(begun_before.root + "volume").text
    sent = begun_before.send("volume", {"value-OUT-BOT": "55", FIELD: "30"})
    assert (sent.status_code, named(sent)) == (422, [FIELD])
    assert "does not belong to this page" in words(sent)
    assert begun_before.kept() == {"OUT-BOT": {"value": 55}}

    begun_before.submit()
    begun_before.browser.post(begun_before.root + "reopen")
    begun_before.send("volume", {"value-OUT-BOT": "56"})
    begun_before.submit()
    for number in (1, 2):
        data = json.loads(
            begun_before.browser.get(begun_before.root + f"result/{number}/data.json").data
        )
        assert data["result"]["version"] == "1.0.0"
        assert "sub_fields" not in data["result"]["kpis"]["OUT-BOT"]
        assert "service outcomes 1.0.0" in begun_before.get(f"result/{number}").lower()
    assert version_of(begun_before) == "1.0.0"


def test_new_figures_take_the_newest_version(figures: Figures) -> None:
    figures.send("volume", {"value-OUT-BOT": "55"})
    assert version_of(figures) == "1.1.0"
