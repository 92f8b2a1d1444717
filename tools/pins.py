"""The exact versions that this project is developed with. requirements-dev.txt is the one source."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

REQUIREMENTS = "requirements-dev.txt"

_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;]+)(\s*;.*)?")


class PinError(Exception):
    """A version is not pinned, or what is installed is not what is pinned."""


def normal_name(name: str) -> str:
    """The one spelling of a distribution's name: `Types_PyYAML` and `types-pyyaml` are the same."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_pins(root: Path) -> dict[str, str]:
    """Name and version of everything in the project's requirements file.

    Raises:
        PinError: A line is something else than `name==version`.
    """
    pins: dict[str, str] = {}
    text = (root / REQUIREMENTS).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        requirement = line.partition("#")[0].strip()
        if not requirement:
            continue
        match = _PIN.fullmatch(requirement)
        if match is None:
            raise PinError(f"{REQUIREMENTS}:{number}: not an exact pin: {requirement}")
        pins[normal_name(match["name"])] = match["version"]
    return pins


def pinned(root: Path, name: str) -> str:
    """The version that a distribution is pinned to.

    Raises:
        PinError: There is no pin for it.
    """
    try:
        return read_pins(root)[name]
    except KeyError:
        raise PinError(f"{REQUIREMENTS} has no pin for {name}") from None


def check_installed(root: Path, name: str) -> None:
    """Make sure that this interpreter imports the pinned version of a distribution.

    Raises:
        PinError: It is missing, or another version.
    """
    wanted = pinned(root, name)
    try:
        found = version(name)
    except PackageNotFoundError:
        raise PinError(f"{name} {wanted} is not installed. Run `make setup`.") from None
    if found != wanted:
        raise PinError(
            f"{name} {found} is installed, but {REQUIREMENTS} pins {wanted}. Run `make setup`."
        )
