"""Full-text search: everything about it that depends on the database.

SQLite's FTS5 keeps an index beside the table; triggers keep the two together, also when a
foreign key deletes rows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, Table, column, func, literal_column, table

from . import tables
from .language import terms

_INDEXED: dict[Table, tuple[str, ...]] = {
    tables.passages: ("title", "text"),
    tables.memories: ("content",),
}
_MOST_TERMS = 64


def create_indexes(connection: Connection) -> None:
    """Create what is missing of the indexes and their triggers."""
    for source, columns in _INDEXED.items():
        for statement in _ddl(source.name, columns):
            connection.exec_driver_sql(statement)


def search(
    statement: Select[*tuple[Any, ...]], source: Table, text: str
) -> Select[*tuple[Any, ...]] | None:
    """Narrow a select down to the rows of `source` that share terms with `text`, best first.

    Returns None if `text` has no terms to search for.
    """
    words = terms(text)[:_MOST_TERMS]
    if not words:
        return None
    # In quotes, a term is never an operator of the query language.
    expression = " OR ".join(f'"{word}"' for word in words)
    name = _index_name(source.name)
    index = table(name, column("rowid"))
    return (
        statement.join(index, index.c.rowid == source.c.seq)
        .where(literal_column(name).op("MATCH")(expression))
        .order_by(func.bm25(literal_column(name)), source.c.seq.desc())
    )


def _index_name(source: str) -> str:
    return f"{source}_index"


def _ddl(source: str, columns: tuple[str, ...]) -> list[str]:
    index = _index_name(source)
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{name}" for name in columns) for row in ("new", "old"))
    table = (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5("
        f"{names}, content='{source}', content_rowid='seq', tokenize='porter unicode61')"
    )
    insert = (
        f"CREATE TRIGGER IF NOT EXISTS {index}_insert AFTER INSERT ON {source} BEGIN "
        f"INSERT INTO {index}(rowid, {names}) VALUES (new.seq, {new}); END"
    )
    delete = (
        f"CREATE TRIGGER IF NOT EXISTS {index}_delete AFTER DELETE ON {source} BEGIN "
        f"INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.seq, {old}); END"
    )
    return [table, insert, delete]
