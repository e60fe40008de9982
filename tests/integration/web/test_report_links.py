"""Links to a finished report: who gets what by them, and for how long."""

from __future__ import annotations

import pytest
from flask import Flask

from survey.tasks import Worker
from tests.integration.web.browser import Browser
from tests.integration.web.instance import Clock, all_rows
from tests.integration.web.print_shop import HERE, asked


def test_s41_a_link_gives_one_report_until_it_is_revoked_or_expires(
    app: Flask, ann: Browser, worker: Worker, clock: Clock
) -> None:
    made = asked(ann, "o/e-a")
    assert ann.post(f"{made}share", {"days": "7"}).status_code == 404
    assert worker.run_one()
    anybody = Browser(app)
    for end in ("revoked", "expired"):
        assert ann.post(f"{made}share", {"days": "7", "label": "for the board"}).status_code == 303
        address = shown_link(ann.get(made).text)
        assert address not in ann.get(made).text
        page = anybody.get(address)
        assert "Report of an organisation" in page.text
        assert "Acme" not in page.text
        fetched = anybody.post(address)
        assert fetched.data == b"%PDF-1.7 Acme a"
        assert fetched.headers["Content-Disposition"].startswith("attachment")
        if end == "revoked":
            (share,) = all_rows(app)["report_share"]
            assert "for the board" in ann.get(f"{HERE}/").text
            assert ann.post(f"{HERE}/links/{share[0]}/revoke").status_code == 303
            assert ann.post(f"{HERE}/links/{share[0]}/revoke").status_code == 404
        else:
            clock.now += 7 * 86_400
        assert anybody.get(address).status_code == 404
        assert anybody.post(address).status_code == 404


def shown_link(page: str) -> str:
    start = page.index("/en/shared-report/")
    return page[start : page.index('"', start)]


@pytest.mark.parametrize(
    ("form", "field"), [({"days": "8"}, "days"), ({"days": "7", "label": "x" * 301}, "label")]
)
def test_a_link_that_cannot_be_made_says_why(
    ann: Browser, worker: Worker, form: dict[str, str], field: str
) -> None:
    made = asked(ann, "cohort")
    assert worker.run_one()
    answer = ann.post(f"{made}share", form)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_a_bundle_is_never_shared(ann: Browser, worker: Worker) -> None:
    made = asked(ann, "bundle")
    assert worker.run_one()
    assert "Share this report" not in ann.get(made).text
    assert ann.post(f"{made}share", {"days": "7"}).status_code == 404
