"""Cohorts from the list to the end, and joining one: each function leaves one kind of page open."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.gallery import Gallery
from tests.journeys.office_pages import look_at, refused_at
from tests.journeys.office_rows import (
    CLOSED,
    COHORT,
    EMPTY,
    FIRST_WAVE,
    OPEN_INVITATION,
    SECOND_WAVE,
)

HERE = f"/en/cohorts/{COHORT}"
LIST = "bb@zz.nl, Bränd 7, Bärt, nl\nnö äddrëss\ncc@zz.nl, Bränd 8, Cör, en"
GOOD_LIST = "bb@zz.nl, Bränd 7, Bärt, nl\ncc@zz.nl, Bränd 8, Cör, en"


def checked(here: Gallery) -> None:
    """A list without a fault."""
    here.office.post(f"{HERE}/invite/check", {"list": GOOD_LIST, "locale": "en"})
    _unfold(here)


def checked_with_faults(here: Gallery) -> None:
    """A list with a row that is no address."""
    here.office.post(f"{HERE}/invite/check", {"list": LIST, "locale": "en"})
    assert here.office.visitor.page.locator("#faults").count() == 1
    _unfold(here)


def open_link(here: Gallery) -> None:
    """Inviting, with a new open link, which is shown once."""
    here.office.post(f"{HERE}/invite/link")
    assert here.office.visitor.page.locator("#address").count() == 1


def join_by_open_link(here: Gallery) -> None:
    """Joining by the open link, where the name of the organisation is missing."""
    open_link(here)
    link = here.office.visitor.page.input_value("#address")
    here.office.post(link.removeprefix(here.visitor.origin), {}, "")
    assert here.office.visitor.page.title().startswith("Error:")


def settings(here: Gallery) -> None:
    """The settings with everything unfolded."""
    here.office.go(f"{HERE}/settings/")
    _unfold(here)


def taking_part(here: Gallery) -> None:
    """The task list of who joined by an invitation and was asked to look again."""
    begun = here.office.once("joined", lambda: here.office.send(f"/en/join/{OPEN_INVITATION}"))
    here.office.go(f"/en/a/{begun.split('/a/')[1].split('/')[0]}/")
    assert "You take part in" in here.office.visitor.words


def _unfold(here: Gallery) -> None:
    here.office.visitor.page.evaluate(
        "document.querySelectorAll('details').forEach(d => d.open = true)"
    )


LEADING: dict[str, Callable[[Gallery], None]] = {
    "cohorts": look_at("/en/cohorts/", "ul.tasks li"),
    "new cohort": look_at("/en/cohorts/new", "#name"),
    "new cohort, refused": refused_at("/en/cohorts/new", deadline="2020-01-01"),
    "cohort, empty": look_at(f"/en/cohorts/{EMPTY}/", "#organisations"),
    "cohort": look_at(f"{HERE}/", "table.listing"),
    "cohort, large": look_at(f"/en/cohorts/{FIRST_WAVE}/?page=2", "nav.paging"),
    "cohort, nothing matches": look_at(f"{HERE}/?q=zzzz", "#organisations"),
    "cohort, closed": look_at(f"/en/cohorts/{CLOSED}/", "h1"),
    "invite": look_at(f"{HERE}/invite", "#list"),
    "invite, with a fresh link": open_link,
    "invite, refused": refused_at(f"{HERE}/invite/check", list="", locale="en"),
    "invite, closed": look_at(f"/en/cohorts/{CLOSED}/invite", ".why"),
    "check a list": checked,
    "check a list, with faults": checked_with_faults,
    "interview": look_at(f"{HERE}/interview", "#organisation"),
    "interview, refused": refused_at(f"{HERE}/interview"),
    "cohort settings": settings,
    "cohort settings, refused": refused_at(f"{HERE}/settings/", name=""),
    "return answers": look_at(f"{HERE}/o/e-o1/return", "#remark"),
    "return answers, refused": refused_at(f"{HERE}/o/e-o1/return"),
    "join": look_at(f"/en/join/{OPEN_INVITATION}", "main dl", ""),
    "join, refused": join_by_open_link,
    "task list, in a cohort": taking_part,
    "heatmap, of all": look_at(f"/en/cohorts/{SECOND_WAVE}/explore/", "table.banded"),
    "heatmap": look_at(f"{HERE}/explore/?by=sector", "table.heat"),
    "heatmap, empty": look_at(f"/en/cohorts/{EMPTY}/explore/", "h1"),
    "dimensions": look_at(f"/en/cohorts/{SECOND_WAVE}/explore/spread", "svg"),
    "archetypes": look_at(
        f"/en/cohorts/{SECOND_WAVE}/explore/archetypes?sector=trade", ".map path"
    ),
    "archetypes, of many": look_at(f"/en/cohorts/{SECOND_WAVE}/explore/archetypes", ".map path"),
    "archetypes, of nobody": look_at(f"{HERE}/explore/archetypes", "#archetypes"),
    "ladder": look_at(f"/en/cohorts/{SECOND_WAVE}/explore/ladder", "svg"),
    "models": look_at(f"/en/cohorts/{SECOND_WAVE}/explore/models", "svg"),
    "change": look_at(f"/en/cohorts/{SECOND_WAVE}/explore/change", "svg"),
    "change, first wave": look_at(f"{HERE}/explore/change", "h1"),
    "compare": look_at(f"{HERE}/compare/", "fieldset"),
    "compare, organisations": look_at(f"{HERE}/compare/?o=e-o1&o=e-o2&o=e-o3", "svg"),
    "compare, one only": look_at(f"{HERE}/compare/?o=e-o1", ".error-summary, #error-summary"),
    "compare, a group": look_at(
        f"/en/cohorts/{SECOND_WAVE}/compare/?fact=sector&value=trade", "svg"
    ),
    "take along": look_at(f"{HERE}/export/", "main li"),
}
