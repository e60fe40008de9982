"""requirements.txt is a full, hashed, host-free lock of what pyproject.toml asks for."""

import re
import tomllib
from importlib.metadata import packages_distributions, requires

import grimp
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.project_files import ROOT

OWN = ("questionnaires", "scoring", "survey")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?P<marker> ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def project() -> dict[str, list[str]]:
    """Requirements as written, under "run" and "build" and one key per extra."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        table = tomllib.load(file)
    extras = table["project"]["optional-dependencies"]
    return {
        "run": table["project"]["dependencies"],
        "build": table["build-system"]["requires"],
        **extras,
    }


def locked() -> dict[str, list[Version]]:
    """Every locked distribution with its versions: several where platforms differ."""
    found: dict[str, list[Version]] = {}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if pin := PINNED.match(line):
            versions = found.setdefault(canonicalize_name(pin["name"]), [])
            versions.append(Version(pin["version"]))
    return found


def runtime_distributions() -> set[str]:
    """What an installation without extras brings on this machine, direct or not."""
    wanted = [Requirement(text) for text in project()["run"]]
    found: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not any(
            requirement.marker.evaluate({"extra": extra}) for extra in requirement.extras | {""}
        ):
            continue
        if name in found:
            continue
        found.add(name)
        for text in requires(name) or []:
            further = Requirement(text)
            extras = requirement.extras | {""}
            if further.marker is None or any(
                further.marker.evaluate({"extra": extra}) for extra in extras
            ):
                further.marker = None
                wanted.append(further)
    return found


def test_the_lock_has_every_requirement_in_a_version_that_fits() -> None:
    pins = locked()
    wanted = [Requirement(text) for group in project().values() for text in group]
    unmet = [
        str(requirement)
        for requirement in wanted
        if not any(
            requirement.specifier.contains(version)
            for version in pins.get(canonicalize_name(requirement.name), [])
        )
    ]
    assert unmet == [], "run `make lock`"


def test_every_line_of_the_lock_is_a_pin_a_hash_or_its_comment() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    strange = [
        line
        for line in lines
        if not (PINNED.match(line) or HASH.match(line) or line.startswith("    #"))
    ]
    assert strange == []


def test_every_pin_is_followed_by_a_hash() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    bare = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PINNED.match(line) and not HASH.match(following)
    ]
    assert bare == []


def test_the_lock_names_no_host() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text


def test_the_application_imports_nothing_that_only_the_tests_bring() -> None:
    graph = grimp.build_graph(*OWN, include_external_packages=True, cache_dir=None)
    homes = packages_distributions()
    runtime = runtime_distributions()
    strays = {
        module: homes[module]
        for module in graph.modules
        if module in homes
        and module not in OWN
        and not runtime & {canonicalize_name(home) for home in homes[module]}
    }
    assert strays == {}
