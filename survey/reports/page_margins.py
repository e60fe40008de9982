"""Running heads and page numbers as PDF artifacts, which nobody has read aloud.

WeasyPrint keeps them out of the structure tree, yet marks them as content of elements that hang
nowhere. PDF/UA knows two kinds of content only: what is in the tree, and artifacts.
"""

from __future__ import annotations

from typing import Any

_TAG, _PROPERTIES = "/Artifact", b"<</Type /Pagination>>"


def margins_as_artifacts(_document: Any, pdf: Any) -> None:
    """Let every piece of content that hangs nowhere be an artifact. For `write_pdf`, as finisher.

    The library gives no name to what it writes, so that this reads its objects: a page's marks
    are numbered, and the parent tree holds the element of each, page by page.
    """
    objects = {entry.reference: entry for entry in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    inside: set[bytes] = set()
    _collect(root["K"], objects, inside)
    numbers = objects[root["ParentTree"]]["Nums"]
    pages = [entry for entry in pdf.objects if isinstance(entry, dict) and _type(entry) == "/Page"]
    for page, elements in zip(pages, numbers[1::2], strict=False):
        loose = {n for n, reference in enumerate(elements) if reference not in inside}
        if not loose:
            continue
        for n in loose:
            elements[n] = b"null"
        _rename(objects[page["Contents"]].stream, loose)


def _type(entry: Any) -> Any:
    return entry.get("Type")


def _collect(kids: Any, objects: dict[bytes, Any], inside: set[bytes]) -> None:
    """Add the references of all elements below `kids` to `inside`."""
    for kid in kids:
        if isinstance(kid, bytes) and kid in objects:
            inside.add(kid)
            _collect(objects[kid].get("K", ()), objects, inside)


def _rename(operations: list[Any], loose: set[int]) -> None:
    """Let the marks `loose` begin artifacts: a mark is a tag, its properties, and BDC."""
    for place, operation in enumerate(operations):
        if operation == b"BDC" and operations[place - 1].get("MCID") in loose:
            operations[place - 2 : place] = [_TAG, _PROPERTIES]
