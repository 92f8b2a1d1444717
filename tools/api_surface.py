"""The names that users of a package can import, read from its source and never by importing it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import griffe

# Modules without a leading underscore that nobody is told to import from.
INTERNAL = re.compile(
    r"julep\.(checking|transport|watching|local\.\w+)(\..+)?"
    r"|julep_api\.(deadline|lazy|network|pools)|.*\.__main__"
)


class SurfaceError(Exception):
    """The source of a package can't be read."""


@dataclass(frozen=True)
class Name:
    """A public name.

    Attributes:
        path: What users write, such as `julep.Client`.
        home: Where it is defined; many names can stand for one thing.
        what: The thing itself, or None if it is defined in another package.
    """

    path: str
    home: str
    what: griffe.Object | None


class _LazyNames(griffe.Extension):
    """Makes griffe take imports below `if TYPE_CHECKING:` for real ones.

    Names that are loaded when they are first used (PEP 562) stand nowhere else in the source.
    """

    def on_alias_instance(self, *, alias: griffe.Alias, **_: Any) -> None:
        alias.runtime = True


def read_surface(root: Path) -> dict[str, Name]:
    """The public names of the packages that a project's wheel has, by their path.

    Raises:
        SurfaceError: There is no pyproject.toml that names packages, or a package can't be read.
    """
    folders = _packages(root)
    names = [folder.name for folder in folders]
    loader = griffe.GriffeLoader(
        search_paths=[folder.parent for folder in folders],
        extensions=griffe.Extensions(_LazyNames()),
        allow_inspection=False,
        store_source=False,
    )
    try:
        modules = [loader.load(name, try_relative_path=False) for name in names]
        loader.resolve_aliases(external=False)
    except (griffe.GriffeError, ImportError, SyntaxError) as error:
        raise SurfaceError(f"a package can't be read: {error}") from error
    found = [
        name
        for module in modules
        if isinstance(module, griffe.Module)
        for name in _names(module, names)
    ]
    return {name.path: name for name in found}


def public_members(owner: griffe.Object) -> dict[str, griffe.Object]:
    """What users see of a class, with what it inherits: no private names, but special methods."""
    members: dict[str, griffe.Object] = {}
    for name, member in owner.all_members.items():
        thing = _resolved(member)
        if thing is not None and (not name.startswith("_") or _is_special(name, thing)):
            members[name] = thing
    return members


def version_of(root: Path) -> str | None:
    """The version that a project says it has, if it says it in the place that hatch reads."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
        place: str = project["tool"]["hatch"]["version"]["path"]
        text = (root / place).read_text("utf-8")
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        return None
    match = re.search(r"""^__version__\s*=\s*["']([^"']+)["']""", text, re.MULTILINE)
    return match[1] if match else None


def _packages(root: Path) -> list[Path]:
    """The folders of the packages; one that imports another comes after it, as griffe needs it."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
        packages: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise SurfaceError(
            f"pyproject.toml does not say which packages there are: {error}"
        ) from error
    folders = [root / package for package in packages]
    names = "|".join(re.escape(folder.name) for folder in folders)
    imports = re.compile(rf"^\s*(?:from|import) ({names})\b", re.MULTILINE)

    def imported(folder: Path) -> int:
        sources = (path.read_text("utf-8", "replace") for path in folder.rglob("*.py"))
        return len({name for source in sources for name in imports.findall(source)} - {folder.name})

    return sorted(folders, key=imported)


def _names(module: griffe.Module, packages: list[str]) -> Iterator[Name]:
    if INTERNAL.fullmatch(module.path):
        return
    for name in sorted(_public_names(module, packages)):
        member = module.members.get(name)
        path = f"{module.path}.{name}"
        what = None if member is None else _resolved(member)
        if isinstance(what, griffe.Module):
            continue
        yield Name(path, path if what is None else what.path, what)
    for name, member in module.members.items():
        if isinstance(member, griffe.Module) and not name.startswith("_"):
            yield from _names(member, packages)


def _public_names(module: griffe.Module, packages: list[str]) -> set[str]:
    """`__all__`; where that can't be read from the source, whatever is imported from our packages.

    Without `__all__`, what the module itself defines.
    """
    if "__all__" not in module.members:
        return {
            name
            for name, member in module.members.items()
            if not name.startswith("_") and not member.is_alias and not _is_type_variable(member)
        }
    exports = module.exports
    spelt_out = {name for name in exports or () if isinstance(name, str)}
    if spelt_out and len(spelt_out) == len(exports or ()):
        return spelt_out
    return spelt_out | {
        name
        for name, member in module.members.items()
        if isinstance(member, griffe.Alias)
        and not name.startswith("_")
        and member.target_path.partition(".")[0] in packages
    }


def _resolved(member: griffe.Object | griffe.Alias) -> griffe.Object | None:
    if isinstance(member, griffe.Object):
        return member
    try:
        return member.final_target
    except (griffe.AliasResolutionError, griffe.CyclicAliasError):
        return None


def _is_special(name: str, thing: griffe.Object) -> bool:
    return name.startswith("__") and name.endswith("__") and isinstance(thing, griffe.Function)


def _is_type_variable(member: griffe.Object | griffe.Alias) -> bool:
    return isinstance(member, griffe.Attribute) and bool(
        re.match(r"(TypeVar|ParamSpec)\(", str(member.value))
    )
