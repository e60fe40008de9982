"""Where the words of a PDF stand on its pages."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import RectangleObject

MILLIMETRES = 25.4 / 72


@dataclass(frozen=True)
class Place:
    """Text as it was drawn at once. `page` from 1; `left` and `top` of its baseline, in mm."""

    text: str
    page: int
    left: float
    top: float


def places(pdf: bytes) -> list[Place]:
    """Every run of text, in the order it is drawn."""
    found: list[Place] = []
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages, 1):
        box: RectangleObject = page.mediabox

        def visit(
            text: str, cm: list[float], tm: list[float], _font: Any, _size: float,
            number: int = number, height: float = float(box.height),
        ) -> None:  # fmt: skip
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if text.strip():
                found.append(
                    Place(text.strip(), number, x * MILLIMETRES, (height - y) * MILLIMETRES)
                )

        page.extract_text(visitor_text=visit)
    return found
