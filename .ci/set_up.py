"""Sets up `.venv/` and names or installs what the machine lacks: `set_up.py run` or `test`.

Only the standard library is used, because this runs before anything is installed. Everything is
found out by trying it: a library is loaded, an interpreter is run. A name on PATH proves nothing,
version managers put shims there that fail, and machines other than Debian have the same libraries
under other package names.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "set-up-of"
"""Holds the fingerprint of what was installed; written last, so half a set-up is done again."""
TRANSLATIONS = ROOT / "survey" / "translations"
SOURCES = [str(ROOT / package) for package in ("questionnaires", "scoring", "survey")]

INTERPRETERS = ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

Run = Callable[[Sequence[str]], bool]
"""Runs a command with its output shown; true when it ended well."""


class Lacking(Exception):
    """The set-up cannot go on; the message says what to do, with the exact command."""


@dataclass(frozen=True)
class Need:
    """A Debian package, what it is for, and how to find out that it (or its equal) is there."""

    package: str
    purpose: str
    found: Callable[[], bool]


def loads(soname: str, name: str) -> bool:
    """Whether a shared library can be loaded, by its Linux name or as this system calls it."""
    for candidate in (soname, ctypes.util.find_library(name)):
        if candidate is None:
            continue
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False


def _library(package: str, purpose: str, soname: str, name: str) -> Need:
    return Need(package, purpose, lambda: loads(soname, name))


def prints(letters: str) -> bool:
    """Whether the system's fonts have every one of `letters`, asked of fontconfig itself."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("fontconfig") or "libfontconfig.so.1")
    except OSError:
        return False
    library.FcNameParse.restype = library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcObjectSetAdd.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.FcFontList.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    # A font set starts with the number of its fonts.
    library.FcFontList.restype = ctypes.POINTER(ctypes.c_int)
    wanted = library.FcObjectSetCreate()
    library.FcObjectSetAdd(wanted, b"file")
    for letter in letters:
        pattern = library.FcNameParse(f":charset={ord(letter):x}".encode())
        if library.FcFontList(None, pattern, wanted)[0] == 0:
            return False
    return True


def _fonts(package: str, scripts: str, letters: str) -> Need:
    return Need(package, f"{scripts} in PDF reports", lambda: prints(letters))


NEEDS_TO_RUN = (
    _library("libpango-1.0-0", "PDF reports", "libpango-1.0.so.0", "pango-1.0"),
    _library("libpangoft2-1.0-0", "PDF reports", "libpangoft2-1.0.so.0", "pangoft2-1.0"),
    _library("libharfbuzz-subset0", "PDF reports", "libharfbuzz-subset.so.0", "harfbuzz-subset"),
    # Names and notes may be in any script. WenQuanYi does for Chinese, Japanese and Korean what
    # fonts-noto-cjk does in thirty times the size.
    _fonts("fonts-noto-core", "names in any script", "\u0628\u05d0\u0915\u0e01\u03a9\u0414\u10d0"),
    _fonts("fonts-wqy-microhei", "names in Chinese, Japanese, Korean", "\u4e2d\u304b\ud55c"),
    _fonts("fonts-noto-color-emoji", "emoji", "\U0001f642"),
)

NEEDS_TO_TEST = (
    *NEEDS_TO_RUN,
    Need("chromium", "browser tests", lambda: any(map(shutil.which, BROWSERS))),
    # The browser driver's own runtime links it; machines with a compiler have it by accident.
    _library("libatomic1", "browser tests", "libatomic.so.1", "atomic"),
)

PYTHON_NEED = Need("python3-venv", "the virtual environment", lambda: False)
"""Asked for when no interpreter can make an environment with pip in it."""


def shown(command: Sequence[str]) -> bool:
    """Run a command, its output shown. False when it fails or is not there."""
    print("+", " ".join(command), flush=True)
    try:
        return subprocess.run(command, check=False, cwd=ROOT).returncode == 0
    except OSError:
        return False


def quiet(command: Sequence[str]) -> bool:
    """Run a command to find something out, its output dropped. False when it fails."""
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def missing(needs: Sequence[Need]) -> list[Need]:
    """Those needs that this machine does not meet, in the order given."""
    return [need for need in needs if not need.found()]


def install_command(needs: Sequence[Need]) -> list[str]:
    """The apt-get command that meets the needs."""
    packages = [need.package for need in needs]
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages]


def meet(needs: Sequence[Need], *, root: bool, apt: bool, run: Run = shown) -> None:
    """Install the needs when this user may; otherwise raise Lacking naming the exact command."""
    if not needs:
        return
    if root and apt:
        # A failed update is no reason to stop: the lists at hand may well do.
        run(["apt-get", "update"])
        if run(["env", "DEBIAN_FRONTEND=noninteractive", *install_command(needs)]):
            return
    lines = [f"  {need.package} ({need.purpose})" for need in needs]
    command = " ".join(["sudo", *install_command(needs)])
    names = "" if apt else " (these are Debian's names for them)"
    head = f"This system lacks{names}:"
    raise Lacking("\n".join([head, *lines, "Install them and start again:", f"  {command}"]))


@dataclass(frozen=True)
class Base:
    """What the environment is built with: an interpreter, and an outside pip if it brings none."""

    python: str
    pip: tuple[str, ...] | None


