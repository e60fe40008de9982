"""What an operator types, beside a site that runs."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.journeys.server import NOT_HANDED_ON, ROOT, Site


def maturity(site: Site, *words: str) -> str:
    """Run that command on the site's instance; what it prints. Raises CalledProcessError."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_HANDED_ON)}
    said = subprocess.run(
        [sys.executable, "-m", "survey.cli", *words],
        cwd=ROOT,
        env=kept | {"MATURITY_INSTANCE": str(site.instance), "MATURITY_PUBLIC_URL": site.origin},
        check=True,
        capture_output=True,
        text=True,
    )
    return said.stdout.strip()
