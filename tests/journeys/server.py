"""The real thing: `maturity serve` as a process of its own with its worker, on a new instance."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from survey.storage import sqlite_driver

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
NOT_HANDED_ON = ("MATURITY_", "DATABASE_URL", "COVERAGE_PROCESS")
"""What of the environment a site does not get. Its coverage is not counted: that takes most of its
start and half of each report, and the tests of `serve` and of the pages count the same lines."""

OF_A_SITE = {"MATURITY_LINK_TRIES": "1000000 per hour"}
"""Tests of one site share its address: the links that some try in vain must not lock out others."""


@dataclass(frozen=True)
class Site:
    """A running instance: `origin` is its address without a slash at the end.

    `database` is the address of its database.
    """

    origin: str
    process: subprocess.Popen[bytes]
    database: str

    @property
    def instance(self) -> Path:
        """The folder of the instance."""
        return Path(self.database.removeprefix("sqlite:///")).parent

    def pids(self) -> list[int]:
        """The processes of the site: the server and all that it started."""
        started = psutil.Process(self.process.pid).children(recursive=True)
        return [self.process.pid, *(child.pid for child in started)]

    def worker(self) -> psutil.Process:
        """The process that does background work. Raises LookupError when there is none now."""
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                if child.cmdline()[1:4] == ["-m", "survey.cli", "worker"]:
                    return child
        raise LookupError("no worker")

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Stop background work meanwhile, so that what waits for it can be looked at."""
        worker = self.worker()
        worker.suspend()
        end = time.monotonic() + PATIENCE
        while self._is_locked():
            # It was stopped in the midst of a transaction, and nobody else could save.
            assert time.monotonic() < end, "the database stays locked"
            worker.resume()
            time.sleep(0.05)
            worker.suspend()
        try:
            yield
        finally:
            worker.resume()

    def _is_locked(self) -> bool:
        driver = sqlite_driver.driver()
        connection = driver.connect(self.database.removeprefix("sqlite:///"), timeout=1)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except driver.OperationalError:
            return True
        else:
            return False
        finally:
            connection.close()


@contextmanager
def serving(instance: Path, first: tuple[Path, ...] = ()) -> Iterator[Site]:
    """Serve `instance` until the end of the block; its output goes to a file beside it.

    `first`: folders that Python looks into first in each process of the site.
    """
    port = _free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_HANDED_ON)}
    log = instance.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "survey.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=kept | OF_A_SITE | {"MATURITY_INSTANCE": str(instance), **_looks_first(first)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            database = f"sqlite:///{instance / 'maturity.sqlite'}"
            site = Site(f"http://127.0.0.1:{port}", process, database)
            _wait_for(site, log)
            yield site
        finally:
            everybody = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)
            _, left = psutil.wait_procs(everybody, timeout=1)
    assert left == [], "the server ended and left processes behind"
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said, said


def _looks_first(folders: tuple[Path, ...]) -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(map(str, folders))} if folders else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(site: Site, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert site.process.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(f"{site.origin}/health", timeout=5) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(log.read_text(encoding="utf-8"))
