"""A web process up to its first answer, on an instance that is there. `python -m bench.starting`.

On its own, so that what is measured loads what a web process loads and nothing of the bench.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path


def main(started: float, folder: str) -> None:
    """Make the application, answer once, print what that took since `started` as JSON."""
    from survey.app import create_app
    from survey.config import Settings

    app = create_app(Settings.from_environment({}, instance=Path(folder)))
    status = app.test_client().get("/en/").status_code
    seconds, cpu = time.time() - started, time.process_time()
    assert status == 200, status

    import json

    from bench.cost import peak_megabytes, resident_megabytes

    found = {"seconds": seconds, "cpu": cpu, "mb": resident_megabytes()}
    print(json.dumps(found | {"peak_mb": peak_megabytes()}))


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2])
