"""The generator in this process, with templates that may be mutants.

It makes what `make generate` makes, but for the formatting, which costs most of the time.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, MutableMapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    Template,
    TemplateNotFound,
    nodes,
)
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData

from tools.generate import ROOT, TEMPLATES, Output, read_tree, tool_environment
from tools.spec import read_spec


class Templates(BaseLoader):
    """Our templates before the generator's own. What is in `compiled` stands for a template."""

    def __init__(self) -> None:
        self.ours = FileSystemLoader(ROOT / TEMPLATES)
        self.stock = PackageLoader("openapi_python_client")
        self.compiled: dict[str, CodeType] = {}

    def load(
        self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        if name not in self.compiled:
            ours = name in self.ours.list_templates()
            source, _, _ = (self.ours if ours else self.stock).get_source(environment, name)
            self.compiled[name] = environment.compile(source, name)
        return Template.from_code(environment, self.compiled[name], dict(globals or {}))


class Rendering:
    """What one document becomes."""

    def __init__(self, spec: Path, folder: Path) -> None:
        self.folder = folder
        settings = ConfigFile.load_from_path(ROOT / TEMPLATES / "generator.yaml")
        self.hooks = settings.post_hooks or []
        settings.post_hooks = []
        config = Config.from_sources(
            settings, MetaType.NONE, spec, "utf-8", overwrite=True, output_path=folder / "package"
        )
        document = GeneratorData.from_dict(read_spec(spec), config=config)
        assert isinstance(document, GeneratorData), document
        self.project = Project(openapi=document, config=config)
        self.templates = self.project.env.loader = Templates()
        self.project.env.cache = None
        self.plain = self.render()
        self.formatted = self.format(self.plain)

    def render(self) -> Output:
        with redirect_stdout(StringIO()):
            errors = self.project.build()
        assert not errors, errors
        return read_tree(self.project.project_dir)

    def format(self, files: Output) -> Output:
        """What the hooks of generator.yaml make of files."""
        with TemporaryDirectory(dir=self.folder) as folder:
            for name, content in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            for hook in self.hooks:
                subprocess.run(
                    hook.split(),
                    cwd=folder,
                    env=tool_environment(),
                    capture_output=True,
                    check=True,
                )
            return read_tree(Path(folder))

    def shows_mutant(self, template: str, tree: nodes.Template) -> bool:
        """Whether the output is another one, or none, with another tree of a template."""
        return self.shows_mutants({template: tree})

    def shows_mutants(self, trees: Mapping[str, nodes.Template]) -> bool:
        """The same for other trees of several templates at once."""
        compiled = self.templates.compiled
        usual = dict(compiled)
        try:
            for template, tree in trees.items():
                compiled[template] = self.project.env.compile(tree, template)
            return self._shows_difference()
        except Exception:  # noqa: BLE001 - whatever the generator or ruff can't do
            return True
        finally:
            compiled.clear()
            compiled.update(usual)

    def shows_absence(self, template: str) -> bool:
        """Whether the output is another one, or none, with the generator's own template."""
        try:
            source, _, _ = self.templates.stock.get_source(self.project.env, template)
        except TemplateNotFound:
            return template in self.templates.compiled
        return self.shows_mutant(template, self.project.env.parse(source))

    def _shows_difference(self) -> bool:
        output = self.render()
        if output.keys() != self.plain.keys():
            return True
        changed = {name: text for name, text in output.items() if text != self.plain[name]}
        # What ruff makes the same again is no difference. The first file tells, nearly always.
        first = dict([*changed.items()][:1])
        return any(
            not self.format(files).items() <= self.formatted.items() for files in (first, changed)
        )
