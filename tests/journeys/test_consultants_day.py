"""A consultant's day in a real browser: from the first administrator to the ZIP of reports."""

from __future__ import annotations

import time

from pypdf import PdfReader

from survey.wording import LANGUAGES, translations
from tests.journeys import consulting_day as day
from tests.journeys.conftest import NewVisitor
from tests.journeys.downloads import download, read_pdf
from tests.journeys.mail_folder import MailFolder, body
from tests.journeys.server import Site
from tests.journeys.signing_in import create_admin, open_link, set_up_app, show_code
from tests.journeys.visitor import Visitor

ADMIN, CONSULTANT = "root@example.org", "ann@example.org"
CLICKS_TO_INVITE = 2
CLICKS_TO_REPORTS = 5


def test_a_consultants_day_goes_from_a_list_of_24_to_24_reports(
    site: Site, new_visitor: NewVisitor
) -> None:
    mail, consultant = MailFolder(site), new_visitor()
    _becomes_consultant(site, new_visitor(), consultant, mail)
    cohort = day.create_cohort(consultant)
    _invites(consultant, mail)
    joined = _three_answer(site, new_visitor, mail)
    _sees_how_far_they_are(consultant, cohort, joined=4, submitted=3)
    _others_answer(site, new_visitor(), joined, mail)
    _sees_how_far_they_are(consultant, cohort, joined=24, submitted=24)
    _explores(consultant)
    _reviews(consultant)
    _prints_the_cohort(consultant, cohort)
    _chooses_one_block(consultant, cohort)
    _prints_all(consultant, cohort)


def _becomes_consultant(site: Site, admin: Visitor, consultant: Visitor, mail: MailFolder) -> None:
    open_link(admin, create_admin(site, ADMIN))
    set_up_app(admin)
    admin.go("/en/admin/")
    admin.page.fill("#email", CONSULTANT)
    admin.page.check("#role-consultant")
    admin.press_button("Add the account")
    open_link(consultant, mail.link(CONSULTANT))
    secret = set_up_app(consultant)
    consultant.press_button("Sign out", exact=True)
    assert consultant.status("/en/cohorts/") == 200
    assert consultant.title == "Sign in"
    consultant.page.fill("#email", CONSULTANT)
    consultant.press_button("Send me a link")
    open_link(consultant, mail.link(CONSULTANT, 2))
    assert consultant.title == "Your second factor"
    show_code(consultant, secret)
    # To where she was going.
    assert consultant.title == "Cohorts"


def _invites(consultant: Visitor, mail: MailFolder) -> None:
    began, before = time.monotonic(), consultant.clicks
    consultant.page.fill("#list", day.list_to_paste())
    consultant.press_button("Check the list")
    assert "24 mails are ready." in consultant.words
    assert consultant.page.locator("details").count() == 24
    consultant.press_button("Invite 24 organisations")
    assert "24 invitations go out." in consultant.words
    print(f"from the list to invitations: {time.monotonic() - began:.1f} s")  # noqa: T201 - a figure
    assert consultant.clicks - before <= CLICKS_TO_INVITE
    for email, (organisation, locale) in day.INVITED.items():
        letter = mail.wait_for(email)
        assert letter["Content-Language"] == LANGUAGES[locale].tag
        assert f"/{LANGUAGES[locale].url}/join/" in mail.link(email)
        said = translations(locale).gettext("Invitation: %(cohort)s")
        assert letter["Subject"] == said % {"cohort": day.COHORT}
        assert organisation in body(letter)
        assert day.WELCOME.get(locale, day.WELCOME["en"]) in body(letter)


def _three_answer(site: Site, new_visitor: NewVisitor, mail: MailFolder) -> dict[str, str]:
    """One organisation in each language submits, a fourth only begins; address → assessment."""
    joined = {}
    for number, (email, (organisation, locale)) in enumerate(list(day.INVITED.items())[:4]):
        visitor = new_visitor()
        joined[email] = day.join(visitor, mail.link(email), locale)
        day.answer_first_section(visitor, number)
        if number < 3:
            day.answer_and_submit(site, joined[email], number, send=False)
            visitor.go_to("check", joined[email])
            visitor.press_button("Submit and show the result")
            assert organisation in visitor.words
    return joined


