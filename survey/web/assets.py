"""Static files: addresses with a hash of their content, so that they may be cached for ever.

Style sheets and scripts travel compressed. Pages do not: they hold form tokens beside what people
typed, and compressing both together can give a token away.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, Response, request

from survey.reports.tokens import type_files

FOLDER = Path(__file__).parents[1] / "static"
YEAR = 31_536_000
COMMENT = re.compile(rb"/\*.*?\*/\s*", re.DOTALL)
COMPRESSED = frozenset({"text/css", "text/javascript"})


@cache
def asset(name: str) -> str:
    """The address of a file below survey/static/."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def preloaded_type() -> tuple[str, ...]:
    """Addresses of the type that every page is set in; other letters load theirs when met."""
    return tuple(f"/static/{name}" for name in type_files() if "-ext-" not in name)


def cache_assets(app: Flask) -> None:
    """Let browsers keep static files that were asked for with their hash, and fetch type early."""
    app.add_template_global(preloaded_type)

    @app.after_request
    def _keep(response: Response) -> Response:
        # Vendored files carry their version in the path.
        fixed = "v" in request.args or request.path.startswith("/static/vendor/")
        if request.endpoint == "static" and fixed and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    @app.after_request
    def _compress(response: Response) -> Response:
        if request.endpoint != "static" or response.mimetype not in COMPRESSED:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings["gzip"]:
            response.direct_passthrough = False
            style = response.mimetype == "text/css"
            response.set_data(_gzip(response.get_data(), style=style))
            response.headers["Content-Encoding"] = "gzip"
            etag, _weak = response.get_etag()
            response.set_etag(f"{etag}-gzip")
        return response


@lru_cache(maxsize=64)
def _gzip(content: bytes, *, style: bool) -> bytes:
    """What travels. Comments of a style sheet, a sixth of it, stay with the source."""
    return gzip.compress(COMMENT.sub(b"", content) if style else content, mtime=0)
