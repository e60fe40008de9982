"""The look's values for what cannot read CSS variables: SVG marks, on the page and in the PDF.

They are defined once, in static/css/tokens.css.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from questionnaires.schema import FIRST_LEVEL

STATIC = Path(__file__).parent.parent / "static"
FILE = STATIC / "css" / "tokens.css"


@cache
def tokens() -> Mapping[str, str]:
    """Token name with underscores ("brand_dark") → its value ("#083f4a")."""
    found = re.findall(r"--([a-z0-9-]+):\s*([^;]+);", FILE.read_text(encoding="utf-8"))
    return MappingProxyType({name.replace("-", "_"): value.strip() for name, value in found})


@cache
def type_files() -> tuple[str, ...]:
    """The files of type the look is set in, as paths below survey/static/."""
    return tuple(re.findall(r'url\("\.\./([^"]+\.woff2)"\)', FILE.read_text(encoding="utf-8")))


BANDS = 5
"""How many colours there are for levels."""


def level_colour(level: int, top: int) -> str:
    """The colour of `level` where `top` is the highest, spread over all there are."""
    place = (level - FIRST_LEVEL) * (BANDS - 1) / max(top - FIRST_LEVEL, 1)
    return tokens()[f"level_{1 + round(place)}"]
