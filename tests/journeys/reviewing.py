"""Reviewing organisations, reports, past results: each function leaves one kind of page open."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.gallery import Gallery
from tests.journeys.leading_cohorts import HERE
from tests.journeys.office_pages import look_at, refused_at
from tests.journeys.office_rows import EMPTY
from tests.journeys.trouble import fail_job

ONE = f"{HERE}/o/e-o1"
NOTE = {"about": "", "text": "Sënd thëm.", "audience": "organisation", "report": "yes"}
RATED = {"rating-STR-2": "N", "seen-STR-2": "3", "agreed-STR-2": "P", "why-STR-2": "Sëën."}
PATIENCE_MS = 120_000


def _reviewed(here: Gallery) -> None:
    """Notes and ratings of the first organisation."""

    def review() -> str:
        here.office.send(f"{ONE}/notes", NOTE)
        return here.office.send(f"{ONE}/s/STR/", RATED)

    here.office.once("reviewed", review)


def organisation(here: Gallery) -> None:
    _reviewed(here)
    here.office.go(f"{ONE}/")
    assert here.office.visitor.page.locator(".agreed").count() == 1


def section(here: Gallery) -> None:
    _reviewed(here)
    here.office.go(f"{ONE}/s/STR/")
    assert here.office.visitor.page.locator("select[name=agreed-STR-2]").input_value() == "P"


def note(here: Gallery) -> None:
    _reviewed(here)
    here.office.go(f"{ONE}/")
    here.office.visitor.page.locator("ul.notes a").first.click()
    here.office.visitor.page.locator("h1", has_text="Change a note").wait_for()
    here.office.visitor.go(here.office.visitor.page.url)


def reports(here: Gallery) -> None:
    report_done(here)
    here.office.go(f"{HERE}/reports/")
    assert here.office.visitor.page.locator("#made").count() == 1


def report_waiting(here: Gallery) -> None:
    with here.site.without_worker():
        here.office.go(here.office.send(f"{HERE}/reports/bundle", {"language": "en"}))
        assert here.office.visitor.page.locator("progress").count() == 1
        here.office.visitor.stand_still()


def report_failed(here: Gallery) -> None:
    here.office.go(here.office.once("failed", lambda: _failed(here)))
    assert here.office.visitor.page.locator("p.wrong").count() == 1


def _failed(here: Gallery) -> str:
    with here.site.without_worker():
        made = here.office.send(f"{HERE}/reports/o/e-o2", {"language": "nl"})
        fail_job(here.site, enrolment="e-o2")
    return made


def report_done(here: Gallery) -> None:
    made = here.office.once(
        "done", lambda: here.office.send(f"{HERE}/reports/o/e-o1", {"language": "en"})
    )
    here.office.go(made)
    ready = here.office.visitor.page.get_by_text("The report is ready.")
    ready.wait_for(timeout=PATIENCE_MS)


def report_shared(here: Gallery) -> None:
    report_done(here)
    address = here.office.visitor.address.removeprefix(here.visitor.origin)
    here.office.post(f"{address}share", {"label": "Bärt", "days": "30"})
    assert here.office.visitor.page.locator("#address").count() == 1


def shared(here: Gallery) -> None:
    report_shared(here)
    here.office.go(here.office.visitor.page.input_value("#address"), "")
    assert here.office.visitor.page.locator("button").count() >= 1


def import_checked(here: Gallery) -> None:
    here.office.post(f"{HERE}/import/check", {"list": _past(here, "Bränd 77"), "day": ""})
    assert here.office.visitor.page.locator("form[action$='/import/store']").count() == 1


def import_waiting(here: Gallery) -> None:
    with here.site.without_worker():
        fields = {"list": _past(here, "Bränd 78"), "day": ""}
        here.office.go(here.office.send(f"{HERE}/import/store", fields))
        assert here.office.visitor.page.locator("[role=status]").count() >= 1
        here.office.visitor.stand_still()


def workbook_waiting(here: Gallery) -> None:
    with here.site.without_worker():
        here.office.go(here.office.send(f"{HERE}/export/workbook"))
        here.office.visitor.stand_still()
    assert here.office.visitor.page.locator("a.button").count() == 0


def workbook_done(here: Gallery) -> None:
    here.office.go(here.office.once("book", lambda: here.office.send(f"{HERE}/export/workbook")))
    here.office.visitor.page.locator("a.button[href$='.xlsx']").wait_for(timeout=PATIENCE_MS)


def _past(here: Gallery, name: str) -> str:
    """A list with one organisation of that name, by the example."""
    visitor = here.office.sit()
    answer = visitor.context.request.get(f"{visitor.origin}{HERE}/import/example.csv")
    return answer.text().replace("Acme", name)


REVIEWING: dict[str, Callable[[Gallery], None]] = {
    "reviewed organisation": organisation,
    "reviewed organisation, nothing submitted": look_at(f"{HERE}/o/e-o4/", "#notes"),
    "reviewed organisation, refused": refused_at(f"{ONE}/notes", about="", text=""),
    "reviewed section": section,
    "reviewed section, refused": refused_at(f"{ONE}/s/STR/", **{"rating-STR-2": "Z"}),
    "note": note,
    "cohort reports": reports,
    "cohort reports, nothing submitted": refused_at(
        f"/en/cohorts/{EMPTY}/reports/bundle", language="en"
    ),
    "cohort report, waiting": report_waiting,
    "cohort report, failed": report_failed,
    "cohort report, done": report_done,
    "cohort report, shared": report_shared,
    "shared report": shared,
    "blocks": look_at(f"{HERE}/reports/blocks", "input[name^=block-]"),
    "blocks, refused": refused_at(f"{HERE}/reports/blocks"),
    "brand": look_at(f"{HERE}/reports/brand/", "#logo"),
    "brand, refused": refused_at(f"{HERE}/reports/brand/", colour="#ffffff"),
    "import": look_at(f"{HERE}/import", "#file"),
    "import, checked": import_checked,
    "import, with faults": refused_at(f"{HERE}/import/check", list="name,STR-1\nBränd,Z", day=""),
    "import, refused": refused_at(f"{HERE}/import/check", list="", day=""),
    "import, waiting": import_waiting,
    "workbook, waiting": workbook_waiting,
    "workbook, done": workbook_done,
}
