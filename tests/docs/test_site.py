"""The documentation as it is built: without warnings, with all names, and with a search that finds."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from chromium import browser
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect
from public_names import PUBLIC_NAMES

from tools.check_site import Site
from tools.generate import ROOT

# The first test builds the site.
pytestmark = pytest.mark.timeout(180)

SOURCES = ("docs", "julep", "generated", "mkdocs.yml", "CHANGELOG.md")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built from a copy of its sources."""
    folder = tmp_path_factory.mktemp("site")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc"))
        else:
            shutil.copy(ROOT / name, folder / name)
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--clean", "--strict"],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "No issues found" in said and "Warning" not in said
    return Site(folder / "site")


def test_no_link_leads_nowhere_and_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    assert [*site.problems()] == []
    assert len(site.pages) > 25


def test_every_page_is_in_the_navigation(site: Site) -> None:
    home = site.pages[site.folder / "index.html"]
    linked = {urlsplit(link).path.strip("./") for link in home.links}
    found = {path.parent.relative_to(site.folder).as_posix() for path in site.pages}
    assert found - linked == {"."}


def test_every_public_name_is_in_the_reference(site: Site) -> None:
    anchors = {
        anchor
        for path, page in site.pages.items()
        if path.is_relative_to(site.folder / "reference")
        for anchor in page.anchors
    }
    assert [name for name in PUBLIC_NAMES if name not in anchors] == []
    assert len(PUBLIC_NAMES) > 250


# In a browser

expect.set_options(timeout=30_000)  # milliseconds: the machine may have other things to do


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url(site: Site) -> Iterator[str]:
    handler = partial(_Quiet, directory=str(site.folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture
def page(chromium: Browser, url: str) -> Iterator[tuple[Page, list[str]]]:
    """The first page, and what goes wrong there: errors, and requests that leave the machine."""
    page = chromium.new_page()
    wrong: list[str] = []

    def note_console(said: ConsoleMessage) -> None:
        if said.type == "error":
            wrong.append(said.text)

    def note_request(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            wrong.append(f"asked for {request.url}")

    def note_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left
            wrong.append(f"{request.url}: {request.failure}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", note_request)
    page.on("requestfailed", note_failure)
    page.goto(url)
    yield page, wrong
    page.close()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("retry budget", ""),
        ("FunctionTool", "reference/conversations/"),
        ("create_agent_doc", "reference/"),
    ],
)
def test_the_search_finds_a_page_and_leads_to_it(
    page: tuple[Page, list[str]], url: str, words: str, place: str
) -> None:
    browsed, wrong = page
    browsed.get_by_role("button", name="Search").first.click()
    browsed.get_by_role("combobox", name="Search").fill(words)
    found = browsed.get_by_role("option").first
    expect(found).to_contain_text(words.split()[0])
    target = str(found.get_attribute("href"))
    assert target.startswith(url + place)
    found.click()
    browsed.wait_for_url(lambda now: urlsplit(now).path == urlsplit(target).path)
    expect(browsed.locator("article")).to_contain_text(words.split()[0], ignore_case=True)
    assert wrong == []


def test_a_search_for_what_is_not_there_finds_nothing(page: tuple[Page, list[str]]) -> None:
    browsed, wrong = page
    browsed.get_by_role("button", name="Search").first.click()
    browsed.get_by_role("combobox", name="Search").fill("xylophone")
    expect(browsed.get_by_text("No results")).to_be_visible()
    expect(browsed.get_by_role("option")).to_have_count(0)
    assert wrong == []
