"""Kills workers in the middle of their reports, and counts the reports in the end.

The tests do it a few times with made-up files, `python -m bench.durability` often and with PDFs.
"""

from __future__ import annotations

import hashlib
import os
import random
import select
import subprocess
import time
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import text

from questionnaires.sheet import parse_sheet, sheet_json
from scoring.result import score_sheet
from survey.actions.report import fetch_report, report_state, request_report
from survey.storage import jobs
from survey.storage.database import Database, Transaction
from tests.durability import end, launch
from tests.integration.storage import records

SECONDS_A_REPORT = 5
PATIENCE = 60


def ask_for_reports(url: str, count: int) -> list[str]:
    """Results r0, r1, … of a whole sheet, with the report of each asked for; gives their ids."""
    questionnaire = records.the_questionnaire()
    answers = {item.id: {"code": "L", "note": "as agreed"} for item in questionnaire.items}
    form = {"questionnaire": questionnaire.id, "version": questionnaire.version}
    sheet = parse_sheet(form | {"answers": answers}, lambda _id, _version: questionnaire, "")
    scored = score_sheet(sheet, questionnaire)
    names = [f"r{number}" for number in range(count)]

    def work(tx: Transaction) -> None:
        records.add_assessment(tx)
        for number, name in enumerate(names, start=1):
            result = scored | {"id": name}
            records.add_result(tx, name, "a", number, sheet=sheet_json(sheet), scored=result)

    database = Database(url)
    database.transact(work)
    for now, name in enumerate(names):
        request_report(database, "a", name, "en", now)
    database.dispose()
    return names


def kill_workers(
    url: str, results: list[str], kills: int, chance: random.Random, *options: str
) -> list[str]:
    """Kill -9 `kills` workers in the middle of a report while two run; then let them end.

    `options` go to tests.programs.worker. Gives the results that do not have one whole report
    each, with what they have instead.
    """
    database = Database(url)
    workers = [launch("worker", url, *options) for _ in range(2)]
    deadline = time.monotonic() + PATIENCE + SECONDS_A_REPORT * (len(results) + kills)
    try:
        while (wrong := unfinished(database, results)) and time.monotonic() < deadline:
            for number, worker in enumerate(workers):
                if kills and _is_rendering(worker):
                    time.sleep(chance.random() * 0.15)
                    end(worker)
                    workers[number] = launch("worker", url, *options)
                    kills -= 1
            time.sleep(0.02)
    finally:
        for worker in workers:
            end(worker)
        database.dispose()
    return wrong + [f"{kills} kills were left"] * bool(kills)


def pages(database: Database, result: str) -> int:
    """How many pages a PDF reader finds in the report of `result`."""
    made = fetch_report(database, result, "en")
    assert made is not None
    return len(PdfReader(BytesIO(made.content)).pages)


def unfinished(database: Database, results: list[str]) -> list[str]:
    """Results whose report is not done, not whole or not alone."""
    wrong = []
    for result in results:
        job = report_state(database, result, "en")
        made = fetch_report(database, result, "en")
        if job is None or job.state != jobs.DONE or made is None:
            wrong.append(f"{result}: {job}")
        elif hashlib.sha256(made.content).hexdigest() != made.sha256:
            wrong.append(f"{result}: its bytes are not those that were made")
    with database.read() as tx:
        made_in_all = tx.execute(text("select count(*) from artefact")).scalar_one()
    return wrong + [f"{made_in_all} artefacts"] * (made_in_all > len(results))


def _is_rendering(worker: subprocess.Popen[bytes]) -> bool:
    """Whether the worker has started on another report since it was last asked."""
    assert worker.stdout is not None
    readable, _, _ = select.select([worker.stdout], [], [], 0)
    return bool(readable) and b"rendering" in os.read(worker.stdout.fileno(), 4096)
