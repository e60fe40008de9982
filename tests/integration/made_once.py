"""What all applications of tests share is made once a process: questionnaires, routes, templates.

A test has an application of its own, and nearly all of making one was to read the same files and
to compile the same addresses and templates again. What is kept here follows from the source alone
and nothing changes it; everything that an application holds for itself is still made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from questionnaires import catalogue
from questionnaires.catalogue import SHIPPED
from questionnaires.version import AnyVersion


class KeptTemplates(BytecodeCache):
    """Compiled templates, by name and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same source."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = KeptTemplates()


@contextmanager
def made_once() -> Iterator[None]:
    """Read each shipped version once, and compile each route once, until the end of the block."""
    read, compiled = catalogue._load, Rule._compile_builder
    read_once = cache(read)
    builders: dict[object, Callable[..., tuple[str, str]]] = {}

    def load(folder: Path) -> AnyVersion:
        return read_once(folder) if folder.is_relative_to(SHIPPED) else read(folder)

    def builder(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        # All that the builder is made of; the rule it works for is handed to it later.
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in builders:
            builders[key] = compiled(rule, append_unknown)
        return builders[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "_load", load)
        patch.setattr(Rule, "_compile_builder", builder)
        yield
