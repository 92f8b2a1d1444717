"""What is read from files of each kind."""

from __future__ import annotations

from io import BytesIO

import pytest
from pdf_writer import pdf
from pypdf import PdfReader, PdfWriter

from julep.uploads.outline import Document, UnreadableFileError
from julep.uploads.readers import decoded, read


def sections(document: Document) -> list[tuple[tuple[str, ...], str]]:
    """The headings and the words of each section."""
    return [(section.headings, " ".join(section.text.split())) for section in document.sections]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_says_how_it_is_encoded_is_read(encoding: str) -> None:
    assert decoded("Zürich, 東京".encode(encoding)) == "Zürich, 東京"
    assert decoded(b"\xfe\xff" + "Zürich".encode("utf-16-be")) == "Zürich"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("Zürich".encode("latin-1"), "not UTF-8: see byte 1; save it as UTF-8"),
        ("Zürich".encode()[:2], "not UTF-8: see byte 1"),
        (b"\xff\xfea", "not UTF-16, as its byte order mark says"),
        ("Zürich".encode("utf-16-le"), "not UTF-8|NUL"),
        ("Zurich".encode("utf-16-le"), "no text: it has NUL characters"),
        ("Zurich".encode("utf-32"), "no text: it has NUL characters"),
    ],
    ids=str,
)
def test_nothing_is_guessed(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        decoded(data)


def test_no_file_is_read_as_what_it_is_not() -> None:
    for name in ("a.txt", "a.md", "a.html"):
        with pytest.raises(UnreadableFileError, match="not UTF-8"):
            read(name, b"\xe9t\xe9")


# Markdown


def test_markdown_has_sections_below_its_headings() -> None:
    text = (
        "Before\n# Bikes #\nAll.\n## Brakes\nWet.\n### Rim\nRim.\n## Tyres\nFlat.\n# Shop\nNine.\n"
    )
    assert sections(read("a.md", text.encode())) == [
        ((), "Before"),
        (("Bikes",), "# Bikes # All."),
        (("Bikes", "Brakes"), "## Brakes Wet."),
        (("Bikes", "Brakes", "Rim"), "### Rim Rim."),
        (("Bikes", "Tyres"), "## Tyres Flat."),
        (("Shop",), "# Shop Nine."),
    ]


def test_a_heading_with_nothing_below_it_goes_along() -> None:
    document = read("a.md", b"# Bikes\n\n## Brakes\n\nWet.\n\n## Tyres\n")
    assert sections(document) == [
        (("Bikes", "Brakes"), "# Bikes ## Brakes Wet."),
        (("Bikes", "Tyres"), "## Tyres"),
    ]


def test_headings_may_be_underlined() -> None:
    document = read("a.md", b"Bikes\r\n=====\r\nAll.\r\n\r\nBrakes\r\n---\r\nWet.\r\n")
    assert sections(document) == [
        (("Bikes",), "Bikes ===== All."),
        (("Bikes", "Brakes"), "Brakes --- Wet."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "```\n# code\n```\n",
        "~~~~ sh\n# code\n~~~\n# code\n~~~~\n",
        "```\n# never closed\n",
        "    # code\n",
        "#hash\n",
        "####### seven\n",
        "- item\n---\nmore\n",
        "text\n\n---\n\nmore\n",
        "| a |\n| --- |\n| b |\n",
    ],
)
def test_not_everything_is_a_heading(text: str) -> None:
    [section] = read("a.md", text.encode()).sections
    assert section.headings == ()


def test_a_heading_may_follow_code() -> None:
    document = read("a.md", b"```\n# code\n```\n# Bikes\nText\n")
    assert sections(document)[1] == (("Bikes",), "# Bikes Text")


def test_the_title_may_stand_in_the_front_matter() -> None:
    document = read("a.md", b"---\ntitle: 'Bike care'\ntags: [a]\n---\n# Brakes\nWet.\n")
    assert document.title == "Bike care"
    assert sections(document)[-1][0] == ("Brakes",)
    assert read("a.md", b"---\n# Brakes\n").title is None


# HTML


def test_a_page_has_sections_below_its_headings() -> None:
    page = b"""<!doctype html><html><head><title> The
    shop </title><style>p { color: red }</style><script>alert("no")</script></head>
    <body><nav>Home</nav><h1>Open<br>hours</h1><p>We <b>op</b>en
    at nine.<p>Not <!-- ever --> on Sundays.<h2>Phone</h2><table><tr><td>Mia<td>7</table>
    <template>no</template></body></html>"""
    document = read("a.htm", page)
    assert document.title == "The shop"
    assert sections(document) == [
        ((), "Home"),
        (("Open hours",), "Open hours We open at nine. Not on Sundays."),
        (("Open hours", "Phone"), "Phone Mia 7"),
    ]
    assert document.sections[1].text == "Open\nhours\n\nWe open at nine.\n\nNot on Sundays.\n\n"


def test_code_keeps_its_lines() -> None:
    [section] = read("a.html", b"<p>Try\n  this:</p><pre>if x:\n    y()\n</pre>").sections
    assert section.text == "Try this:\n\nif x:\n    y()\n\n"


def test_a_page_may_be_nested_deeply() -> None:
    page = "<div>x" * 20_000
    [section] = read("a.html", page.encode()).sections
    assert section.text.count("x") == 20_000


# PDF


def test_a_pdf_has_pages() -> None:
    document = read("a.PDF", pdf(["Brakes squeal\nwhen wet.", "", "Tyres (old)"], "Bike care"))
    assert document.title == "Bike care"
    assert [(s.page, " ".join(s.text.split())) for s in document.sections] == [
        (1, "Brakes squeal when wet."),
        (3, "Tyres (old)"),
    ]
    assert read("a.pdf", pdf(["x"])).title is None


def encrypted(user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf(["Secret"]))))
    writer.encrypt(user, owner, algorithm="RC4-128")
    with BytesIO() as stream:
        writer.write(stream)
        return stream.getvalue()


def test_a_pdf_that_needs_a_password_says_so() -> None:
    with pytest.raises(UnreadableFileError, match="needs a password"):
        read("a.pdf", encrypted("open sesame", "owner"))
    assert "Secret" in read("a.pdf", encrypted("", "owner")).sections[0].text


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"<html>", pdf(["x" * 50])[:200]])
def test_a_damaged_pdf_says_so(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="can't be read: "):
        read("a.pdf", data)
