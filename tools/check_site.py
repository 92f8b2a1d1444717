"""`python -m tools.check_site [FOLDER]`: fail if a link of the built site leads nowhere.

Links within the site have to name a file and an anchor that are there. Those to other places are only
to be well-formed URLs, for the check needs no network. What a page loads by itself (scripts, styles,
fonts, images) has to be part of the site, so that no reader's browser talks to anybody else.

Exit status: 0 if all is well, 1 if something is wrong, 2 if there is no site.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from .generate import ROOT

HOME = "http://site/"
"""Stands for where the site is served, so that relative links are resolved as a browser does it."""

SCHEMES = {"http", "https"}

_STYLE_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)""")


class Page(HTMLParser):
    """What a page links to, what it loads, and the anchors that it has.

    Attributes:
        links: URLs that a reader may follow.
        loads: URLs that a browser fetches by itself.
        anchors: Values of `id` and `name`.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if "href" in given:
            of_reader = tag == "a" or given.get("rel") in ("next", "prev", "canonical")
            (self.links if of_reader else self.loads).append(given["href"])
        if "src" in given:
            self.loads.append(given["src"])
        self.loads += [part.split()[0] for part in given.get("srcset", "").split(",") if part]
        self.loads += styles(given.get("style", ""))
        self._in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.loads += styles(data)


def styles(text: str) -> list[str]:
    """The URLs in a style sheet."""
    return [one or other for one, other in _STYLE_URL.findall(text)]


class Site:
    """A folder of files, as a web server shows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def pages(self) -> dict[Path, Page]:
        """All pages, by their files."""
        return {path: Page(path.read_text("utf-8")) for path in sorted(self.folder.rglob("*.html"))}

    def problems(self) -> Iterator[str]:
        """What is wrong, a line each."""
        for path, page in self.pages.items():
            # Shown for any URL that is not there: its own links begin at the root.
            base = HOME if path.name == "404.html" else HOME + self._name(path)
            for link in dict.fromkeys(page.links):
                if problem := self._link(base, link):
                    yield f"{self._name(path)}: {link}: {problem}"
            for load in dict.fromkeys(page.loads):
                if problem := self._load(base, load):
                    yield f"{self._name(path)}: {load}: {problem}"
        for path in sorted(self.folder.rglob("*.css")):
            for load in dict.fromkeys(styles(path.read_text("utf-8"))):
                if problem := self._load(HOME + self._name(path), load):
                    yield f"{self._name(path)}: {load}: {problem}"

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _link(self, base: str, link: str) -> str | None:
        try:
            parts = urlsplit(urljoin(base, link))
        except ValueError as error:
            return f"no URL: {error}"
        if not parts.geturl().startswith(HOME):
            well_formed = parts.scheme in SCHEMES and parts.hostname and " " not in link
            return None if well_formed else "no URL that a reader could follow"
        path = self._file(parts.path)
        if path is None:
            return "no such file"
        anchor = unquote(parts.fragment)
        page = self.pages.get(path)
        if anchor and page and anchor not in page.anchors:
            return "no such anchor"
        return None

    def _load(self, base: str, load: str) -> str | None:
        if load.startswith(("data:", "#")):
            return None
        url = urljoin(base, load)
        if not url.startswith(HOME):
            return "would be loaded from another place"
        return None if self._file(urlsplit(url).path) else "no such file"

    def _file(self, path: str) -> Path | None:
        found = self.folder / unquote(path).lstrip("/")
        if path.endswith("/"):
            found /= "index.html"
        return found if found.is_file() else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the site, and say what is wrong."""
    given = sys.argv[1:] if arguments is None else arguments
    site = Site(Path(given[0]) if given else ROOT / "site")
    if not site.pages:
        print(f"check_site: no pages in {site.folder}: run `make docs`", file=sys.stderr)
        return 2
    problems = [*site.problems()]
    for problem in problems:
        print(problem)
    links = sum(len(page.links) for page in site.pages.values())
    print(f"check_site: {len(site.pages)} pages, {links} links, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
