"""The PDFs of consultants: the report of an organisation, and that of a whole cohort."""

from __future__ import annotations

from survey import wording
from survey.reports.brand import Brand
from survey.reports.cohort_report import CohortReport
from survey.reports.organisation_report import OrganisationReport
from survey.reports.pdf import created_at, print_html
from survey.reports.simulated import FOOT
from survey.templating import render


def organisation_html(made: OrganisationReport, locale: str) -> str:
    """The report of an organisation before it is printed."""
    return render(
        "report/organisation.html",
        locale,
        made=made,
        report=made.report,
        page=made.report.page,
        created=created_at(made.report.page.submitted_at),
        language=wording.LANGUAGES[locale],
    )


def organisation_pdf(made: OrganisationReport, locale: str) -> bytes:
    """The report of an organisation, in its consultant's colour and with their logo."""
    return branded(organisation_html(made, locale), made.brand, made.report.simulated)


def branded(html: str, brand: Brand, simulated: str = "") -> bytes:
    """`html` as a tagged PDF that may show the logo of `brand` and nothing else from outside.

    `simulated`: what it says of who does not exist, "" of real ones.
    """
    css = brand.css + (FOOT if simulated else "")
    return print_html(html, css=css, pictures=brand.pictures)


def cohort_html(made: CohortReport, locale: str) -> str:
    """The report of a cohort before it is printed."""
    return render(
        "report/cohort.html",
        locale,
        made=made,
        created=created_at(made.made_at),
        language=wording.LANGUAGES[locale],
    )


def cohort_pdf(made: CohortReport, locale: str) -> bytes:
    """The report of a cohort."""
    return branded(cohort_html(made, locale), made.brand, made.simulated)
