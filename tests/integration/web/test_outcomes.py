"""The pages of figures: what is typed is kept, and what cannot be is named."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.web.browser import Browser
from tests.integration.web.conftest import MakeApp
from tests.integration.web.figures import SEPTEMBER, Figures, named, value_of, words


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


@pytest.fixture
def figures(app: Flask) -> Figures:
    return Figures(app)


def test_looking_at_figures_writes_nothing(figures: Figures) -> None:
    for page in ("", "satisfaction", "OUT-NPS", "check"):
        figures.get(page)
    assert figures.kept() == {}


def test_a_group_is_saved_with_the_period_of_all_its_figures(figures: Figures) -> None:
    sent = figures.send(
        "speed",
        SEPTEMBER
        | {"value-OUT-FRT": "12.5", "p90-OUT-FRT": "45", "state-OUT-RESOL": "not_measured"}
        | {"state-OUT-TARGET": "does_not_apply", "value-OUT-FCR": "71", "state-OUT-FCR": ""},
    )

    assert sent.headers["Location"].endswith("/outcomes/volume")
    assert figures.kept() == {
        "OUT-FRT": {"value": 12.5, "p90": 45, "period": {"end": "2026-09", "length": "month"}},
        "OUT-RESOL": "not measured",
        "OUT-TARGET": "does not apply",
        "OUT-FCR": {"value": 71, "period": {"end": "2026-09", "length": "month"}},
    }


def test_not_measured_is_one_click_and_can_be_taken_back(figures: Figures) -> None:
    figures.send("complaints", {"state-OUT-COMPL": "not_measured"})
    assert figures.kept() == {"OUT-COMPL": "not measured"}
    figures.send("complaints", {"state-OUT-COMPL": ""})
    assert figures.kept() == {}


def test_the_rest_of_a_page_is_called_not_measured_at_once(figures: Figures) -> None:
    every = {f"state-OUT-{kpi}": "" for kpi in ("RET", "CHURN", "REPEAT", "TICKET", "SALES")}
    given = every | {"value-OUT-RET": "88", "state-OUT-SALES": "does_not_apply"}
    sent = figures.send("retention", given | {"value-OUT-TICKET": "many"}, then="rest")

    assert set(named(sent)) == {f"{p}-OUT-TICKET" for p in ("value", "currency", "basis")}
    assert figures.kept() == {
        "OUT-RET": {"value": 88}, "OUT-SALES": "does not apply",
        "OUT-CHURN": "not measured", "OUT-REPEAT": "not measured",
    }  # fmt: skip
    sent = figures.send("retention", every, then="rest")
    assert sent.headers["Location"].endswith("/outcomes/speed")


def test_a_figure_is_taken_back_or_called_not_measured_by_its_choice_alone(
    figures: Figures,
) -> None:
    for state, kept in (("", {}), ("not_measured", {"OUT-COMPL": "not measured"})):
        figures.send("complaints", {"state-OUT-COMPL": "", "value-OUT-COMPL": "3"})
        assert figures.kept() == {"OUT-COMPL": {"value": 3}}, "typing a value is choosing enough"
        figures.send("complaints", {"state-OUT-COMPL": state, "value-OUT-COMPL": "3"})
        assert figures.kept() == kept


def test_what_a_page_does_not_ask_keeps_its_answer(figures: Figures) -> None:
    figures.send(
        "OUT-SALES",
        {"value-OUT-SALES": "5", "target-OUT-SALES": "6", "history1-OUT-SALES": "4",
         "history3-OUT-SALES": "2", "definition-OUT-SALES": "differs", "how-OUT-SALES": "net",
         "row1.name-OUT-SALES": "Schools", "row1.value-OUT-SALES": "9",
         "length-OUT-SALES": "year", "month-OUT-SALES": "12", "year-OUT-SALES": "2025"},
    )  # fmt: skip
    own = {"end": "2025-12", "length": "year"}
    whole = {
        "value": 5, "target": 6, "history": [4, None, 2], "definition": "differs", "how": "net",
        "rows": [{"by": "segment", "name": "Schools", "value": 9}], "period": own,
    }  # fmt: skip
    assert figures.kept() == {"OUT-SALES": whole}

    figures.send("retention", {"state-OUT-SALES": "measured", "value-OUT-SALES": "5.5"})
    assert figures.kept() == {"OUT-SALES": whole | {"value": 5.5}}


def test_the_period_of_a_page_moves_with_all_figures_but_those_with_their_own(
    figures: Figures,
) -> None:
    figures.send("complaints", SEPTEMBER | {"value-OUT-COMPL": "3", "value-OUT-COMPLTIME": "90"})
    figures.send(
        "OUT-COMPL",
        {"length-OUT-COMPL": "year", "month-OUT-COMPL": "6", "year-OUT-COMPL": "2026"},
    )
    figures.send("retention", SEPTEMBER | {"value-OUT-RET": "80"})
    values = {"value-OUT-COMPL": "3", "value-OUT-COMPLTIME": "90"}
    figures.send("complaints", SEPTEMBER | {"usual-month": "10"} | values)

    kept = figures.kept()
    assert kept["OUT-COMPL"]["period"] == {"end": "2026-06", "length": "year"}
    assert kept["OUT-COMPLTIME"]["period"] == {"end": "2026-10", "length": "month"}


def test_every_fault_is_named_and_the_other_figures_are_kept(figures: Figures) -> None:
    sent = figures.send(
        "satisfaction",
        {"promoters-OUT-NPS": "62", "passives-OUT-NPS": "20", "detractors-OUT-NPS": "15",
         "n-OUT-NPS": "180", "value-OUT-CSAT": "101", "value-OUT-CES": "soon",
         "value-OUT-QUAL": "8.2", "n-OUT-QUAL": "4", "value-OUT-REVIEW": "4.3",
         "state-OUT-REFER": "measured", "value-OUT-RET": "5"},
    )  # fmt: skip

    assert sent.status_code == 422
    assert named(sent) == [
        "promoters-OUT-NPS", "value-OUT-CSAT", "value-OUT-CES", "n-OUT-QUAL", "value-OUT-REFER",
        "value-OUT-RET",
    ]  # fmt: skip
    said = words(sent)
    assert "Net Promoter Score: promoters, passives and detractors add up to 97, not to 100" in said
    assert "101 lies outside 0 to 100" in said
    assert "“soon” is not a number; write for instance 1234.5." in said
    assert "Retention rate: does not belong to this page." in said
    assert figures.kept() == {"OUT-REVIEW": {"value": 4.3}}
    assert value_of(sent, "value-OUT-CES") == "soon"
    assert value_of(sent, "passives-OUT-NPS") == "20"
    assert value_of(sent, "n-OUT-QUAL") == "4"


@pytest.mark.parametrize(
    ("key", "fields", "wrong"),
    [
        ("retention", {"value-OUT-TICKET": "80", "currency-OUT-TICKET": "EUR"}, "basis-OUT-TICKET"),
        ("cost", {"value-OUT-COST": "4"}, "currency-OUT-COST"),
        ("speed", {"value-OUT-FRT": "50", "p90-OUT-FRT": "45"}, "p90-OUT-FRT"),
        ("speed", {"count-OUT-FCR": "50"}, "of-OUT-FCR"),
        ("volume", {"state-OUT-VOL": "measured"}, "row1.value-OUT-VOL"),
        ("volume", {"row2.name-OUT-VOL": "email", "row2.value-OUT-VOL": "-1"},
         "row2.value-OUT-VOL"),
        ("OUT-SALES", {"value-OUT-SALES": "5", "row2.name-OUT-SALES": "Schools"},
         "row2.value-OUT-SALES"),
        ("OUT-SALES", {"value-OUT-SALES": "5", "row1.value-OUT-SALES": "5"}, "row1.name-OUT-SALES"),
        ("OUT-SALES", {"value-OUT-SALES": "5", "history2-OUT-SALES": "x"}, "history2-OUT-SALES"),
        ("OUT-SALES", {"value-OUT-SALES": "5", "history2-OUT-SALES": "-101"},
         "history2-OUT-SALES"),
        ("OUT-SALES", {"value-OUT-SALES": "5", "year-OUT-SALES": "26"}, "year-OUT-SALES"),
        ("OUT-SALES", {"value-OUT-SALES": "5", "year-OUT-SALES": "2026"}, "month-OUT-SALES"),
        ("OUT-SALES",
         {"value-OUT-SALES": "5", "year-OUT-SALES": "2026", "month-OUT-SALES": "3"},
         "length-OUT-SALES"),
        ("complaints", {"value-OUT-COMPL": "5", "usual-year": "26"}, "usual-year"),
        ("complaints", {"state-OUT-COMPL": "often"}, "state-OUT-COMPL"),
        ("complaints", {"state-OUT-COMPL": "not_measured", "value-OUT-COMPL": "5"},
         "state-OUT-COMPL"),
        ("complaints", {"definition-OUT-COMPL": "maybe", "value-OUT-COMPL": "5"},
         "definition-OUT-COMPL"),
        ("complaints", {"goals": "x"}, "goals"),
    ],
)  # fmt: skip
def test_each_fault_leads_to_its_field(
    figures: Figures, key: str, fields: dict[str, str], wrong: str
) -> None:
    sent = figures.send(key, fields)
    assert (sent.status_code, named(sent)) == (422, [wrong])
    assert figures.kept() == {}


def test_broken_text_is_named_beside_the_figures_that_are_kept(figures: Figures) -> None:
    form = b"base=0&then=stay&value-OUT-COMPL=%00&value-OUT-COMPLTIME=90&usual-year=%FF&odd=%FF"
    sent = figures.browser.post(figures.root + "complaints", form)

    assert sent.status_code == 422
    assert set(named(sent)) == {"value-OUT-COMPL", "usual-year", "odd"}


@pytest.mark.parametrize(
    ("lang", "typed", "kept"),
    [("en", "82.4", 82.4), ("en", "82,4", 82.4), ("nl", "82,4", 82.4), ("pt-br", "82,4", 82.4)],
)
def test_numbers_are_read_as_the_language_writes_them(
    app: Flask, lang: str, typed: str, kept: float
) -> None:
    figures = Figures(app, lang)
    figures.send("complaints", {"value-OUT-COMPLTIME": typed})

    assert figures.kept() == {"OUT-COMPLTIME": {"value": kept}}
    page = figures.browser.get(figures.root + "complaints")
    assert value_of(page, "value-OUT-COMPLTIME") == ("82.4" if lang == "en" else "82,4")


def test_a_number_that_can_be_read_in_two_ways_is_refused_with_both(app: Flask) -> None:
    for lang, typed in (("en", "1,200"), ("nl", "1.200"), ("pt-br", "1.200")):
        figures = Figures(app, lang)
        sent = figures.send("complaints", {"value-OUT-COMPL": typed})
        assert sent.status_code == 422
        assert "1200" in words(sent)
        assert value_of(sent, "value-OUT-COMPL") == typed


def test_the_way_to_another_language_saves_and_writes_numbers_its_way(figures: Figures) -> None:
    sent = figures.send("complaints", {"value-OUT-COMPLTIME": "82.4"}, then="language-nl")

    assert sent.headers["Location"].startswith("/nl/")
    page = figures.browser.get(sent.headers["Location"])
    assert value_of(page, "value-OUT-COMPLTIME") == "82,4"


def test_contacts_are_given_channel_by_channel(figures: Figures) -> None:
    figures.send(
        "volume",
        {"row1.name-OUT-VOL": "phone", "row2.name-OUT-VOL": "email", "row2.value-OUT-VOL": "640",
         "row9.name-OUT-VOL": "social", "row9.value-OUT-VOL": "12"},
    )  # fmt: skip
    rows = figures.kept()["OUT-VOL"]["rows"]
    assert [(row["name"], row["value"]) for row in rows] == [("email", 640), ("social", 12)]

    page = figures.browser.get(figures.root + "volume")
    assert value_of(page, "row2.value-OUT-VOL") == "640"
    assert value_of(page, "row9.value-OUT-VOL") == "12"
    assert value_of(page, "row1.value-OUT-VOL") == ""


def test_rows_are_about_a_channel_or_a_group_with_a_name(figures: Figures) -> None:
    figures.send(
        "OUT-CSAT",
        {"value-OUT-CSAT": "80",
         "row1.by-OUT-CSAT": "channel:phone", "row1.value-OUT-CSAT": "88", "row1.n-OUT-CSAT": "12",
         "row2.by-OUT-CSAT": "segment", "row2.name-OUT-CSAT": "Schools",
         "row2.value-OUT-CSAT": "71"},
    )  # fmt: skip
    assert figures.kept()["OUT-CSAT"]["rows"] == [
        {"by": "channel", "name": "phone", "value": 88, "n": 12},
        {"by": "segment", "name": "Schools", "value": 71},
    ]
    page = figures.browser.get(figures.root + "OUT-CSAT").text
    assert '<option value="channel:phone" selected>' in page
    assert page.count("<legend>Row ") == 5
    figures.send("OUT-CSAT", {"row1.value-OUT-CSAT": "", "row1.by-OUT-CSAT": "segment"})
    assert [row["name"] for row in figures.kept()["OUT-CSAT"]["rows"]] == ["Schools"]


def test_a_currency_that_changed_does_not_turn_earlier_values_into_it(figures: Figures) -> None:
    money = {"value-OUT-COST": "4", "currency-OUT-COST": "usd", "history1-OUT-COST": "5"}
    figures.send("OUT-COST", money)
    assert figures.kept()["OUT-COST"] == {"value": 4, "currency": "USD", "history": [5]}

    changed = figures.send("OUT-COST", money | {"currency-OUT-COST": "EUR"})
    assert named(changed) == ["history1-OUT-COST"]
    assert "USD and EUR are mixed" in words(changed)

    figures.send("OUT-COST", money | {"currency-OUT-COST": "EUR", "history1-OUT-COST": "4.6"})
    assert figures.kept()["OUT-COST"] == {"value": 4, "currency": "EUR", "history": [4.6]}


def test_two_who_change_a_figure_both_see_both(figures: Figures) -> None:
    figures.send("complaints", {"value-OUT-COMPL": "3"})
    stale = figures.base()
    figures.send("complaints", {"value-OUT-COMPL": "4"})
    sent = figures.send(
        "complaints", {"value-OUT-COMPL": "5", "value-OUT-COMPLTIME": "x"}, base=stale
    )

    assert sent.status_code == 409
    assert named(sent) == ["state-OUT-COMPL", "value-OUT-COMPLTIME"]
    assert "Saved meanwhile: 4 per 1 000 customers" in words(sent)
    assert value_of(sent, "value-OUT-COMPL") == "5"
    assert value_of(sent, "value-OUT-COMPLTIME") == "x"
    assert figures.kept() == {"OUT-COMPL": {"value": 4}}


@pytest.mark.parametrize(
    ("key", "then", "leads"),
    [
        ("speed", "continue", "/outcomes/volume"),
        ("speed", "stay", "/outcomes/speed?saved=1"),
        ("speed", "later", "/outcomes/?saved=1"),
        ("speed", "more-OUT-FRT", "/outcomes/OUT-FRT"),
        ("speed", "more-OUT-X", "/outcomes/volume"),
        ("complaints", "continue", "/outcomes/check"),
        ("OUT-FRT", "continue", "/outcomes/speed?saved=1#state-OUT-FRT"),
    ],
)
def test_each_button_leads_on(figures: Figures, key: str, then: str, leads: str) -> None:
    assert figures.send(key, {}, then=then).headers["Location"].endswith(leads)


def test_others_find_nothing_here(figures: Figures) -> None:
    for rest in ("", "speed", "check", "result/1"):
        assert Browser(figures.app).get(figures.root + rest).status_code == 404


def test_pages_weigh_little_and_the_fullest_has_far_fewer_fields_than_are_read(
    figures: Figures,
) -> None:
    groups = ("satisfaction", "retention", "speed", "volume", "cost", "complaints")
    for key in (*groups, "OUT-CSAT", "OUT-FRT"):
        assert len(figures.browser.get(figures.root + key).data) < 20_000, key
    fields = {"value-OUT-CSAT": "70"}
    for number in range(1, 11):
        fields |= {
            f"row{number}.by-OUT-CSAT": "segment",
            f"row{number}.name-OUT-CSAT": f"Group {number}",
            f"row{number}.value-OUT-CSAT": "71",
        }
    assert figures.send("OUT-CSAT", fields).status_code == 303
    for key in (*groups, "OUT-CSAT"):
        assert figures.browser.get(figures.root + key).text.count(' name="') < 100


def test_either_database_keeps_figures(make_app: MakeApp, database_url: str) -> None:
    figures = Figures(make_app(database_url))
    figures.send("complaints", {"value-OUT-COMPL": "3"})
    assert figures.kept() == {"OUT-COMPL": {"value": 3}}
    assert figures.submit().status_code == 303
