"""A consultant's name, colour and logo on reports: whether they can be read, and how they print."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEAST_CONTRAST = 4.5
"""Against white, in both directions: white type on the colour, the colour's type on paper."""

COLOUR = re.compile(r"#[0-9a-f]{6}")

LOGO = "asset:/logo.png"
"""Where a report finds the logo."""


class NotAColour(ValueError):
    """Not a colour of six hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Brand:
    """What stands on reports. "" and None: the look of the product."""

    name: str = ""
    colour: str = ""
    logo: bytes | None = None

    @property
    def css(self) -> str:
        """The colour as a style sheet of its own, "" without one."""
        if not COLOUR.fullmatch(self.colour):
            return ""
        return f":root {{ --brand: {self.colour}; --brand-dark: {self.colour}; }}"

    @property
    def pictures(self) -> dict[str, bytes]:
        """What a report that shows the logo may load."""
        return {} if self.logo is None else {LOGO: self.logo}

    def as_json(self) -> dict[str, str]:
        """As it travels to the process that prints."""
        logo = "" if self.logo is None else base64.b64encode(self.logo).decode("ascii")
        return {"name": self.name, "colour": self.colour, "logo": logo}


def brand_of(given: Mapping[str, Any]) -> Brand:
    """The brand in the JSON that `as_json` wrote."""
    logo = base64.b64decode(given["logo"]) if given["logo"] else None
    return Brand(given["name"], given["colour"], logo)


def read_colour(text: str) -> str:
    """A colour as "#083f4a" from what a person typed. Raises NotAColour."""
    colour = "#" + text.strip().removeprefix("#").lower()
    if not COLOUR.fullmatch(colour):
        raise NotAColour(text)
    return colour


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of `colour` ("#rrggbb") and white, 1…21 (WCAG 2.2, relative luminance)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)