def works(python: str, statement: str) -> bool:
    """Whether this interpreter is new enough and gets through the statement."""
    version = "import sys; assert sys.version_info >= (3, 11)"
    return quiet([python, "-c", f"{version}; {statement}"])


def pip_at_hand(python: str) -> tuple[str, ...] | None:
    """A pip outside the environment that can install into it, or None."""
    for pip in ((python, "-m", "pip"), ("pip3",), ("pip",)):
        if quiet([*pip, "--python", python, "--version"]):
            return pip
    return None


def choose_base(
    pythons: Sequence[str],
    works: Callable[[str, str], bool] = works,
    pip_at_hand: Callable[[str], tuple[str, ...] | None] = pip_at_hand,
) -> Base | None:
    """The first interpreter that brings pip, else the first that a pip at hand can serve, or None.

    Debian splits ensurepip off into a package of its own, so that a Python there often makes
    environments without pip only.
    """
    for python in pythons:
        if works(python, "import ensurepip, venv"):
            return Base(python, None)
    for python in pythons:
        if works(python, "import venv") and (pip := pip_at_hand(python)):
            return Base(python, pip)
    return None


def interpreters(path: str) -> list[str]:
    """Every interpreter to try: the one running this, then each name in each folder of `path`.

    None from inside `.venv/` (it may be active): that is what gets replaced.
    """
    found = [sys.executable]
    for folder in path.split(os.pathsep):
        found += [os.path.join(folder, name) for name in INTERPRETERS]
    inside = str(VENV) + os.sep
    usable = [p for p in found if os.access(p, os.X_OK) and not p.startswith(inside)]
    return list(dict.fromkeys(usable))


def fingerprint() -> str:
    """What the environment is made of: the lock, the project's metadata and the place itself.

    The place counts because a copied environment still starts the interpreter it came from.
    """
    digest = hashlib.sha256(str(VENV).encode())
    for name in ("requirements.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_up_to_date() -> bool:
    """Whether the environment holds what the lock asks for and its interpreter still starts."""
    return (
        STAMP.exists()
        and STAMP.read_text() == fingerprint()
        and quiet([str(VENV / "bin" / "python"), "-c", ""])
    )


def make_environment(base: Base) -> None:
    """Make `.venv/` anew if it does not start or has no pip, and install the lock and the project.

    Raises Lacking when a step fails.
    """
    inside = str(VENV / "bin" / "python")
    pip = [inside, "-m", "pip"] if base.pip is None else [*base.pip, "--python", inside]
    if not quiet([*pip, "--version"]):
        bare = [] if base.pip is None else ["--without-pip"]
        if not shown([base.python, "-m", "venv", "--clear", *bare, str(VENV)]):
            raise Lacking(f"{base.python} could not make {VENV}; its message is above.")
    lock = ["--require-hashes", "-r", str(ROOT / "requirements.txt")]
    project = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    for what in (lock, project):
        if not shown([*pip, "install", "--quiet", *what]):
            raise Lacking("The packages could not be installed; pip's message is above.")
    STAMP.write_text(fingerprint())


def catalogues_to_compile(folder: Path = TRANSLATIONS) -> list[Path]:
    """The translations that were never compiled, or were changed since."""
    return [
        text
        for text in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not (compiled := text.with_suffix(".mo")).exists()
        or compiled.stat().st_mtime < text.stat().st_mtime
    ]


def compile_translations(run: Run = shown) -> None:
    """Make what programs read of the translations, unless it is there. Raises Lacking."""
    if not catalogues_to_compile():
        return
    pybabel = str(VENV / "bin" / "pybabel")
    if not run([pybabel, "--quiet", "compile", "--directory", str(TRANSLATIONS)]):
        raise Lacking("The translations could not be compiled; the message is above.")


def compile_sources(run: Run = quiet) -> None:
    """Keep the bytecode of the program, also where the environment tells Python to keep none.

    Each process that is started would make it again, which is a tenth of its start. Where it
    cannot be kept, nothing is lost but that time.
    """
    run([str(VENV / "bin" / "python"), "-m", "compileall", "-q", *SOURCES])


def set_up(purpose: str) -> None:
    """Bring this machine to where the application can `run`, or also be put to the `test`."""
    lacking = missing(NEEDS_TO_TEST if purpose == "test" else NEEDS_TO_RUN)
    current = is_up_to_date()
    pythons = interpreters(os.environ.get("PATH", os.defpath))
    base = None if current else choose_base(pythons)
    if base is None and not current:
        lacking.insert(0, PYTHON_NEED)
    meet(lacking, root=os.geteuid() == 0, apt=shutil.which("apt-get") is not None)
    if not current:
        base = base or choose_base(pythons)
        if base is None:
            raise Lacking("No Python 3.11 or newer with the modules venv and ensurepip was found.")
        make_environment(base)
    compile_translations()
    compile_sources()


def main(arguments: Sequence[str]) -> int:
    """The command: 0 ready, 1 something is lacking (said on stderr), 2 wrong usage."""
    if len(arguments) != 1 or arguments[0] not in ("run", "test"):
        print("Usage: set_up.py run|test", file=sys.stderr)
        return 2
    try:
        set_up(arguments[0])
    except Lacking as lacking:
        print(lacking, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
