"""The passages that are nearest to a vector, by the cosine of the angle between the two."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Pool, select

from .tables import docs, passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .embeddings import Vector

_MOST_KEPT = 8


class _Vectors(NamedTuple):
    """The vectors of an owner's passages."""

    stored: list[int]
    """The `seq` of each passage that has a vector of the model."""
    compared: list[int]
    """The `seq` of each row of the matrix: of the above, those with as many dimensions."""
    matrix: NDArray[np.float32]


class _Kept:
    """The vectors of the owners that were asked for last, of one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._vectors: OrderedDict[tuple[Any, ...], _Vectors] = OrderedDict()

    def get(self, key: tuple[Any, ...]) -> _Vectors | None:
        with self._lock:
            if key in self._vectors:
                self._vectors.move_to_end(key)
            return self._vectors.get(key)

    def put(self, key: tuple[Any, ...], vectors: _Vectors) -> None:
        with self._lock:
            self._vectors[key] = vectors
            self._vectors.move_to_end(key)
            while len(self._vectors) > _MOST_KEPT:
                self._vectors.popitem(last=False)


_kept: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()
_lock = threading.Lock()


def nearest(
    connection: Connection, owners: Sequence[tuple[str, str]], vector: Vector, most: int
) -> list[int]:
    """The `seq` of the passages whose vectors are nearest, the nearest first.

    Args:
        connection: One that may read.
        owners: Whose docs: for each, the column of `docs` and its value.
        vector: What they are compared with. Passages without a vector of its model and its number
            of dimensions are passed over.
        most: How many at most.
    """
    import numpy as np

    wanted = np.frombuffer(vector.data, dtype="<f4")
    found: list[tuple[float, int]] = []
    for column, id in owners:
        vectors = _vectors_of(connection, column, id, vector)
        scores = vectors.matrix @ wanted
        best = np.argsort(-scores, kind="stable")[:most]
        found += [(float(scores[index]), vectors.compared[index]) for index in best]
    return [seq for _, seq in sorted(found, reverse=True)[:most]]


def _vectors_of(connection: Connection, column: str, id: str, vector: Vector) -> _Vectors:
    """The vectors of an owner's passages. They are read again only if others have come to be.

    A passage and its vector never change, only come and go: whether what is kept is still right
    is seen from their numbers, whichever process has written.
    """
    embedded = (docs.c[column] == id, passages.c.model == vector.model)
    numbers = select(passages.c.seq).join_from(passages, docs, passages.c.doc_id == docs.c.id)
    statement = numbers.where(*embedded).order_by(passages.c.seq)
    stored = list(connection.execute(statement).scalars())
    kept = _kept_of(connection)
    key = (column, id, vector.model, len(vector.data))
    vectors = kept.get(key)
    if vectors is None or vectors.stored != stored:
        vectors = _read(connection, embedded, stored, len(vector.data))
        kept.put(key, vectors)
    return vectors


def _read(
    connection: Connection, embedded: tuple[ColumnElement[bool], ...], stored: list[int], size: int
) -> _Vectors:
    import numpy as np

    columns = select(passages.c.seq, passages.c.embedding)
    joined = columns.join_from(passages, docs, passages.c.doc_id == docs.c.id).where(*embedded)
    rows = [row for row in connection.execute(joined) if len(row[1]) == size]
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4")
    return _Vectors(stored, [row[0] for row in rows], matrix.reshape(len(rows), size // 4))


def _kept_of(connection: Connection) -> _Kept:
    with _lock:
        return _kept.setdefault(connection.engine.pool, _Kept())
