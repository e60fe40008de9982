"""A tagged PDF read the way a screen reader does: through its structure tree.

`python -m tests.integration.pdf_structure` prints the reading order of the worked example, which
`reading_order.txt` beside this file keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

ARTIFACT = "artifact"
"""Stands for the tag of what is no content, such as running heads."""

BLOCKS = {"H1", "H2", "H3", "P", "LBody", "TH", "TD", "Caption", "Figure"}
"""Elements that make a line of the reading order."""


@dataclass(frozen=True)
class Line:
    """One element of the reading order: its tag and its text, an image's alternative text."""

    tag: str
    text: str

    def __str__(self) -> str:
        return f"{self.tag} {self.text[:70].rstrip()}"


def reading_order(pdf: bytes) -> list[Line]:
    """Everything a screen reader meets, in its order."""
    reader = PdfReader(BytesIO(pdf))
    said: dict[Any, str] = {}
    for page in reader.pages:
        for mark, text in _marked(reader, page):
            if mark != ARTIFACT:
                key = (_number(page), mark)
                said[key] = said.get(key, "") + text
    root: Any = reader.trailer["/Root"]
    found: list[Line] = []
    _walk(root["/StructTreeRoot"], said, found, None)
    return [Line(line.tag, " ".join(line.text.split())) for line in found]


def _number(page: Any) -> int:
    return int(page.indirect_reference.idnum)


def artifacts(pdf: bytes) -> list[str]:
    """For each page, what is drawn on it and is no content."""
    reader = PdfReader(BytesIO(pdf))
    return [
        "".join(text for mark, text in _marked(reader, page) if mark == ARTIFACT)
        for page in reader.pages
    ]


def _walk(element: Any, said: dict[Any, str], found: list[Line], page: Any) -> str:
    """Add the lines of `element` to `found`; gives the text that belongs to no line of its own."""
    tag = str(element.get("/S", ""))[1:]
    page = element.raw_get("/Pg").idnum if "/Pg" in element else page
    if tag == "Figure":
        found.append(Line(tag, str(element["/Alt"])))
        return ""
    place = len(found)
    text = ""
    kids = element.get("/K", [])
    for reference in kids if isinstance(kids, list) else [kids]:
        kid = reference.get_object()
        if isinstance(kid, int):
            text += said.get((page, int(kid)), "")
        elif "/MCID" in kid:
            text += said.get((kid.raw_get("/Pg").idnum if "/Pg" in kid else page, kid["/MCID"]), "")
        elif kid.get("/Type") != "/OBJR":
            text += _walk(kid, said, found, page)
    if tag in BLOCKS and text.strip():
        found.insert(place, Line(tag, text))
        return ""
    return text


def _marked(reader: PdfReader, page: Any) -> Iterator[tuple[Any, str]]:
    """(mark, text) for each piece of text of a page: its MCID, ARTIFACT, or None for neither."""
    maps = {name: _letters(font) for name, font in page["/Resources"]["/Font"].items()}
    marks: list[Any] = []
    letters: dict[int, str] = {}
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 else {}
            artifact = operands[0] == "/Artifact"
            marks.append(ARTIFACT if artifact else properties.get("/MCID"))
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"BT":
            # A line or a stretch of it; the space it was broken at is not drawn.
            yield _mark(marks), " "
        elif operator == b"Tf":
            letters = maps[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            strings = operands[0] if operator == b"TJ" else operands
            codes = b"".join(_bytes(s) for s in strings if not isinstance(s, int | float))
            text = "".join(
                letters.get(int.from_bytes(codes[n : n + 2], "big"), "\ufffd")
                for n in range(0, len(codes), 2)
            )
            yield _mark(marks), text


def _mark(marks: list[Any]) -> Any:
    return next((mark for mark in reversed(marks) if mark is not None), None)


def _bytes(string: Any) -> bytes:
    return bytes(getattr(string, "original_bytes", string))


def _letters(font: Any) -> dict[int, str]:
    """Glyph → text, as the font's own map says."""
    table = font.get_object()["/ToUnicode"].get_data().decode()
    return {
        int(glyph, 16): bytes.fromhex(text).decode("utf-16-be")
        for glyph, text in re.findall(r"<([0-9a-f]{4})> <([0-9a-f]*)>", table)
        if text != "ffff"
    }


def main() -> None:
    """Print the reading order of the worked example."""
    from survey.reports.pdf import render_pdf
    from tests.integration import report_cases
    from tests.unit.reports import cases

    pdf = render_pdf(report_cases.report(cases.answers("example1")), "en")
    for line in reading_order(pdf):
        print(line)  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main()
