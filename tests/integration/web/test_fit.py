"""Service models in the browser: groups of customers, answers, conflicts, results."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from scoring.any_kind import read_sheet, score_any
from survey.storage import parts
from tests.integration.web.browser import Browser
from tests.integration.web.instance import all_rows, database_of, statements
from tests.unit.scoring.fit_profiles import PROFILES

VERSION = shipped().find(Fit, "service-model-fit", "1.0.0")
HELPDESK = PROFILES["IT helpdesk"]


class Visit:
    """Somebody with an assessment, at its service-model pages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser = Browser(app)
        self.assessment = self.browser.start()
        self.root = f"/en/a/{self.assessment}/fit/"

    def begin(self, segment: str = "") -> str:
        """Begin with a group; the id of its part."""
        form = {"segment": segment} if segment else {"whole": "yes"}
        answer = self.browser.post(self.root, form)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].split("/")[5]

    def save(self, part: str, page: str, form: Any, base: int) -> TestResponse:
        """Send a page that showed revision `base`."""
        fields = [("base", str(base)), ("then", "continue"), *form]
        return self.browser.post(f"{self.root}{part}/{page}", fields)

    def fill(self, part: str, profile: dict[str, Any]) -> None:
        """Send every page with its part of a worked profile."""
        goals = [("goals", goal) for goal in profile["goals"]]
        self.save(part, "goals", goals, self.stored(part).revision)
        for page, factors in VERSION.pages.items():
            form = [(f"answer-{f}", str(profile["answers"][f])) for f in factors]
            answer = self.save(part, page, form, self.stored(part).revision)
            assert answer.status_code == 303, answer.text

    def submit(self, part: str) -> str:
        """Submit; the address of the result."""
        answer = self.browser.post(f"{self.root}{part}/submit")
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def stored(self, part: str) -> parts.PartRecord:
        """The part as it is saved."""
        with database_of(self.app).read() as tx:
            return parts.find_part(tx, self.assessment, part)


@pytest.fixture
def visit(shared_app: Flask) -> Visit:
    return Visit(shared_app)


