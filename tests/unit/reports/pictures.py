"""Reading charts back: what the macros wrote, as elements."""

import re
from typing import Any
from xml.etree import ElementTree

from survey.reports.result_page import ResultPage
from survey.templating import report_environment

Element = ElementTree.Element
IMPORTS = '{% import "macros/charts.html" as charts %}{% import "macros/result.html" as show %}'


def drawn(source: str, **context: Any) -> Element:
    """What the template text `source` writes; `charts` and `show` are the macros."""
    html = report_environment("en").from_string(IMPORTS + source).render(**context)
    whole = html.replace("<br>", "<br/>")
    return ElementTree.fromstring(f"<div>{whole}</div>")  # noqa: S314 - our own templates


def section(name: str, page: ResultPage) -> Element:
    """A section of the result."""
    return drawn("{{ show[name](page) }}", name=name, page=page)


def text(element: Element) -> str:
    """All that it says outside of pictures, with single spaces."""
    parts: list[str] = []

    def read(inner: Element) -> None:
        if inner.tag != "svg":
            parts.append(inner.text or "")
            for child in inner:
                read(child)
                parts.append(child.tail or "")

    read(element)
    return " ".join("".join(parts).split())


def title(picture: Element) -> str:
    """The first title of a picture."""
    first = picture[0]
    assert first.tag == "title"
    return first.text or ""


def rows(table: Element) -> list[Element]:
    """The rows of its body, in order."""
    return [row for body in table.iter("tbody") for row in body.iter("tr")]


def percent(length: str) -> float:
    """The number of a length like "53.2%"."""
    assert length.endswith("%")
    return float(length[:-1])


def first_percent(words: str) -> float | None:
    """The first percentage that `words` say, None when they say none."""
    found = re.search(r"(\d+(?:\.\d+)?)%", words)
    return float(found[1]) if found else None


def bar_length(picture: Element) -> float | None:
    """How long the bar of a `bar` picture is, in per cent; None when it has no bar."""
    track, *marks = picture.findall("rect")
    assert track.get("width") == "100%"
    filled = [mark for mark in marks if mark.get("stroke") is None]
    return percent(filled[0].get("width", "")) if filled else None
