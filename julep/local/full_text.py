"""Full-text search: everything about it that depends on the database.

SQLite's FTS5 keeps an index beside the table; triggers keep the two together, also when a
foreign key deletes rows. PostgreSQL keeps a vector in each row, and an index of those.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Select,
    Table,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
)

from . import direct, tables
from .direct import Row
from .search_terms import query_terms

_INDEXED = (tables.passages, tables.memories)
_CONFIGURATION: ColumnElement[Any] = literal_column("'english'::regconfig")
# All four classes of words weigh the same, and a long row less than a short one.
_WEIGHTS: ColumnElement[Any] = literal_column("'{1, 1, 1, 1}'::real[]")
_BY_LENGTH = 1
_FIRST_LOOK = 500


def create_indexes(connection: Connection) -> None:
    """Create what is missing of the indexes and of what keeps them up to date."""
    ddl = _sqlite_ddl if connection.dialect.name == "sqlite" else _postgresql_ddl
    for source in _INDEXED:
        for statement in ddl(source.name):
            connection.exec_driver_sql(statement)


def rebuild(connection: Connection) -> None:
    """Index all rows anew, after they were put where the index could not see it."""
    if connection.dialect.name == "sqlite":  # PostgreSQL's index sees everything.
        for source in _INDEXED:
            index = _index_name(source.name)
            connection.exec_driver_sql(f"INSERT INTO {index}({index}) VALUES ('rebuild')")


def search(
    connection: Connection, statement: Select[*tuple[Any, ...]], source: Table, text: str
) -> Select[*tuple[Any, ...]] | None:
    """Narrow a select down to the rows of `source` that share terms with `text`, best first.

    A rare term counts for more than a common one; of equals, the newest comes first. Returns
    None if `text` has no terms to search for.
    """
    words = query_terms(text)
    if not words:
        return None
    dialect = connection.dialect.name
    return _narrowed(statement, source, dialect, len(words)).params(_values(dialect, words))


def best(
    connection: Connection,
    owned: Select[*tuple[Any, ...]],
    owner: Row,
    source: Table,
    text: str,
    most: int,
) -> list[int]:
    """The `seq` of the rows that `search` finds, no more than `most`.

    Args:
        connection: One that may read.
        owned: A select of `seq` alone, which is kept.
        owner: The values of its parameters.
        source: The table that it is of.
        text: What to search for.
        most: How many at most.
    """
    words = query_terms(text)
    if not words:
        return []
    dialect = connection.dialect.name
    values = {**_values(dialect, words), "most": most}
    if dialect == "sqlite":
        found, looked_at = _first_look(connection, owned, owner, source, values)
        if len(found) >= most or looked_at < _FIRST_LOOK:
            return found[:most]
    narrowed = _best(owned, source, dialect, len(words))
    return direct.column(connection, narrowed, **owner, **values)


def _first_look(
    connection: Connection, owned: Select[*tuple[Any, ...]], owner: Row, source: Table, values: Row
) -> tuple[list[int], int]:
    """Those that are owned of the best that SQLite's index has, and how many were looked at.

    To join all that match a common word, to know whose it is, takes most of the time of a search.
    """
    row = direct.first(connection, _owned_of_best(owned, source), **owner, **values)
    assert row is not None  # as it counts
    return json.loads(row["found"]), row["looked_at"]


# Making a statement takes longer than carrying it out.


@cache
def _owned_of_best(owned: Select[*tuple[Any, ...]], source: Table) -> Select[*tuple[Any, ...]]:
    # In one row: for each that the driver fetches, a thread gives up the interpreter, and waits.
    name = _index_name(source.name)
    rowid: ColumnElement[Any] = literal_column(f"{name}.rowid")
    best = (
        select(rowid.label("seq"))
        .select_from(table(name))
        .where(literal_column(name).op("MATCH")(bindparam("expression")))
        .order_by(func.bm25(literal_column(name)), rowid.desc())
        .limit(_FIRST_LOOK)
        .subquery()
    )
    is_owned = owned.where(source.c.seq == best.c.seq).exists()
    found = func.json_group_array(best.c.seq).filter(is_owned)
    return select(found.label("found"), func.count().label("looked_at")).select_from(best)


@cache
def _best(
    owned: Select[*tuple[Any, ...]], source: Table, dialect: str, terms: int
) -> Select[*tuple[Any, ...]]:
    return _narrowed(owned, source, dialect, terms).limit(bindparam("most"))


def _narrowed(
    statement: Select[*tuple[Any, ...]], source: Table, dialect: str, terms: int
) -> Select[*tuple[Any, ...]]:
    newest = [source.c[name].desc() for name in ("timestamp", "seq") if name in source.c]
    if dialect == "sqlite":
        return _sqlite(statement, source).order_by(*newest)
    return _postgresql(statement, source, terms).order_by(*newest)


def _values(dialect: str, words: list[str]) -> Row:
    if dialect == "sqlite":
        return {"expression": _expression(words)}
    return direct.named("term", words)


def _expression(words: list[str]) -> str:
    # In quotes, a term is never an operator of the query language.
    return " OR ".join(f'"{word}"' for word in words)


def _index_name(source: str) -> str:
    return f"{source}_index"


def _sqlite(statement: Select[*tuple[Any, ...]], source: Table) -> Select[*tuple[Any, ...]]:
    name = _index_name(source.name)
    index = table(name, column("rowid"))
    return (
        statement.join(index, index.c.rowid == source.c.seq)
        .where(literal_column(name).op("MATCH")(bindparam("expression")))
        .order_by(func.bm25(literal_column(name)))
    )


def _sqlite_ddl(source: str) -> list[str]:
    index = _index_name(source)
    add = f"INSERT INTO {index}(rowid, searched) VALUES (new.seq, new.searched)"
    drop = f"INSERT INTO {index}({index}, rowid, searched) VALUES ('delete', old.seq, old.searched)"
    create = (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5("
        f"searched, content='{source}', content_rowid='seq', tokenize='porter unicode61')"
    )
    trigger = f"CREATE TRIGGER IF NOT EXISTS {index}"
    return [
        create,
        f"{trigger}_insert AFTER INSERT ON {source} BEGIN {add}; END",
        f"{trigger}_delete AFTER DELETE ON {source} BEGIN {drop}; END",
        f"{trigger}_update AFTER UPDATE OF searched ON {source} BEGIN {drop}; {add}; END",
    ]


def _postgresql(
    statement: Select[*tuple[Any, ...]], source: Table, terms: int
) -> Select[*tuple[Any, ...]]:
    vector: ColumnElement[Any] = literal_column(f"{source.name}.search_vector")
    queries = [
        func.plainto_tsquery(_CONFIGURATION, term) for term in direct.parameters("term", terms)
    ]
    matches = [vector.op("@@")(query) for query in queries]
    # PostgreSQL ranks without asking how rare a term is: that is counted here, as BM25 does it,
    # among the rows that match.
    rows: ColumnElement[Any] = func.count().over()
    score: list[ColumnElement[Any]] = []
    for query, matched in zip(queries, matches, strict=True):
        hits = func.count().filter(matched).over()
        rarity = func.ln(1 + (rows - hits + 0.5) / (hits + 0.5))
        score.append(rarity * func.ts_rank(_WEIGHTS, vector, query, _BY_LENGTH))
    total: ColumnElement[Any] = sum(score[1:], score[0])
    return statement.where(or_(*matches)).order_by(cast(total, Float).desc())


def _postgresql_ddl(source: str) -> list[str]:
    add = (
        f"ALTER TABLE {source} ADD COLUMN IF NOT EXISTS search_vector tsvector "
        "GENERATED ALWAYS AS (to_tsvector('english'::regconfig, searched)) STORED"
    )
    index = (
        f"CREATE INDEX IF NOT EXISTS {_index_name(source)} ON {source} USING gin (search_vector)"
    )
    return [add, index]
