"""Serves an instance: web processes and a background worker under one roof.

Everything that can be wrong with the instance is found here, before the first request.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

from granian import Granian
from granian.constants import Interfaces

from survey.app import create_app
from survey.config import BadSetting, Settings, is_loopback

BLOCKING_THREADS = 4
"""Requests a web process answers at a time: while one waits for the disk, others go on."""

RESTART_SECONDS = 2.0


def settings_for(host: str, port: int) -> Settings:
    """The settings of this instance when it listens on `host` and `port`. Raises BadSetting."""
    settings = Settings.from_environment()
    if not os.environ.get("MATURITY_PUBLIC_URL"):
        if not is_loopback(host):
            raise BadSetting(
                f"MATURITY_PUBLIC_URL is not set, and {host} can be reached from outside. Set it "
                "to the address people use, such as https://maturity.example.org."
            )
        # A page is asked for by a name or an IPv4 address (Settings.trusted_hosts).
        shown = "localhost" if ":" in host else host
        settings = replace(settings, public_url=f"http://{shown}:{port}")
    return settings


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises BadSetting, UnsafeDatabase, StorageUnavailable."""
    settings = settings_for(host, port)
    _check_free(host, port)
    # The web processes and the worker read the same settings from the environment.
    os.environ["MATURITY_PUBLIC_URL"] = settings.public_url
    # Migrates, records the questionnaire versions, and names their faults.
    create_app(settings).extensions["maturity"].database.dispose()
    print(f"Service maturity is at {settings.public_url}/ (stop it with Ctrl-C)", flush=True)  # noqa: T201 - the address is this command's answer
    with _background_worker():
        Granian(
            "survey.app:create_app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=BLOCKING_THREADS,
            factory=True,
            # Addresses of links hold secrets: no access log (S40).
            log_access=False,
            log_enabled=False,
            respawn_failed_workers=True,
        ).serve()


def work() -> None:
    """Do background work until SIGTERM or SIGINT. Raises what `serve` raises."""
    # Here, not in the command: the terminal and the worker are two front doors.
    from survey.tasks import run_worker

    settings = Settings.from_environment()
    settings.make_instance()
    run_worker(settings)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadSetting(
                f"Cannot listen on {host} port {port}: {error.strerror}. Try another --port."
            ) from error


@contextlib.contextmanager
def _background_worker() -> Iterator[None]:
    """A worker process for as long as this lasts, started again when it dies."""
    done = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def launch() -> None:
        running[:] = [subprocess.Popen([sys.executable, "-m", "survey.cli", "worker"])]

    def watch() -> None:
        while True:
            running[0].wait()
            if done.wait(RESTART_SECONDS):
                return
            launch()
            if done.is_set():
                # Told to stop while it was being started, so nobody else has told it.
                running[0].terminate()

    # Before the web processes are forked: one forked meanwhile would hold the pipe on which a
    # start waits, and the start would last until that web process ends.
    launch()
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        running[0].send_signal(signal.SIGTERM)
        watcher.join()
