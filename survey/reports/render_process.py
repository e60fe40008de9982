"""The child process that prints reports: it can be limited and killed, the server cannot.

Protocol, both ways with a four-byte big-endian length: requests on stdin are JSON
{"sheet", "result", "parts", "organisation", "locale", "submitted_at", "earlier"} for a report, its
"parts" being a list of {"sheet", "result", "submitted_at"} of other questionnaires, or {"kind":
"form", "questionnaire", "version", "definition_sha256", "locale"} for a blank form; "organisation"
and "cohort" are the kinds of a consultant's reports (organisation_report.py, cohort_report.py), and
"simulated" is there when what they are about does not exist (simulated.py). An answer on stdout is
one byte, P (a PDF follows) or E (a sentence follows), then length and bytes. It ends when stdin
ends.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import os
import resource
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from questionnaires.catalogue import Catalogue, load_catalogue
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet, parse_sheet
from survey.reports.cohort_report import cohort_report
from survey.reports.combined import combined
from survey.reports.consultants_pdf import cohort_pdf, organisation_pdf
from survey.reports.organisation_report import organisation_report
from survey.reports.paper_form import form_pdf
from survey.reports.pdf import render_pdf, warm
from survey.reports.peers import read_peers
from survey.reports.printed import Report, report
from survey.reports.simulated import KEY
from survey.reports.years import history

LENGTH = struct.Struct(">I")
PDF, ERROR = b"P", b"E"

FILE_BYTES = 32 * 1024 * 1024
"""The largest file it may write: fonts are unpacked into a temporary folder, nothing else."""

PR_SET_PDEATHSIG = 1


def answer(request: dict[str, Any], catalogue: Catalogue) -> bytes:
    """The PDF of one request. Raises Refused or LookupError for what cannot be read."""
    kinds = {"form": _form, "organisation": _organisation, "cohort": _cohort}
    return kinds.get(request.get("kind", ""), _report)(request, catalogue)


def _form(request: dict[str, Any], catalogue: Catalogue) -> bytes:
    questionnaire = catalogue.any(request["questionnaire"], request["version"])
    if questionnaire.definition_sha256 != request["definition_sha256"]:
        raise LookupError(f"{questionnaire.id} {questionnaire.version} is another one by now.")
    return form_pdf(questionnaire, request["locale"])


def _report(request: dict[str, Any], catalogue: Catalogue) -> bytes:
    made, _sheet, _questionnaire = _made(request, catalogue)
    return render_pdf(made, request["locale"])


def _organisation(request: dict[str, Any], catalogue: Catalogue) -> bytes:
    made, sheet, questionnaire = _made(request, catalogue)
    locale = request["locale"]
    return organisation_pdf(
        organisation_report(made, sheet, questionnaire, request["consultant"], locale), locale
    )


def _cohort(request: dict[str, Any], catalogue: Catalogue) -> bytes:
    return cohort_pdf(cohort_report(request, catalogue), request["locale"])


def _made(
    request: dict[str, Any], catalogue: Catalogue
) -> tuple[Report, AnswerSheet, Questionnaire]:
    sheet = parse_sheet(request["sheet"], catalogue.get, "")
    questionnaire = catalogue.get(sheet.questionnaire, sheet.version)
    made = report(
        request["result"],
        sheet,
        questionnaire,
        request["locale"],
        request["organisation"],
        request["submitted_at"],
        history(request.get("earlier", ()), catalogue),
        combined(
            catalogue,
            (request["sheet"], request["result"], request["submitted_at"]),
            [
                (part["sheet"], part["result"], part["submitted_at"])
                for part in request.get("parts", ())
            ],
            request["locale"],
            request["organisation"],
        ),
        peers=read_peers(request.get("peers"), catalogue, request["locale"]),
        simulated=KEY in request,
    )
    return made, sheet, questionnaire


def limit(megabytes: int) -> None:
    """Cap memory and written files of this process for good."""
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def die_with(parent: int) -> None:
    """Make the kernel kill this process when its parent dies, and leave if it already has."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def allow(seconds: float) -> None:
    """Let the next request have `seconds` of clock and processor; 0 stops the clock.

    The default action of both signals ends the process, even inside a library's own code.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds)
    if seconds:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(spent.ru_utime + spent.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def serve(incoming: BinaryIO, outgoing: BinaryIO, seconds: float, catalogue: Catalogue) -> None:
    """Answer requests until `incoming` ends."""
    while head := incoming.read(LENGTH.size):
        request = json.loads(incoming.read(LENGTH.unpack(head)[0]))
        allow(seconds)
        try:
            kind, body = PDF, answer(request, catalogue)
        except MemoryError:
            kind, body = ERROR, b"the report needs more memory than a report may have."
        except Exception as error:  # noqa: BLE001 - whatever it was, the parent must hear of it
            kind, body = ERROR, f"the report could not be printed: {error!r}"[:500].encode()
        allow(0)
        outgoing.write(kind + LENGTH.pack(len(body)) + body)
        outgoing.flush()
        # The collector is off while printing, where it finds little and costs a tenth.
        gc.collect()


def main(arguments: list[str]) -> None:
    """Run until stdin ends."""
    parser = argparse.ArgumentParser(prog="python -m survey.reports.render_process")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--megabytes", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--catalogue", type=Path, action="append", default=[])
    given = parser.parse_args(arguments)
    die_with(given.parent)
    limit(given.megabytes)
    # What libraries may print must not mix with the answers.
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    catalogue = load_catalogue(given.catalogue)
    warm()
    gc.freeze()
    gc.disable()
    serve(sys.stdin.buffer, outgoing, given.seconds, catalogue)


if __name__ == "__main__":
    main(sys.argv[1:])
