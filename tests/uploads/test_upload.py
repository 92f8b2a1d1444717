"""Uploads against the embedded server: what is sent, and what is not sent again."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pdf_writer import pdf
from uploading import Upload

import julep
import julep.testing

CREATE, DELETE, LIST = "create_agent_doc", "delete_agent_doc", "get_agent_docs"


def docs_of(client: julep.Client, agent_id: str) -> list[julep.Doc]:
    """All docs, the oldest first."""
    docs: list[julep.Doc] = []
    while page := client.docs.list(agent_id, limit=100, offset=len(docs), order="asc"):
        docs += page
    return docs


def places(client: julep.Client, agent_id: str) -> list[tuple[str, int]]:
    """Which part of which file each doc is."""
    metadata = [doc.metadata or {} for doc in docs_of(client, agent_id)]
    return sorted((one["source"], one["part"]) for one in metadata)


WHOLE = [
    ("bikes.md", 0),
    ("bikes.md", 1),
    ("notes.txt", 0),
    ("shop/hours.html", 0),
    ("shop/hours.html", 1),
]
"""What the docs of `folder` are."""


def sent_bodies(server: julep.testing.Server) -> list[bytes]:
    return [request.body for request in server.requests.of(CREATE)]


# What becomes of files


def test_each_section_of_each_file_becomes_a_doc(
    upload: Upload, folder: Path, agent_id: str, julep_client: julep.Client
) -> None:
    report = upload(folder, agent_id=agent_id)
    assert report.ok
    assert [file.source for file in report.uploaded] == ["bikes.md", "notes.txt", "shop/hours.html"]
    assert str(report) == "3 files uploaded (5 docs), 0 skipped, 0 failed"
    docs = {doc.id: doc for doc in docs_of(julep_client, agent_id)}
    assert [docs[id].title for file in report.uploaded for id in file.doc_ids] == [
        "Bikes",
        "Bikes > Brakes",
        "notes.txt",
        "Hours",
        "Hours > Sunday",
    ]
    brakes = docs[report.uploaded[0].doc_ids[1]]
    assert brakes.content == ["## Brakes\n\nThey squeal when wet."]
    hashed = hashlib.sha256((folder / "bikes.md").read_bytes()).hexdigest()
    assert brakes.metadata is not None
    assert brakes.metadata.items() >= {
        ("uploaded_by", "julep-python"),
        ("source", "bikes.md"),
        ("content_hash", hashed),
        ("part", 1),
        ("part_count", 2),
    }
    assert len(report.jobs) == 5
    assert {julep_client.jobs.get(job).name for job in report.jobs} == {"embed_doc"}


def test_what_was_uploaded_is_recalled(
    upload: Upload, folder: Path, agent_id: str, julep_client: julep.Client
) -> None:
    report = upload(folder, agent_id=agent_id)
    session = julep_client.sessions.create(None, agent_id)
    reply = julep_client.sessions.chat(session.id, "Why do my brakes squeal?")
    assert reply.doc_ids.agent_doc_ids[0] == report.uploaded[0].doc_ids[1]
    assert "They squeal when wet." in str(reply.response[0][0].content)


def test_pages_of_a_pdf_are_told_apart(
    upload: Upload, tmp_path: Path, agent_id: str, julep_client: julep.Client
) -> None:
    (tmp_path / "care.pdf").write_bytes(pdf(["Brakes", "", "Tyres"], "Bike care"))
    upload(tmp_path / "care.pdf", agent_id=agent_id)
    found = {
        (doc.title, str(doc.content), (doc.metadata or {})["page"])
        for doc in docs_of(julep_client, agent_id)
    }
    assert found == {("Bike care", "['Brakes']", 1), ("Bike care", "['Tyres']", 3)}


def test_docs_may_be_a_users_and_have_metadata_of_ones_own(
    upload: Upload, folder: Path, julep_client: julep.Client
) -> None:
    user = julep_client.users.create("Grace").id
    report = upload([str(folder / "notes.txt")], user_id=user, metadata={"team": "blue"})
    [doc] = julep_client.docs.list(user_id=user, metadata_filter={"team": "blue"})
    assert (doc.id,) == report.uploaded[0].doc_ids


# Nothing is sent twice


def test_what_is_there_is_not_sent_again(
    upload: Upload, folder: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    upload(folder, agent_id=agent_id)
    julep_server.requests.clear()
    report = upload(folder, agent_id=agent_id)
    assert julep_server.requests.operations == [LIST]
    assert [file.reason for file in report.skipped] == ["already there"] * 3
    assert (report.uploaded, report.failed) == ((), ())


def test_not_even_with_another_chunk_size(
    upload: Upload, folder: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    upload(folder, agent_id=agent_id)
    julep_server.requests.clear()
    upload(folder, agent_id=agent_id, chunk_size=50)
    assert julep_server.requests.operations == [LIST]


def test_many_docs_are_listed_page_by_page(
    upload: Upload, tmp_path: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    text = "".join(f"# Number {number}\n\nText.\n\n" for number in range(210))
    (tmp_path / "a.md").write_text(text)
    assert upload(tmp_path, agent_id=agent_id).uploaded[0].sent == 210
    julep_server.requests.clear()
    upload(tmp_path, agent_id=agent_id)
    assert julep_server.requests.operations == [LIST] * 3


def test_docs_from_elsewhere_are_left_alone(
    upload: Upload, folder: Path, agent_id: str, julep_client: julep.Client
) -> None:
    odd: list[dict[str, Any]] = [
        {},
        {"source": "bikes.md"},
        {"uploaded_by": "julep-python", "source": 7, "content_hash": [], "version": None},
        {"uploaded_by": "x", "source": "bikes.md", "content_hash": "0", "version": "0", "part": 0}
        | {"part_count": 1},
    ]
    mine = [
        julep_client.docs.create({"title": "T", "content": "C", "metadata": one}, agent_id).id
        for one in odd
    ]
    assert len(upload(folder, agent_id=agent_id).uploaded) == 3
    assert {*mine} <= {doc.id for doc in docs_of(julep_client, agent_id)}


def test_an_upload_that_failed_half_way_goes_on(
    upload: Upload,
    folder: Path,
    agent_id: str,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    julep_server.faults.delay(CREATE, 0, times=3)
    julep_server.faults.add(CREATE, status=400, times=None)
    first = upload(folder, agent_id=agent_id, concurrency=1)
    assert [file.source for file in first.uploaded] == ["bikes.md", "notes.txt"]
    assert [file.path for file in first.failed] == [folder / "shop/hours.html"]
    julep_server.faults.clear()
    done = {*sent_bodies(julep_server)[:3]}
    julep_server.requests.clear()
    second = upload(folder, agent_id=agent_id)
    assert not done & {*sent_bodies(julep_server)}
    assert len(sent_bodies(julep_server)) == 2
    assert [file.source for file in second.uploaded] == ["shop/hours.html"]
    assert places(julep_client, agent_id) == WHOLE


def test_a_file_of_which_a_part_is_there_is_completed(
    upload: Upload,
    folder: Path,
    agent_id: str,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    julep_server.faults.delay(CREATE, 0)
    julep_server.faults.add(CREATE, status=400, times=None)
    upload(folder / "bikes.md", agent_id=agent_id)
    julep_server.faults.clear()
    [there] = [doc.id for doc in docs_of(julep_client, agent_id)]
    [file] = upload(folder / "bikes.md", agent_id=agent_id).uploaded
    assert (file.doc_ids[0], file.sent, len(file.doc_ids)) == (there, 1, 2)
    assert places(julep_client, agent_id) == WHOLE[:2]


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_doc_whose_reply_was_lost_is_not_there_twice(
    upload: Upload,
    folder: Path,
    agent_id: str,
    at: int,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    if at:
        julep_server.faults.delay(CREATE, 0, times=at)
    julep_server.faults.disconnect(CREATE, carried_out=True)
    first = upload(folder, agent_id=agent_id, concurrency=1)
    # Before its first reply, nobody knows that this server may be sent a doc again.
    assert len(first.failed) == (1 if at == 0 else 0)
    second = upload(folder, agent_id=agent_id)
    assert second.ok
    assert places(julep_client, agent_id) == WHOLE


def test_what_was_deleted_by_hand_is_uploaded_anew(
    upload: Upload, folder: Path, agent_id: str, julep_client: julep.Client
) -> None:
    """Though the server still knows the idempotency keys of the first time."""
    upload(folder, agent_id=agent_id)
    for doc in docs_of(julep_client, agent_id):
        julep_client.docs.delete(doc.id, agent_id=agent_id)
    report = upload(folder, agent_id=agent_id)
    assert places(julep_client, agent_id) == WHOLE
    there = {doc.id for doc in docs_of(julep_client, agent_id)}
    assert {id for file in report.uploaded for id in file.doc_ids} == there


# Files that change


def test_a_file_that_changed_replaces_what_was_there(
    upload: Upload,
    folder: Path,
    agent_id: str,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    upload(folder, agent_id=agent_id)
    before = (folder / "bikes.md").read_bytes()
    for text in (b"# Bikes\n\nNew.\n", before):
        (folder / "bikes.md").write_bytes(text)
        old = {doc.id for doc in docs_of(julep_client, agent_id)}
        julep_server.requests.clear()
        [file] = upload(folder, agent_id=agent_id).uploaded
        order = [str(name) for name in julep_server.requests.operations if name != LIST]
        assert order == sorted(order), "first all is created, then the old is deleted"
        assert file.replaced == order.count(DELETE) > 0
        assert not old & {*file.doc_ids}
    assert places(julep_client, agent_id) == WHOLE


def test_the_old_stays_if_the_new_can_not_be_uploaded_or_is_to_stay(
    upload: Upload,
    folder: Path,
    agent_id: str,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    upload(folder, agent_id=agent_id)
    (folder / "bikes.md").write_text("# Bikes\n\nNew.\n\n# More\n\nOld.\n")
    julep_server.faults.delay(CREATE, 0)
    julep_server.faults.add(CREATE, status=400, times=None)
    assert len(upload(folder, agent_id=agent_id).failed) == 1
    julep_server.faults.clear()
    assert len(places(julep_client, agent_id)) == 6
    [file] = upload(folder, agent_id=agent_id, replace=False).uploaded
    assert (file.sent, file.replaced) == (1, 0)
    assert len(places(julep_client, agent_id)) == 7


def test_deletions_that_were_missed_are_made_up_for(
    upload: Upload,
    folder: Path,
    agent_id: str,
    julep_server: julep.testing.Server,
    julep_client: julep.Client,
) -> None:
    upload(folder, agent_id=agent_id)
    (folder / "notes.txt").write_text("Chains need care.")
    julep_server.faults.add(DELETE, status=400)
    assert len(upload(folder, agent_id=agent_id).failed) == 1
    assert len(places(julep_client, agent_id)) == 6
    assert upload(folder, agent_id=agent_id).uploaded == ()
    assert places(julep_client, agent_id) == WHOLE


# What goes wrong


def test_one_file_that_fails_does_not_stop_the_others(
    upload: Upload, folder: Path, agent_id: str
) -> None:
    (folder / "a.txt").write_bytes(b"\xe9t\xe9")
    (folder / "b.pdf").write_bytes(b"no PDF")
    (folder / "c.md").symlink_to(folder / "nowhere.md")
    (folder / "d.txt").write_text(" \n")
    report = upload(folder, agent_id=agent_id)
    assert len(report.uploaded) == 3
    assert [(file.path.name, file.reason) for file in report.failed[::2]] == [
        ("a.txt", "not UTF-8: see byte 0; save it as UTF-8"),
        ("c.md", "No such file or directory"),
    ]
    assert report.failed[1].reason.startswith("can't be read: Pdf")
    assert isinstance(report.failed[2].error, FileNotFoundError)
    [skipped] = report.skipped
    assert skipped.reason == "has no text (a scan needs text recognition)"
    assert f"failed: {folder / 'a.txt'}: not UTF-8" in str(report)
    assert not report.ok


@pytest.mark.parametrize(
    ("client", "error"),
    [
        ({"api_key": "wrong-key"}, julep.PermissionDeniedError),
        ({"base_url": "http://127.0.0.1:9", "max_retries": 0}, julep.APIConnectionError),
    ],
    ids=["key", "nobody"],
)
def test_what_concerns_all_files_is_raised_at_once(
    upload: Upload, folder: Path, agent_id: str, client: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        upload(folder, client, agent_id=agent_id)


def test_what_comes_to_concern_all_files_ends_the_upload(
    upload: Upload, folder: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    julep_server.faults.delay(CREATE, 0, times=2)
    julep_server.faults.add(CREATE, status=401, times=None)
    with pytest.raises(julep.AuthenticationError) as caught:
        upload(folder, agent_id=agent_id, concurrency=1)
    assert len(sent_bodies(julep_server)) in (3, 4)  # a thread may have begun the next file
    assert caught.value.__notes__ == [
        "1 of 3 files were done before; the same upload goes on from there"
    ]


def test_an_owner_that_is_not_there_is_an_error(upload: Upload, folder: Path) -> None:
    with pytest.raises(julep.NotFoundError):
        upload(folder, agent_id="5d0f2a3e-0000-4000-8000-000000000000")


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"chunk_size": 49}, "chunk_size: 49 is not from 50 to 20000"),
        ({"concurrency": 0}, "concurrency: 0 is not from 1 to 64"),
        ({"metadata": {"page": 1, "source": "x"}}, "uploads write page, source themselves"),
        ({"user_id": "5d0f2a3e-0000-4000-8000-000000000000"}, "both were given"),
        ({"agent_id": None}, "neither was given"),
        ({"agent_id": "Ada"}, "is not a UUID"),
        ({"idempotency_key": "x"}, "idempotency_key"),
        ({"chunk_size": "600"}, "chunk_size"),
        ({"on_progress": 5}, "on_progress"),
        ({"files": 5}, "unknown argument: files"),
    ],
    ids=str,
)
def test_bad_arguments_are_errors_before_anything_is_sent(
    upload: Upload,
    folder: Path,
    agent_id: str,
    how: dict[str, Any],
    said: str,
    julep_server: julep.testing.Server,
) -> None:
    with pytest.raises(julep.JulepError, match=said):
        upload(folder, **{"agent_id": agent_id, **how})
    assert len(julep_server.requests) == 0


def test_options_hold_for_each_call(
    upload: Upload, folder: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    upload(folder, agent_id=agent_id, extra_headers={"X-Team": "blue"})
    assert Counter(julep_server.requests.operations) == {LIST: 1, CREATE: 5}
    assert {request.headers["x-team"] for request in julep_server.requests} == {"blue"}


# Progress


def test_progress_is_told_and_nothing_is_printed(
    upload: Upload, folder: Path, agent_id: str, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[julep.UploadProgress] = []
    upload(folder, agent_id=agent_id, on_progress=told.append)
    assert [(one.files_done, one.docs_sent) for one in told] == sorted(
        (one.files_done, one.docs_sent) for one in told
    )
    assert told[-1].files_done == told[-1].files == 3
    assert len(told) == 3 + 5
    assert {one.source for one in told} == {"bikes.md", "notes.txt", "shop/hours.html"}
    upload(folder, agent_id=agent_id)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("error", [ZeroDivisionError(), OSError("full"), julep.JulepError("no")])
def test_an_error_of_the_one_who_is_told_ends_the_upload(
    upload: Upload, folder: Path, agent_id: str, error: Exception
) -> None:
    def refuse(progress: julep.UploadProgress) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        upload(folder, agent_id=agent_id, on_progress=refuse)
    assert caught.value is error


def test_files_are_uploaded_several_at_a_time(
    upload: Upload, tmp_path: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(str(number))
    julep_server.faults.delay(CREATE, 0.5, times=None)
    begun = time.monotonic()
    upload(tmp_path, agent_id=agent_id, concurrency=12)
    assert time.monotonic() - begun < 12 * 0.5 / 2


def test_nothing_to_upload_is_no_error(
    upload: Upload, tmp_path: Path, agent_id: str, julep_server: julep.testing.Server
) -> None:
    report = upload(tmp_path, agent_id=agent_id)
    assert str(report) == "0 files uploaded (0 docs), 0 skipped, 0 failed"
    assert len(julep_server.requests) == 0
