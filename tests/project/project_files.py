"""Which files belong to the project: everything in the checkout that is not made by a tool."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MADE = {"__pycache__", "build", "dist", "htmlcov", "node_modules"}
"""Folders that tools make, wherever they are."""


def is_made(path: Path) -> bool:
    """Whether a tool made this entry: ignored folders, caches, the contents of instance/."""
    hidden = path.name.startswith(".") and path.name not in (".ci", ".gitignore", ".gitkeep")
    made = path.name in MADE or path.suffix in (".egg-info", ".pyc", ".mo")
    kept_by_instance = path.parent == ROOT / "instance" and path.name != ".gitkeep"
    return hidden or made or kept_by_instance


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of the project, in order. Works without git, which a machine may lack."""
    for path in sorted(folder.iterdir()):
        if is_made(path):
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


def name_of(path: Path) -> str:
    """The path as written from the project's root, for messages."""
    return path.relative_to(ROOT).as_posix()