def _others_answer(site: Site, visitor: Visitor, joined: dict[str, str], mail: MailFolder) -> None:
    for number, email in enumerate(day.INVITED):
        if number >= 3:
            assessment = joined.get(email) or day.join_past_pages(visitor, mail.link(email))
            day.answer_and_submit(site, assessment, number)


def _sees_how_far_they_are(
    consultant: Visitor, cohort: str, *, joined: int, submitted: int
) -> None:
    consultant.go(f"/en/cohorts/{cohort}/")
    counts = [
        int(text)
        for text in consultant.page.locator("table.shares")
        .first.locator("td.count")
        .all_inner_texts()
    ]
    assert counts[0] == len(day.INVITED)
    assert joined in counts
    assert counts[-1] == submitted, counts
    assert counts == sorted(counts, reverse=True)


def _explores(consultant: Visitor) -> None:
    day.open_tab(consultant, "explore")
    rows = consultant.page.locator("table.heat tbody tr")
    assert rows.count() == len(day.INVITED)
    for box in rows.locator("input[name=o]").all()[:3]:
        box.check()
    consultant.press_button("Compare the ticked ones")
    assert consultant.page.locator("figure svg, .panel svg").count() >= 1
    assert consultant.page.locator("input[name=o]:checked").count() == 3


def _reviews(consultant: Visitor) -> None:
    consultant.page.go_back()
    consultant.page.locator("table.heat tbody th[scope=row] a").first.click()
    consultant.page.wait_for_url("**/o/**")
    consultant.page.fill("#text", "Ask for the plan of the board.")
    consultant.page.select_option("#audience", "organisation")
    consultant.page.check("#report-yes")
    consultant.press_button("Save the note")
    assert "Ask for the plan of the board." in consultant.words
    consultant.page.locator("#sections table a").first.click()
    agreed = consultant.page.locator("select[name^=agreed-]").first
    agreed.select_option("N")
    consultant.page.locator("input[name^=why-]").first.fill("The plan was shown.")
    consultant.press_button("Save this section")
    chosen = consultant.page.locator("select[name^=agreed-]").first
    assert chosen.input_value() == "N"
    consultant.page.locator("a.back").click()
    consultant.page.locator(".agreed").wait_for()


def _prints_the_cohort(consultant: Visitor, cohort: str) -> None:
    consultant.go(f"/en/cohorts/{cohort}/reports/")
    consultant.press_button("Make the cohort’s report")
    consultant.page.get_by_text("The report is ready.").wait_for(timeout=120_000)
    report = download(consultant.page, "Download the report (PDF)")
    assert day.COHORT in read_pdf(report)
    assert PdfReader(report).pages


def _chooses_one_block(consultant: Visitor, cohort: str) -> None:
    consultant.go(f"/en/cohorts/{cohort}/reports/blocks")
    # The cover and one block: with all of them the ZIP would take most of the time of this test.
    for box in reversed(consultant.page.locator("input[name^=block-]:checked").all()[1:]):
        box.uncheck()
    consultant.press_button("Save", exact=True)
    assert consultant.title == "Reports"


def _prints_all(consultant: Visitor, cohort: str) -> None:
    consultant.context.add_init_script(day.KEEP_PROGRESS)
    consultant.go(f"/en/cohorts/{cohort}/")
    before = consultant.clicks
    day.open_tab(consultant, "reports")
    consultant.press_button("Make all PDFs")
    consultant.page.get_by_text("24 PDFs are ready.").wait_for(timeout=240_000)
    consultant.clicks += 1
    archive = download(consultant.page, "Download all (ZIP)")
    assert consultant.clicks - before <= CLICKS_TO_REPORTS
    shown = day.progress_shown(consultant)
    assert shown == sorted(shown)
    assert any(0 < done < len(day.INVITED) for done in shown), shown
    reports = day.reports_in(archive)
    assert len(reports) == len(day.INVITED)
    for organisation, _locale in day.INVITED.values():
        found = [name for name, words in reports.items() if organisation in words]
        assert len(found) == 1, (organisation, found)