def shown(answer: TestResponse) -> str:
    """The words of a page, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_the_pages_lead_from_the_goals_through_all_questions_to_the_check(
    shared_either_app: Flask,
) -> None:
    visit = Visit(shared_either_app)
    part = visit.begin()
    keys = ["goals", *VERSION.pages, "check"]
    for base, (page, following) in enumerate(pairwise(keys)):
        found = visit.browser.get(f"{visit.root}{part}/{page}")
        assert f"Page {base + 1} of 5" in shown(found)
        form = [("goals", "churn")] if page == "goals" else []
        form += [(f"answer-{factor}", "2") for factor in VERSION.pages.get(page, ())]
        answer = visit.save(part, page, form, base)
        assert answer.headers["Location"] == f"{visit.root}{part}/{following}"
    assert "No answer yet" not in shown(visit.browser.get(f"{visit.root}{part}/check"))
    assert visit.stored(part).sheet["goals"] == ["churn"]


def test_what_was_answered_stands_chosen_on_its_page(visit: Visit) -> None:
    part = visit.begin()
    visit.save(part, "customers", [("answer-IND", "3"), ("answer-HUM", "DK")], 0)
    page = visit.browser.get(f"{visit.root}{part}/customers").text
    chosen = re.findall(r'id="(answer-[A-Z]+-\w+)"[^>]* checked', page)
    assert chosen == ["answer-IND-3", "answer-HUM-DK"]
    assert dict(visit.stored(part).answers) == {"IND": 3, "HUM": "DK"}


def test_a_worked_profile_typed_in_gives_its_recommendation_and_reasons(visit: Visit) -> None:
    part = visit.begin()
    visit.fill(part, HELPDESK)
    result = visit.submit(part)
    page = shown(visit.browser.get(result))
    for words in (
        "What fits best: Mid-touch, Assisted service, Relationship, One team and Proactive",
        "Mid-touch fits strongly, with 79.5 of 100 points; next comes Low-touch, with 70.5",
        "so let Mid-touch and Low-touch go together.",
        "Proactive fits strongly, with 84.4 of 100 points; an equal choice: Continuous improvement",
        "Add Omni-channel",
        "Test the five most common channel switches.",
        "Adding channels before linking them.",
        "Practices that carry it, and how you answered",
        "No answer yet",
    ):
        assert words in page, words


def test_the_data_of_a_result_score_to_the_same_result(visit: Visit) -> None:
    part = visit.begin("Schools")
    visit.fill(part, HELPDESK)
    data = json.loads(visit.browser.get(visit.submit(part) + "/data.json").text)
    assert data["sheet"]["segment"] == "Schools"
    sheet = read_sheet(data["sheet"], shipped(), "")
    assert score_any(sheet, shipped()) == data["result"]


def test_the_practices_of_a_card_show_how_they_are_answered_now(visit: Visit) -> None:
    part = visit.begin()
    visit.fill(part, HELPDESK)
    visit.browser.save(visit.assessment, "CHN", {"CHN-3": "P", "CHN-4": "F"}, base=0)
    page = visit.browser.get(visit.submit(part)).text
    overlay = page[page.index('id="overlay"') :]
    answers = re.findall(r'class="tag( good)?">([^<]+)</span>\n?</li>', overlay)
    assert answers[:3] == [
        ("", "Partly in place"),
        (" good", "Fully in place"),
        ("", "No answer yet"),
    ]


class TestGroups:
    def test_each_group_has_answers_and_a_result_of_its_own(self, visit: Visit) -> None:
        whole, schools = visit.begin(), visit.begin("Schools")
        visit.fill(whole, HELPDESK)
        visit.fill(schools, PROFILES["Fast-food kiosk"])
        visit.submit(whole)
        visit.submit(schools)
        page = shown(visit.browser.get(visit.root))
        assert "What fits best: Mid-touch, Assisted service" in page
        assert "What fits best: Tech-touch, Self-service, Transactional" in page
        assert page.index("The whole organisation") < page.index("Schools")

    def test_a_name_that_is_there_already_is_opened_and_not_made_twice(self, visit: Visit) -> None:
        assert visit.begin("Schools") == visit.begin("  SCHOOLS ")
        assert visit.begin() == visit.begin()

    @pytest.mark.parametrize(
        ("name", "message"),
        [("", "Enter the name of a customer group."), ("x" * 101, "has 101 characters, and at")],
    )
    def test_a_name_that_cannot_be_kept_is_refused_beside_its_field(
        self, visit: Visit, name: str, message: str
    ) -> None:
        answer = visit.browser.post(visit.root, {"segment": name})
        assert answer.status_code == 422
        assert message in shown(answer)
        assert f'value="{name}"' in answer.text

    def test_there_is_room_for_eight_with_the_whole_organisation(self, visit: Visit) -> None:
        visit.begin()
        for number in range(7):
            visit.begin(f"Group {number}")
        answer = visit.browser.post(visit.root, {"segment": "One more"})
        assert answer.status_code == 422
        assert "There is room for 8 groups" in shown(answer)
        assert "One more" not in shown(visit.browser.get(visit.root))

    def test_a_group_can_be_called_otherwise_but_not_as_another(self, visit: Visit) -> None:
        part = visit.begin("Schools")
        visit.begin("Shops")
        address = f"{visit.root}{part}/name"
        taken = visit.browser.post(address, {"segment": "shops"})
        assert (taken.status_code, visit.stored(part).segment) == (422, "Schools")
        assert "There is a group of that name already." in shown(taken)
        assert visit.browser.post(address, {"segment": "Universities"}).status_code == 303
        assert visit.stored(part).segment == "Universities"

    def test_the_whole_organisation_has_no_name_to_change(self, visit: Visit) -> None:
        part = visit.begin()
        answer = visit.browser.post(f"{visit.root}{part}/name", {"segment": "Shops"})
        assert (answer.status_code, visit.stored(part).segment) == (404, "")

    def test_a_removed_group_is_gone_with_its_results(self, visit: Visit) -> None:
        part = visit.begin("Schools")
        result = visit.submit(part)
        assert visit.browser.post(f"{visit.root}{part}/remove").status_code == 303
        assert visit.browser.get(result).status_code == 404
        assert "Schools" not in shown(visit.browser.get(visit.root))

    def test_a_name_that_looks_like_markup_is_shown_as_text(self, visit: Visit) -> None:
        part = visit.begin("<b>bold</b>")
        for address in ("", f"{part}/goals", f"{part}/check", f"{part}/group"):
            page = visit.browser.get(visit.root + address).text
            assert "&lt;b&gt;bold&lt;/b&gt;" in page
            assert "<b>bold" not in page


class TestSaving:
    def test_answers_that_can_be_kept_are_kept_when_others_are_refused(self, visit: Visit) -> None:
        part = visit.begin()
        form = [("answer-IND", "3"), ("answer-HUM", "9"), ("answer-CPX", "1"), ("shoe", "x")]
        answer = visit.save(part, "customers", form, 0)
        assert answer.status_code == 422
        page = shown(answer)
        assert "Question 3: Choose one of the answers." in page
        assert "answer-CPX: does not belong to this page." in page
        assert "shoe: does not belong to this page." in page
        assert dict(visit.stored(part).answers) == {"IND": 3}

    def test_more_goals_than_two_are_refused_and_stay_ticked(self, visit: Visit) -> None:
        part = visit.begin()
        form = [("goals", goal) for goal in ("churn", "cost", "sales")]
        answer = visit.save(part, "goals", form, 0)
        assert answer.status_code == 422
        assert "Choose at most 2 goals." in shown(answer)
        assert len(re.findall(r'name="goals"[^>]* checked', answer.text)) == 3
        assert visit.stored(part).revision == 0

    def test_goals_can_be_taken_back_and_a_strange_one_is_refused(self, visit: Visit) -> None:
        part = visit.begin()
        visit.save(part, "goals", [("goals", "cost"), ("goals", "churn")], 0)
        assert visit.stored(part).sheet["goals"] == ["churn", "cost"]
        strange = visit.save(part, "goals", [("goals", "wealth")], 1)
        assert strange.status_code == 422
        visit.save(part, "goals", [], 1)
        assert "goals" not in visit.stored(part).sheet

    def test_two_windows_see_both_versions_and_nothing_is_overwritten(self, visit: Visit) -> None:
        part = visit.begin()
        visit.save(part, "customers", [("answer-IND", "3"), ("answer-HUM", "1")], 0)
        stale = visit.save(part, "customers", [("answer-IND", "0"), ("answer-ADV", "2")], 0)
        assert stale.status_code == 409
        page = shown(stale)
        assert "Two versions of this page" in page
        assert "Saved meanwhile: Most can" in page
        assert 'id="answer-IND-0" name="answer-IND" value="0" autocomplete="off" checked' in (
            stale.text
        )
        assert visit.stored(part).answers["IND"] == 3
        again = visit.save(part, "customers", [("answer-IND", "0"), ("answer-ADV", "2")], 1)
        assert again.status_code == 303
        assert dict(visit.stored(part).answers) == {"IND": 0, "HUM": 1, "ADV": 2}

    def test_two_windows_with_goals_see_both_versions(self, visit: Visit) -> None:
        part = visit.begin()
        visit.save(part, "goals", [("goals", "cost")], 0)
        stale = visit.save(part, "goals", [("goals", "churn")], 0)
        assert stale.status_code == 409
        assert "Saved meanwhile: Lower the cost of service" in shown(stale)
        assert re.findall(r'value="(\w+)" checked', stale.text) == ["churn"]

    def test_a_script_saves_and_hears_of_faults_and_conflicts(self, visit: Visit) -> None:
        part = visit.begin()
        headers = {"Accept": "application/json"}
        address = f"{visit.root}{part}/customers"

        def send(base: int, value: str) -> TestResponse:
            form = {"base": str(base), "answer-IND": value}
            return visit.browser.post(address, form, headers=headers)

        assert send(0, "3").json == {"revision": 1, "changed": ["IND"]}
        assert send(0, "2").json == {"revision": 1, "saved": {"IND": "Most can"}}
        refused = send(1, "7")
        assert (refused.status_code, (refused.json or {})["revision"]) == (422, 1)

    def test_the_language_can_be_changed_on_the_way(self, visit: Visit) -> None:
        part = visit.begin()
        fields = [("base", "0"), ("then", "language-nl"), ("answer-IND", "3")]
        answer = visit.browser.post(f"{visit.root}{part}/customers", fields)
        assert answer.headers["Location"].startswith("/nl/")
        assert visit.stored(part).answers["IND"] == 3

    def test_finishing_later_leads_back_to_the_groups(self, visit: Visit) -> None:
        part = visit.begin()
        fields = [("base", "0"), ("then", "later"), ("answer-IND", "3")]
        answer = visit.browser.post(f"{visit.root}{part}/customers", fields)
        page = shown(visit.browser.get(answer.headers["Location"]))
        assert "Saved. You can close this page" in page
        assert "1 of 21" in page
        assert f"{visit.root}{part}/customers" in visit.browser.get(visit.root).text


class TestSubmitting:
    def test_gaps_come_first_and_may_stay(self, visit: Visit) -> None:
        part = visit.begin()
        visit.save(part, "customers", [("answer-IND", "3")], 0)
        page = shown(visit.browser.get(f"{visit.root}{part}/check"))
        assert "20 questions have no answer yet" in page
        assert "Submit with 20 gaps" in page
        result = shown(visit.browser.get(visit.submit(part)))
        assert "Too few answers to recommend a service model" in result
        assert "20 questions were left out" in result

    def test_submitted_answers_change_only_after_being_opened_again(self, visit: Visit) -> None:
        part = visit.begin()
        visit.fill(part, HELPDESK)
        first = visit.submit(part)
        base = visit.stored(part).revision
        closed = visit.save(part, "customers", [("answer-IND", "0")], base)
        assert closed.status_code == 409
        assert visit.submit(part) == first
        assert visit.browser.post(f"{visit.root}{part}/reopen").status_code == 303
        assert visit.save(part, "customers", [("answer-IND", "0")], base).status_code == 303
        second = visit.submit(part)
        assert (first[-1], second[-1]) == ("1", "2")
        assert "Hardly any can" not in shown(visit.browser.get(first))
        assert "Hardly any can" in shown(visit.browser.get(second))

    def test_nobody_else_sees_or_changes_a_part(self, visit: Visit) -> None:
        part = visit.begin()
        result = visit.submit(part)
        stranger = Browser(visit.app)
        before = all_rows(visit.app)["part_sheet"]
        for address in (visit.root, f"{visit.root}{part}/goals", f"{visit.root}{part}/check",
                        f"{visit.root}{part}/group", result, f"{result}/data.json"):  # fmt: skip
            assert stranger.get(address).status_code == 404
        for address in ("goals", "submit", "reopen", "name", "remove"):
            assert stranger.post(f"{visit.root}{part}/{address}", {}).status_code == 404
        assert all_rows(visit.app)["part_sheet"] == before

    def test_a_part_of_somebody_elses_assessment_is_not_here(self, visit: Visit) -> None:
        other = Visit(visit.app)
        part = other.begin()
        for address in ("goals", "check", "group", "result/1"):
            assert visit.browser.get(f"{visit.root}{part}/{address}").status_code == 404

    def test_pages_and_results_that_do_not_exist_are_not_here(self, visit: Visit) -> None:
        part = visit.begin()
        for address in ("nothing", "result/1", "result/x"):
            assert visit.browser.get(f"{visit.root}{part}/{address}").status_code == 404


@pytest.mark.parametrize(
    ("address", "most"),
    [("", 4), ("{part}/customers", 4), ("{part}/check", 4), ("{part}/result/1", 6)],
)
def test_a_page_asks_the_database_few_questions(visit: Visit, address: str, most: int) -> None:
    part = visit.begin()
    visit.begin("Schools")
    visit.submit(part)
    with statements(visit.app) as seen:
        assert visit.browser.get(visit.root + address.format(part=part)).status_code == 200
    assert len(seen) <= most, seen


@pytest.mark.parametrize("lang", ["nl", "pt-br"])
def test_pages_and_results_are_shown_in_each_language(visit: Visit, lang: str) -> None:
    part = visit.begin()
    visit.fill(part, PROFILES["SaaS start-up"])
    result = visit.submit(part)
    for address in (
        visit.root,
        f"{visit.root}{part}/customers",
        f"{visit.root}{part}/check",
        result,
    ):
        answer = visit.browser.get(address.replace("/en/", f"/{lang}/"))
        assert answer.status_code == 200
        assert f'<html lang="{"pt-BR" if lang == "pt-br" else lang}">' in answer.text
