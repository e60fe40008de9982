"""A short name for everything of this program that decides the bytes of a PDF."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from survey.templating import template_folder

_PACKAGE = Path(__file__).parents[1]
_RENDERED_FROM = ("*.html", "*.css", "*.py", "*.mo", "*.svg", "*.woff2")


@cache
def printing_software() -> str:
    """16 hexadecimal digits that change when the bytes of a PDF may.

    Covers the versions of this program and of WeasyPrint, and the contents of the templates,
    styles, vendored type, translations and report code. What the system brings (its fonts for
    names in other scripts, its text layout) decides too and is not covered.
    """
    digest = hashlib.sha256()
    for name in ("service-maturity", "weasyprint"):
        digest.update(f"{name} {version(name)}\n".encode())
    folders = (template_folder(), _PACKAGE / "static", _PACKAGE / "reports")
    for folder in (*folders, _PACKAGE / "translations"):
        files = {path for pattern in _RENDERED_FROM for path in folder.rglob(pattern)}
        for path in sorted(files):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]
