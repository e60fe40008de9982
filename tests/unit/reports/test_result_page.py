"""What a result says, in words: the worked examples of the method."""

from scoring.result import score_sheet
from tests.unit.reports import cases


def test_a_final_result_says_level_name_and_how_much_is_in_place() -> None:
    page = cases.page(cases.answers("example1"))
    assert page.headline.title == "You are at level 3, Defined"
    assert page.headline.in_place == "53% in place"
    assert page.headline.status == "Final"
    assert page.day == "18 November 2026"


def test_what_holds_back_names_the_laggards_and_each_short_level_with_its_threshold() -> None:
    page = cases.page(cases.answers("example1"))
    said = [f"{h.sentence} {h.dimensions}" for h in page.hindrances]
    assert said == [
        "At least 1 more of these dimensions must reach level 3: Product, Proactivity and Channels",
        "Level 3 of the ladder is at 73.8% and must exceed 85%; lowest are: "
        "Product, Proactivity and Channels",
        "Level 4 of the ladder is at 35.7% and must exceed 50%; lowest are: "
        "Product, Personalisation and Proactivity",
    ]


def test_where_the_pool_alone_holds_back_the_profile_names_its_laggards() -> None:
    version = cases.questionnaire()
    given = {
        item.id: "NPLF"[(turn + n) % 4]
        for turn, code in enumerate(version.page_order)
        for n, item in enumerate(version.dimension[code].items)
    }
    held = score_sheet(cases.sheet(given), version)["holds_back"]
    chart = cases.page(given).profile
    assert held["guard"] is None
    assert chart is not None
    assert "People, Empathy and politeness and Channels hold you back" in chart.title


def test_the_steps_come_in_order_with_reason_effort_owner_and_first_days() -> None:
    page = cases.page(cases.answers("example1"))
    assert [step.item for step in page.steps] == ["PRD-3", "PAC-2", "CHN-3", "EMP-4", "PHY-3"]
    first = page.steps[0]
    assert first.action == "Make a service briefing part of the launch checklist."
    assert first.why == (
        "Today: “Partly in place”. On its own it lifts Product to level 3. "
        "Product is among your lowest dimensions."
    )
    assert first.effort == "Small: up to two weeks of part-time work"
    assert first.owner == "Product owner"
    assert first.first_30_days.startswith("Week 1: list the next three changes.")
    assert [bool(step.on_route) for step in page.steps] == [True, False, False, True, True]
    assert first.on_route == "On the cheapest route to level 4."


def test_a_chosen_goal_is_given_as_a_reason_only_for_the_steps_that_serve_it() -> None:
    page = cases.page(cases.answers("example1"), goals=["cost"])
    told = {step.item: "“Lower the cost of service”" in step.why for step in page.steps}
    assert told == {"PRD-3": False, "PAC-2": False, "CHN-3": False, "EMP-4": False, "SLF-4": True}


def test_the_route_lists_every_raise_and_sums_the_effort() -> None:
    route = cases.page(cases.answers("example1")).route
    assert route is not None
    assert route.title == "These 8 answers lift you to level 4, Quantitatively managed"
    assert route.summary.startswith("The cheapest route: 8 answers to raise, effort 14.5 in all")
    assert [(r.item, r.before, r.after) for r in route.raises][1] == (
        "STR-4",
        "Partly in place",
        "Fully in place",
    )


def test_the_five_ps_are_shown_once_with_the_four_bracketed() -> None:
    page = cases.page(cases.answers("example1"))
    assert [group.name for group in page.lenses] == ["5 P’s", "Service 4 P’s", "Four pillars"]
    five = page.lenses[0]
    assert [(part.name, part.figure) for part in five.parts] == [
        ("People", "65%"),
        ("Process", "50%"),
        ("Product", "44%"),
        ("Physical evidence", "47%"),
        ("Promptness", "75%"),
    ]
    assert five.figure == "56%"
    (four,) = five.bracketed
    assert (four.name, four.figure, four.count) == ("4 P’s", "52%", 4)
    assert (four.about, five.about) == (
        "The mean of the 4 rated above",
        "The mean of the 5 rated above",
    )
    assert five.finding == "Lowest: Product, 44%."


def test_a_part_names_the_dimensions_and_items_it_is_built_from() -> None:
    people = cases.page(cases.answers("example1")).lenses[0].parts[0]
    assert people.dimensions == (
        "People; supported by Empathy and politeness and Expertise and professionalism"
    )
    assert people.items == (
        "PEO-2, PEO-3, PEO-4, PEO-5; supporting EMP-2, EMP-3, EMP-4, EMP-5, "
        "EXP-2, EXP-3, EXP-4, EXP-5"
    )


def test_eight_models_show_their_figure_and_their_three_features() -> None:
    models = cases.page(cases.answers("example1")).models
    assert len(models) == 8
    assert all(len(model.parts) == 3 for model in models)
    assert (models[0].name, models[0].figure) == ("Customer-centric", "48%")
    assert [part.figure for part in models[0].parts] == ["44%", "39%", "60%"]


def test_the_ladder_says_what_each_level_needs() -> None:
    ladder = cases.page(cases.answers("example1")).ladder
    assert [(rung.figure, rung.state) for rung in ladder] == [
        ("97.6%", "counts"),
        ("73.8%", "counts"),
        ("35.7%", "not yet"),
        ("4.8%", "not yet"),
    ]
    assert ladder[1].needs == "level 2 above 85% and level 3 above 50%"


