"""Everything that is kept about an organisation, in one ZIP file.

`organisation.json` holds its rows, table by table, with JSON as JSON and packed answers as
answers; `reports/` its PDF files as they were issued. Left out are secrets, even hashed, and what
is consultants' own (WITHHELD says why).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from questionnaires.catalogue import Catalogue
from questionnaires.sheet import unpack
from survey.actions.refusals import NotFound
from survey.storage import audit, belongings, erasing, organisations
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS

FORMAT = 1

WITHHELD: Mapping[str, str] = {
    "consultant_rating": "consultants' own view; what was agreed is in agreed_rating",
    "bundle_part": "consultants' copies of reports",
    "report_share": "consultants' links",
    "result_figures": "computed from the results, which are here",
    "part_figures": "computed from the results, which are here",
    "device_grant": "hashes of browsers' cookies",
}
"""Table → why its rows are not in the file."""

SECRET = frozenset({"token_sha256", "token", "account_id", "author_id"})
"""Columns that are left out: secrets, and ids of other people's accounts."""

_JSON = frozenset({"context", "goals", "profile", "sheet", "result", "given", "arguments"})
_DAY_ONE = (1980, 1, 1, 0, 0, 0)

Row = dict[str, Any]


def export_organisation(
    database: Database, catalogue: Catalogue, organisation: str, *, actor: str, now: int
) -> bytes:
    """The ZIP file. Raises NotFound."""

    def work(tx: Transaction) -> tuple[dict[str, list[Row]], list[Row]]:
        try:
            organisations.find_organisation(tx, organisation)
        except LookupError as error:
            raise NotFound(str(error)) from error
        tables = _tables(tx, organisation)
        trail = audit.entries(tx, organisation=organisation, most=1_000_000)
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="organisation.export",
            subject=organisation,
            organisation=organisation,
        )
        return tables, [
            {"at": each.at, "who": each.name, "verb": each.verb, "detail": each.detail}
            for each in reversed(trail)
        ]

    tables, trail = database.transact(work, ACROSS)
    reports = _reports(tables)
    document = {
        "format": FORMAT,
        "exported_at": now,
        "simulated": any(row["simulated"] for row in tables["organisation"]),
        "tables": {
            name: [_plain(row, _decoder(name, tables, catalogue)) for row in rows]
            for name, rows in sorted(tables.items())
        },
        "trail": trail,
    }
    return _zip({"organisation.json": _text(document), **reports})


def _tables(tx: Transaction, organisation: str) -> dict[str, list[Row]]:
    found = {
        name: belongings.rows_of(tx, name, condition)
        for name, condition in belongings.of_organisation(organisation).items()
        if name not in WITHHELD
    }
    found["review_note"] = [
        row for row in found["review_note"] if row["audience"] == "organisation"
    ]
    found["ownership"] = [
        {"email": owner.email, "name": owner.name, "since": owner.since}
        for owner in organisations.owners_of(tx, organisation)
    ]
    # Jobs and mails that concern whole cohorts are other organisations' as well.
    traces = erasing.traces(tx, erasing.assessments_of(tx, organisation), organisation)
    for table in ("invitation", "message"):
        found[table] = belongings.rows_of(tx, table, traces.conditions()[table])
    return found


def _reports(tables: Mapping[str, list[Row]]) -> dict[str, bytes]:
    """Name in the ZIP → content; each row says under which name its file stands."""
    files = {}
    for row in tables["artefact"]:
        row["file"] = f"reports/{row['job_id'][:8]}-{row['name']}"
        files[row["file"]] = bytes(row.pop("content"))
    return files


def _decoder(
    table: str, tables: Mapping[str, list[Row]], catalogue: Catalogue
) -> Callable[[Row, bytes], Any]:
    """What the packed answers of a row are; None where another column says the same."""
    versions = {row["id"]: (row["questionnaire"], row["version"]) for row in tables["assessment"]}

    def decode(row: Row, packed: bytes) -> Any:
        if table != "sheet_revision":
            return None
        try:
            return unpack(packed, catalogue.get(*versions[row["assessment_id"]]))
        except LookupError:
            # A version that this instance no longer serves: as it is stored.
            return packed.hex()

    return decode


def _plain(row: Row, decode: Callable[[Row, bytes], Any]) -> Row:
    found: Row = {}
    for name, value in row.items():
        if name in SECRET:
            continue
        if name == "packed":
            answers = decode(row, bytes(value))
            if answers is not None:
                found["answers"] = answers
        elif name in _JSON and isinstance(value, str):
            found[name] = json.loads(value)
        else:
            found[name] = value
    return found


def _text(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8")


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY_ONE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
