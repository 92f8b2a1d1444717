"""The check of links finds what is wrong with a site, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_site import Site, main


def site(folder: Path, body: str, head: str = "") -> Site:
    """A site of two pages, an image and a style sheet."""
    (folder / "other").mkdir()
    (folder / "index.html").write_text(f"<html>{head}<h1 id=top>Top</h1>{body}</html>")
    (folder / "other/index.html").write_text('<h2 id="größe">Größe</h2><a name="old"></a>')
    (folder / "image.svg").write_text("<svg/>")
    (folder / "style.css").write_text("a { background: url(image.svg) }")
    return Site(folder)


@pytest.mark.parametrize(
    "body",
    [
        '<a href="other/">',
        '<a href="#top">',
        '<a href="">',
        '<a href="/other/index.html?x=1#old">',
        '<a href="other/#gr%C3%B6%C3%9Fe">',
        '<a href="https://example.com/a?b#c">',
        '<img src="image.svg" srcset="image.svg 1x, /image.svg 2x">',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
        '<a href="image.svg">',
    ],
)
def test_what_is_right(tmp_path: Path, body: str) -> None:
    assert [*site(tmp_path, body).problems()] == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="missing/">', "no such file"),
        ('<a href="other">', "no such file"),
        ('<a href="other/#nope">', "no such anchor"),
        ('<a href="#Top">', "no such anchor"),
        ('<a href="javascript:alert(1)">', "no URL"),
        ('<a href="https://">', "no URL"),
        ('<a href="https://exam ple.com/">', "no URL"),
        ('<a href="http://[::1">', "no URL"),
        ('<img src="missing.png">', "no such file"),
        ('<script src="https://cdn.example.com/a.js"></script>', "another place"),
        ('<link rel="stylesheet" href="//fonts.example.com/css">', "another place"),
        ('<link rel="preconnect" href="https://fonts.example.com">', "another place"),
        ("<style>@import 'https://example.com/a.css';</style>", "another place"),
        ('<p style="background: url(https://example.com/a.png)">', "another place"),
        ('<img src="image.svg" srcset="https://example.com/a.png 2x">', "another place"),
    ],
)
def test_what_is_wrong(tmp_path: Path, body: str, problem: str) -> None:
    [found] = site(tmp_path, body).problems()
    assert found.startswith("index.html: ") and problem in found


def test_style_sheets_are_read(tmp_path: Path) -> None:
    checked = site(tmp_path, "")
    (tmp_path / "style.css").write_text("@font-face { src: url('https://example.com/a.woff2') }")
    [found] = checked.problems()
    assert found == "style.css: https://example.com/a.woff2: would be loaded from another place"


def test_the_command_says_how_it_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    site(tmp_path, '<a href="missing/">')
    assert main([str(tmp_path)]) == 1
    assert "index.html: missing/: no such file" in capsys.readouterr().out
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing/index.html").write_text("")
    assert main([str(tmp_path)]) == 0
    assert "3 pages, 1 links, 0 problems" in capsys.readouterr().out
