"""Addresses of static files, with a hash of their content so that they may be cached for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

FOLDER = Path(__file__).parents[1] / "static"
YEAR = 31_536_000


@cache
def asset(name: str) -> str:
    """The address of a file below survey/static/."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def cache_assets(app: Flask) -> None:
    """Let browsers keep static files that were asked for with their hash."""

    @app.after_request
    def _keep(response: Response) -> Response:
        # Vendored files carry their version in the path.
        fixed = "v" in request.args or request.path.startswith("/static/vendor/")
        if request.endpoint == "static" and fixed and response.status_code == 200:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response
