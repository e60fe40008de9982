"""Every kind of page, brought about by what a person would do, but sent past the pages."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys import answering, coming_back, showing
from tests.journeys.choosing import MODELS
from tests.journeys.filling_in import FIGURES
from tests.journeys.gallery import Gallery
from tests.journeys.going_in import GOING_IN
from tests.journeys.leading_cohorts import LEADING
from tests.journeys.owning import OWNING
from tests.journeys.reviewing import REVIEWING
from tests.journeys.seeing_together import TOGETHER
from tests.journeys.visitor import Visitor

PAGES: dict[str, Callable[[Gallery], None]] = {
    "start": answering.start,
    "your private link, fresh": answering.keep,
    "your private link, later": lambda here: here.page("link"),
    "about": lambda here: here.page("about"),
    "about, refused": answering.about_refused,
    "task list": lambda here: here.page(),
    "task list, just saved": lambda here: here.page("?saved=1"),
    "task list, with colleagues": answering.tasks_with_colleagues,
    "task list, submitted": lambda here: answering.closed(here, ""),
    "questions": lambda here: here.page("p/CHN"),
    "questions, all unfolded": answering.unfolded,
    "questions, refused": answering.refused,
    "questions, two versions": answering.conflict,
    "questions, submitted": lambda here: answering.closed(here, "p/CHN"),
    "questions, submitted meanwhile": answering.closed_meanwhile,
    "one question, for a room": answering.room,
    "one question, refused": answering.room_refused,
    "one question, two versions": answering.room_conflict,
    "one question, submitted": lambda here: answering.closed(here, "p/one-CHN-2"),
    "none of these yet": lambda here: here.page("p/CHN/none"),
    "none of these yet, done": answering.undo,
    "none of these yet, taken back": answering.undone,
    "check, with gaps": lambda here: here.page("check"),
    "check, with hints": answering.check_with_hints,
    "check, submitted": lambda here: answering.closed(here, "check"),
    "result, final": lambda here: showing.result(here, here.final, "Final"),
    "result, with a plan": showing.planned,
    "result, with a plan that cannot be": showing.planned_wrongly,
    "result, provisional": lambda here: showing.result(
        here, here.finish(without="PAC-2"), "Provisional"
    ),
    "result, indicative": showing.indicative,
    "result, partly out of scope": showing.out_of_scope,
    "result, among others": showing.among_simulated,
    "result, its report failed": showing.result_with_a_failed_report,
    "report, waiting": showing.report_waiting,
    "report, failed": showing.report_failed,
    "report, done": showing.report_done,
    # In this order: the site has one blank form, which stays once a worker was let at it.
    "blank form, not asked for": showing.form_unasked,
    "blank form, failed": showing.form_failed,
    "blank form, waiting": showing.form_waiting,
    "blank form, done": showing.form_done,
    "share, with a fresh link": showing.share,
    "open a link": lambda here: here.visitor.go("/en/open/some-secret"),
    "result, by a link that only reads": showing.read_only,
    "questions, for a colleague": answering.for_a_colleague,
    "thanks": answering.thanks,
    "erase": lambda here: here.page("erase"),
    "erase, not confirmed": answering.erase_refused,
    "erased": lambda here: here.visitor.go("/en/erased"),
    "task list, with a year before": lambda here: coming_back.page(here, "", "Year after year"),
    "task list, of an older year": coming_back.tasks_of_an_older_year,
    "questions, with last year's answers": lambda here: coming_back.page(
        here, "p/CHN", "Last year: "
    ),
    "one question, with last year's answer": lambda here: coming_back.page(
        here, "p/one-CHN-3", "Last year: "
    ),
    "check, with last year's answers": lambda here: coming_back.page(here, "check", "Last year: "),
    "result, with a year before": coming_back.result,
    "erase, one year or all": lambda here: coming_back.page(
        here, "erase", "What shall be deleted?"
    ),
    "erase, not chosen": coming_back.erase_refused,
    "nothing to follow": coming_back.nothing_to_follow,
    **FIGURES,
    **MODELS,
    **TOGETHER,
    **GOING_IN,
    **OWNING,
    **LEADING,
    **REVIEWING,
    "not saved, the disk is full": answering.not_saved,
    "not found": lambda here: here.visitor.go("/en/nothing-here"),
}

COLLEAGUES = {"result, by a link that only reads", "questions, for a colleague", "thanks"}


OFFICE = {*GOING_IN, *OWNING, *LEADING, *REVIEWING}
"""What somebody who signs in looks at."""


def show(here: Gallery, kind: str) -> Visitor:
    """Bring a kind of page about; who sees it."""
    seen_by = here.visitor
    if kind in OFFICE:
        seen_by = here.office.visitor
    # A page that was kept from looking again may be left.
    seen_by.page.unroute_all()
    PAGES[kind](here)
    return here.colleague if kind in COLLEAGUES else seen_by
