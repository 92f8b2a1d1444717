"""Which files are found, and what they are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import julep
from julep.uploads.finding import Found, find


def written(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return root


def sources(found: Found) -> list[str]:
    return [file.source for file in found.files]


def reasons(found: Found, root: Path) -> dict[str, str]:
    return {file.path.relative_to(root).as_posix(): file.reason for file in found.skipped}


def test_a_directory_is_searched_in_the_order_of_names(tmp_path: Path) -> None:
    written(tmp_path, "b.md", "a/z.txt", "a/b/c.html", "c.PDF", "B.htm")
    found = find([tmp_path], None)
    assert sources(found) == ["B.htm", "a/b/c.html", "a/z.txt", "b.md", "c.PDF"]
    assert found.skipped == []


def test_what_is_hidden_or_no_document_is_skipped_and_told(tmp_path: Path) -> None:
    written(tmp_path, ".git/a.md", ".a.md", "a.png", "Makefile", "a.md")
    os.mkfifo(tmp_path / "pipe.txt")
    found = find([tmp_path], None)
    assert sources(found) == ["a.md"]
    assert reasons(found, tmp_path) == {
        ".a.md": "hidden",
        ".git": "hidden",
        "Makefile": "no kind of file that can be read",
        "a.png": "no kind of file that can be read",
        "pipe.txt": "no regular file",
    }


def test_links_are_followed_and_lead_to_everything_once(tmp_path: Path) -> None:
    written(tmp_path, "docs/a.md", "docs/b/c.md", "elsewhere/d.md")
    docs = tmp_path / "docs"
    (docs / "b" / "up").symlink_to(docs, target_is_directory=True)
    (docs / "more").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (docs / "z.md").symlink_to(docs / "a.md")
    (docs / "nowhere.md").symlink_to(docs / "no.md")
    found = find([docs], None)
    assert sources(found) == ["a.md", "b/c.md", "more/d.md", "nowhere.md"]
    assert reasons(found, docs) == {
        "b/up": f"the same directory as {docs}",
        "z.md": f"the same file as {docs / 'a.md'}",
    }


def test_a_link_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "a")
    assert sources(find([tmp_path], None)) == []


def test_files_are_called_as_they_are_below_their_root(tmp_path: Path) -> None:
    written(tmp_path, "a/x.md", "b/x.md", "c/y.md")
    a, b, y = tmp_path / "a", tmp_path / "b", tmp_path / "c" / "y.md"
    assert sources(find([a, y], None)) == ["x.md", "y.md"]
    assert sources(find([a, b, y], tmp_path)) == ["a/x.md", "b/x.md", "c/y.md"]
    with pytest.raises(julep.InvalidArgumentError, match=r"would both be 'x\.md': give root="):
        find([a, b], None)
    with pytest.raises(julep.InvalidArgumentError, match="is not below"):
        find([a, b], a)


def test_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a/b/x.md")
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert sources(find([Path()], None)) == ["x.md"]
    assert sources(find([Path("../b/x.md")], Path(".."))) == ["b/x.md"]


def test_a_file_that_was_named_twice_is_taken_once(tmp_path: Path) -> None:
    written(tmp_path, "x.md")
    found = find([tmp_path / "x.md", tmp_path], None)
    assert sources(found) == ["x.md"]


def test_what_is_named_has_to_be_there_and_readable(tmp_path: Path) -> None:
    written(tmp_path, "a.png")
    for name, said in (("no.md", "there is no file or directory"), ("a.png", "no kind of file")):
        with pytest.raises(julep.InvalidArgumentError, match=said):
            find([tmp_path / name], None)


def test_a_hidden_file_that_is_named_is_meant(tmp_path: Path) -> None:
    written(tmp_path, ".notes/a.md")
    assert sources(find([tmp_path / ".notes"], None)) == ["a.md"]
