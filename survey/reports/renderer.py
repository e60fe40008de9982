"""Printing reports in a child process that is kept warm, and killed when it runs away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Timer
from typing import Any

from survey.reports.render_process import LENGTH, PDF

RENDERS_EACH = 50
"""A child is replaced after so many reports, so that whatever libraries keep cannot grow."""

START_SECONDS = 20
"""Grace for a new child: loading the libraries is not the report's fault."""

GRACE_SECONDS = 1
"""How much longer than the child's own alarm its parent waits before it kills."""

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "FONTCONFIG_FILE")
"""What of the environment a child gets: no address of a database, no secret."""

CHILD = (sys.executable, "-m", "survey.reports.render_process")


class RenderFailed(RuntimeError):
    """A report could not be printed. The message is a sentence."""


class Renderer:
    """One warm child process, shared by threads, one report at a time.

    `seconds` and `megabytes` limit each report; `catalogues` are folders of questionnaires
    beside the shipped ones.
    """

    def __init__(
        self,
        seconds: float,
        megabytes: int,
        catalogues: Sequence[Path] = (),
        command: Sequence[str] = CHILD,
    ) -> None:
        self._seconds = seconds
        self._command = [
            *command,
            f"--seconds={seconds}",
            f"--megabytes={megabytes}",
            f"--parent={os.getpid()}",
            *(f"--catalogue={folder}" for folder in catalogues),
        ]
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._rendered = 0

    @property
    def child(self) -> int | None:
        """The process id of the child, None while there is none."""
        return None if self._child is None else self._child.pid

    def render(self, request: Mapping[str, Any]) -> bytes:
        """The PDF of `request` (see `render_process`). Raises RenderFailed."""
        message = json.dumps(request).encode()
        with self._lock:
            fresh = self._ready()
            child = self._child
            assert child is not None  # noqa: S101 - _ready has just started or checked it
            timer = Timer(
                self._seconds + GRACE_SECONDS + (START_SECONDS if fresh else 0), child.kill
            )
            timer.start()
            try:
                kind, body = _exchange(child, message)
            except (EOFError, OSError):
                self._end()
                raise RenderFailed(
                    f"the report took longer than {self._seconds:g} seconds or more memory than "
                    "a report may have, and was stopped."
                ) from None
            finally:
                timer.cancel()
            self._rendered += 1
            if kind != PDF:
                # After an error, memory that ran out for one, its state is anyone's guess.
                self._end()
                raise RenderFailed(body.decode())
            if self._rendered >= RENDERS_EACH:
                self._end()
            return body

    def close(self) -> None:
        """End the child. A later `render` starts a new one."""
        with self._lock:
            self._end()

    def _ready(self) -> bool:
        """See to it that a child is there; whether it is a new one."""
        if self._child is not None and self._child.poll() is None:
            return False
        self._end()
        self._folder = TemporaryDirectory(prefix="report-")
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environment, "TMPDIR": self._folder.name},
        )
        self._rendered = 0
        return True

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                try:
                    if pipe is not None:
                        pipe.close()
                except OSError:
                    # What was still to be sent goes nowhere, as it should.
                    continue
        if self._folder is not None:
            # A killed child leaves its unpacked fonts behind.
            self._folder.cleanup()
            self._folder = None


def _exchange(child: subprocess.Popen[bytes], message: bytes) -> tuple[bytes, bytes]:
    """Send one request and read its answer. Raises EOFError or OSError when the child dies."""
    assert child.stdin is not None  # noqa: S101 - both are pipes
    assert child.stdout is not None  # noqa: S101 - both are pipes
    child.stdin.write(LENGTH.pack(len(message)) + message)
    child.stdin.flush()
    head = child.stdout.read(1 + LENGTH.size)
    if len(head) < 1 + LENGTH.size:
        raise EOFError
    size = LENGTH.unpack(head[1:])[0]
    body = child.stdout.read(size)
    if len(body) < size:
        raise EOFError
    return head[:1], body
