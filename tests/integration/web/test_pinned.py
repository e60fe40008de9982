"""A response is pinned to its version for ever, whatever is published later."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from survey.cli import main
from tests.integration import job_doubles
from tests.integration.web.browser import Browser, example
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import all_rows, database_of
from tests.unit.questionnaires.editions import NEXT_EDITION


def test_results_and_issued_reports_stay_as_they_were_when_a_new_edition_is_published(
    make_app: MakeApp, sqlite_url: str, tmp_path: Path
) -> None:
    first_app = make_app(sqlite_url)
    before = Browser(first_app)
    assessment, result = before.submitted()
    clock = job_doubles.Clock()
    clock.now = 2_000_000_000
    assert job_doubles.reporter(database_of(first_app), clock).run_one()
    data = before.get(f"{result}data.json").get_json()
    issued = before.get(f"{result}report.pdf")
    assert issued.status_code == 200
    assert issued.data.startswith(b"%PDF")
    secret = before.private_link(assessment)

    app = make_app(sqlite_url, catalogue=(NEXT_EDITION,))
    after = Browser(app)
    newer = after.start()
    versions = {row[0]: row[3] for row in all_rows(app)["assessment"]}
    assert versions == {assessment: "1.1.0", newer: "2.0.0"}
    assert after.open(secret).status_code == 303
    assert after.get(f"{result}data.json").get_json() == data
    assert after.get(f"{result}report.pdf").data == issued.data
    assert "53%" in after.get(result).text

    # Changed answers are scored by the version they were asked under, too.
    assert after.post(f"/en/a/{assessment}/reopen").status_code == 303
    again = after.get(f"{after.submit(assessment)}data.json").get_json()
    assert again["result"] == data["result"]
    assert again["result"]["level"] == example()["level"]

    path = tmp_path / "download.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    scored = CliRunner().invoke(main, ["score", str(path), "--catalogue", str(NEXT_EDITION)])
    assert scored.exit_code == 0, scored.stderr
    assert f"confirmed, fingerprint {data['result']['fingerprint']}" in scored.stderr
