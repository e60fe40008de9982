"""The order of a process's writes, syncs and replies, as the kernel saw it.

Killing a process cannot show a missing fsync, because the kernel keeps what was written. So the
system calls themselves are watched, through ptrace(2) and without any tool to install.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SEIZE, _INTERRUPT, _SYSCALL, _INFO = 0x4206, 0x4207, 24, 0x420E
_SYSGOOD, _EXITKILL = 0x1, 0x100000
_WALL = 0x40000000
_STOPPED_BY_SYSCALL = 5 | 0x80
_ENTRY, _EXIT = 1, 2

_NUMBERS = {
    "x86_64": {1: "write", 18: "write", 74: "sync", 75: "sync"},
    "aarch64": {64: "write", 68: "write", 82: "sync", 83: "sync"},
}
"""write and pwrite64, fsync and fdatasync, by machine."""


@dataclass(frozen=True, slots=True)
class Call:
    """One finished call: `kind` write or sync, the file (or pipe) it went to, the bytes written."""

    kind: str
    file: str
    content: bytes


def watch(process: subprocess.Popen[bytes]) -> Iterator[Call]:
    """Every write and sync of the process's main thread from this call until it ends, in order."""
    _ptrace(_SEIZE, process.pid, 0, _SYSGOOD | _EXITKILL)
    _ptrace(_INTERRUPT, process.pid, 0, 0)
    return _calls(process)


def _calls(process: subprocess.Popen[bytes]) -> Iterator[Call]:
    numbers = _NUMBERS[platform.machine()]
    pid = process.pid
    call: Call | None = None
    while True:
        _, status = os.waitpid(pid, _WALL)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            process.returncode = os.waitstatus_to_exitcode(status)
            return
        passed_on = 0
        if os.WSTOPSIG(status) == _STOPPED_BY_SYSCALL:
            way, number, arguments, value = _info(pid)
            if way == _ENTRY:
                kind = numbers.get(number)
                call = _call(pid, kind, arguments) if kind else None
            elif way == _EXIT and call is not None and value >= 0:
                yield call
                call = None
        elif status >> 16 == 0:
            passed_on = os.WSTOPSIG(status)
        _ptrace(_SYSCALL, pid, 0, passed_on)


def unsynced_replies(
    calls: Iterator[Call], mark: str, saved: re.Pattern[bytes]
) -> tuple[int, list[int]]:
    """How many replies there were, and those sent before what they confirm was synced.

    `saved` finds the number in a reply; `mark` formatted with it (always of the same length)
    must have been written to a file, and that file synced since.
    """
    written: dict[str, bytes] = {}
    synced: set[bytes] = set()
    found = re.compile(re.escape(mark.format(0)).replace("0", r"\d").encode())
    replies, early = 0, []
    for call in calls:
        reply = saved.fullmatch(call.content)
        if call.kind == "sync":
            synced.update(found.findall(written.pop(call.file, b"")))
        elif reply:
            replies += 1
            number = int(reply[1])
            if mark.format(number).encode() not in synced:
                early.append(number)
        elif call.file.startswith("/"):
            written[call.file] = written.get(call.file, b"") + call.content
    return replies, early


def _call(pid: int, kind: str, arguments: tuple[int, ...]) -> Call:
    folder = Path(f"/proc/{pid}")
    file = os.readlink(folder / "fd" / str(arguments[0]))
    content = b""
    if kind == "write":
        with (folder / "mem").open("rb", buffering=0) as memory:
            memory.seek(arguments[1])
            content = memory.read(arguments[2])
    return Call(kind, file, content)


def _info(pid: int) -> tuple[int, int, tuple[int, ...], int]:
    """Entry or exit, call number, arguments, and (on exit) the value returned."""
    room = ctypes.create_string_buffer(96)
    _ptrace(_INFO, pid, len(room), ctypes.addressof(room))
    number, *arguments = struct.unpack_from("7Q", room.raw, 24)
    (value,) = struct.unpack_from("q", room.raw, 24)
    return room.raw[0], number, tuple(arguments), value


def _ptrace(request: int, pid: int, address: int, data: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.restype = ctypes.c_long
    library.ptrace.argtypes = [ctypes.c_long] * 2 + [ctypes.c_void_p] * 2
    if library.ptrace(request, pid, address, data) == -1:
        raise OSError(ctypes.get_errno(), f"ptrace request {request:#x} on process {pid}")
