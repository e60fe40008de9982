"""A ZIP that is written while it is sent: at no moment is more than one file of it in memory."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator


class _Outgoing(io.RawIOBase):
    """Collects what the writer says until it is taken. It cannot be sought, as a socket cannot."""

    def __init__(self) -> None:
        self._said = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, said: bytes) -> int:  # type: ignore[override] # any bytes come as bytes here
        self._said += said
        return len(said)

    def take(self) -> bytes:
        taken = bytes(self._said)
        self._said.clear()
        return taken


def zip_stream(files: Iterable[tuple[str, Callable[[], bytes]]], moment: int) -> Iterator[bytes]:
    """The bytes of a ZIP of `files`, each a name and what loads it when its turn comes.

    Stored, not compressed: PDFs are compressed already. `moment` (seconds since 1970) is the time
    of all of them.
    """
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, load in files:
            info = zipfile.ZipInfo(name, date_time=time.gmtime(moment)[:6])
            info.external_attr = 0o644 << 16
            archive.writestr(info, load())
            yield out.take()
    yield out.take()
