"""Compiles the translations whenever the project is built or installed.

Catalogues are kept as text (*.po). What programs read (*.mo) is made from them and not kept, so a
wheel carries it only when the build makes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.frontend import CommandLineInterface
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Translations(BuildHookInterface):  # type: ignore[type-arg] # takes what every target has
    """Runs `pybabel compile` before files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - given by hatch
        """Compile every catalogue. Raises RuntimeError when one cannot be."""
        folder = Path(self.root, "survey", "translations")
        command = ["pybabel", "--quiet", "compile", "--directory", str(folder)]
        if CommandLineInterface().run(command):  # type: ignore[no-untyped-call] # Babel has no types
            raise RuntimeError(f"The translations in {folder} could not be compiled.")