def test_a_provisional_result_gives_ranges_and_what_to_answer_first_but_no_level() -> None:
    page = cases.page(cases.answers("example2"))
    assert page.headline.title == "Provisional: level 3, whatever the missing answers are"
    assert page.headline.in_place == "70% to 74% in place"
    assert page.headline.status == "Provisional, partly out of scope"
    assert [question.item for question in page.answer_first] == ["RES-4"]
    assert page.hindrances == ()
    assert page.route is None
    assert not any(step.on_route for step in page.steps)


def test_nothing_answered_is_somewhere_between_the_lowest_and_the_highest_level() -> None:
    page = cases.page({})
    assert page.headline.title == "Provisional: between level 1 and level 5"
    assert page.headline.in_place == "0% to 100% in place"
    assert page.profile is not None
    assert page.profile.title == "No dimension can be shown yet"


def test_out_of_scope_hidden_and_unsure_dimensions_say_so() -> None:
    page = cases.page(cases.answers("example2"))
    assert page.profile is not None
    rows = {row.name: row for row in page.profile.rows}
    assert page.out_of_scope == "Product"
    assert (rows["Product"].level_words, rows["Product"].pin) == ("not rated", None)
    assert rows["Responsiveness"].level_words == "level 3 to 5"
    assert rows["Responsiveness"].in_place_words == "75% to 100%"
    unsure = rows["Expertise and professionalism"]
    assert (unsure.level_words, unsure.in_place_words) == (
        "2 Managed (2 to 5)",
        "75% (75% to 100%)",
    )
    assert unsure.note == "Uneven: a higher level is met, one beneath it is not."


def test_what_is_not_known_stands_under_to_find_out_with_what_would_show_it() -> None:
    (question,) = cases.page(cases.answers("example2")).to_find_out
    assert question.item == "EXP-3"
    assert question.remark == cases.questionnaire().text("en").items["EXP-3"].evidence


def test_a_final_result_with_something_unknown_says_what_it_could_change() -> None:
    page = cases.page({**cases.answers("example2"), "RES-4": "L"})
    assert page.headline.title == "You are at level 3, Defined"
    assert page.headline.in_place == "72% in place"
    assert page.headline.sentences == (
        "What you do not know yet could change this: level 3, 72% to 74% in place.",
    )
    assert page.hindrances[0].sentence == (
        "At least 3 more of these dimensions must reach level 3:"
    )


def test_an_answer_that_does_not_apply_is_listed_with_its_reason() -> None:
    given = {**cases.answers("example1"), "PRD-3": {"code": "NA", "reason": "No launches."}}
    (left_out,) = cases.page(given).does_not_apply
    assert (left_out.item, left_out.remark) == ("PRD-3", "No launches.")


def test_much_in_place_at_a_low_level_is_explained() -> None:
    page = cases.page(cases.uniform("L"))
    assert page.headline.title == "You are at level 2, Managed"
    assert page.headline.in_place == "67% in place"
    assert "base with known gaps" in page.explanation[1]
    assert "“Fully in place”" in page.explanation[2]


def test_a_low_level_with_little_in_place_needs_no_explanation() -> None:
    assert cases.page(cases.uniform("P")).explanation == ()
    assert cases.page(cases.answers("example1")).explanation == ()


def test_the_highest_level_has_nothing_that_holds_back_and_no_route() -> None:
    page = cases.page(cases.uniform("F"))
    assert page.headline.title == "You are at level 5, Optimizing"
    assert (page.hindrances, page.route, page.steps) == ((), None, ())
    assert page.profile is not None
    assert page.profile.title == "All dimensions stand at the same height"


def test_a_quick_check_is_indicative_and_shows_no_dimension_levels() -> None:
    quick = {i.id: cases.answers("example1")[i.id] for i in cases.questionnaire().items if i.quick}
    page = cases.page(quick, form="quick")
    assert page.headline.title == "Indicative level 3 of 5, Defined"
    assert page.headline.in_place == "67% of what was asked is in place"
    assert [question.item for question in page.look_first] == ["CHN-3", "PRC-3", "PER-3"]
    assert (page.profile, page.ladder, page.lenses, page.models, page.steps) == (
        None, (), (), (), (),
    )  # fmt: skip


def test_an_unfinished_quick_check_gives_a_range() -> None:
    page = cases.page({"CHN-3": "F"}, form="quick")
    assert page.headline.title == "Indicative: level 1 to 4 of 5"
    assert page.answer_first != ()


def test_the_method_carries_versions_and_fingerprint() -> None:
    given = cases.answers("example1")
    page = cases.page(given)
    facts = dict(page.method.facts)
    assert facts["Version"] == "1.0.0"
    assert facts["Definition (SHA-256)"] == cases.questionnaire().definition_sha256
    other = dict(cases.page({**given, "STR-5": "P"}).method.facts)
    key = "Fingerprint of definition, answers and result"
    assert len(facts[key]) == 64
    assert facts[key] != other[key]


def test_the_confidence_figure_names_its_share() -> None:
    given = {
        item: {"code": code, "evidence": 2} for item, code in cases.answers("example1").items()
    }
    said = cases.page(given).confidence
    assert said == "Confidence high: 100% of what you claim has evidence beside it."
