"""The server and its background worker live and end together."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from tests.journeys.server import PATIENCE, Site, serving


def test_a_worker_that_dies_is_replaced_and_the_server_ends_with_everything_it_started(
    tmp_path: Path,
) -> None:
    with serving(tmp_path / "instance") as site:
        first = site.worker()
        first.kill()
        first.wait(PATIENCE)
        second = _next_worker(site)
        started = psutil.Process(site.process.pid).children(recursive=True)
        before = time.monotonic()
    assert time.monotonic() - before < PATIENCE / 2
    assert second in started
    assert not any(process.is_running() for process in (first, *started))


def _next_worker(site: Site) -> psutil.Process:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return site.worker()
        except LookupError:
            time.sleep(0.1)
    raise TimeoutError("no worker takes the place of the one that died")
