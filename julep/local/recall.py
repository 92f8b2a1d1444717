"""Recall: which passages and memories belong to what is being asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, Table, bindparam, exists, or_, select

from . import direct
from .direct import Row
from .full_text import best
from .memories import newest_first
from .nearest import nearest
from .prompt import PromptMessage, Recalled, RecalledPassage
from .search_terms import query_terms
from .tables import docs, memories, passages

if TYPE_CHECKING:
    from .embeddings import Vector

_OWNERS = ("agent_id", "user_id")
_MOST_PASSAGES = 5
_MOST_MEMORIES = 8
_CANDIDATES = 30
_FEW_TERMS = 3
_EARLIER_MESSAGES = 3
# Of the paper's experiments; it makes a place in two lists worth more than the first in one.
_RANK_OFFSET = 60


@dataclass(frozen=True, slots=True)
class Question:
    """What is being asked: the user's new messages, and what they said before if those are short.

    "And on Sundays?" means something only after "When do you open?".
    """

    text: str
    earlier: str = ""

    @property
    def whole(self) -> str:
        """All of it, the new first: what an embedding is made of."""
        return f"{self.text}\n{self.earlier}".strip()


def question_of(new: Sequence[PromptMessage], history: Sequence[PromptMessage]) -> Question:
    """The question in a chat request, given its messages and those before it."""
    text = "\n".join(_said(new))
    if len(query_terms(text)) >= _FEW_TERMS:
        return Question(text)
    return Question(text, "\n".join(reversed(_said(history)[-_EARLIER_MESSAGES:])))


def recall(
    connection: Connection, session: Row, question: Question, vector: Vector | None = None
) -> Recalled:
    """What the session's agent and user have on the question, in docs and in memories.

    Args:
        connection: One that may read.
        session: The session.
        question: What is being asked.
        vector: Of the question, to find passages by their meaning too.
    """
    found = _memories(connection, session, question)
    return Recalled(
        passages=_passages(connection, session, question, vector),
        memories=list(found.values()),
        memory_ids=list(found),
    )


def fused(rankings: Iterable[Sequence[int]]) -> list[int]:
    """Several rankings as one: reciprocal rank fusion, which needs no scores to compare.

    Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual
    rank learning methods", SIGIR 2009.
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0) + 1 / (_RANK_OFFSET + rank)
    return sorted(scores, key=lambda item: (-scores[item], -item))


def _passages(
    connection: Connection, session: Row, question: Question, vector: Vector | None
) -> list[RecalledPassage]:
    rankings = [_by_words(connection, _OWNED_PASSAGES, _owner(session), passages, question)]
    if vector is not None:
        owners = [(kind, session[kind]) for kind in _OWNERS if session[kind] is not None]
        rankings.append(nearest(connection, owners, vector, _CANDIDATES))
    return _in_full(connection, fused(rankings)[:_MOST_PASSAGES])


def _by_words(
    connection: Connection,
    owned: Select[*tuple[Any, ...]],
    owner: Row,
    source: Table,
    question: Question,
) -> list[int]:
    """The rows that share words with the question, best first; `owned` selects their `seq`.

    Where earlier messages count too, what has words of the question itself comes first.
    """
    own = best(connection, owned, owner, source, question.text, _CANDIDATES)
    if not question.earlier:
        return own
    whole = best(connection, owned, owner, source, question.whole, _CANDIDATES)
    both = [seq for seq in whole if seq in own]
    return list(dict.fromkeys([*both, *own, *whole]))


def _in_full(connection: Connection, chosen: list[int]) -> list[RecalledPassage]:
    if not chosen:
        return []
    rows = direct.rows(connection, _passages_in_full(len(chosen)), **direct.named("seq", chosen))
    by_seq = {
        row["seq"]: RecalledPassage(
            row["id"], row["agent_id"] is not None, row["title"], row["text"]
        )
        for row in rows
    }
    return [by_seq[seq] for seq in chosen]


def _memories(connection: Connection, session: Row, question: Question) -> dict[str, str]:
    """The memories that share words with the question, then those that were said last; by id."""
    owner = _owner(session)
    rows = direct.rows(connection, _NEWEST_MEMORIES, **owner)
    if not rows:
        return {}
    fitting = _by_words(connection, _OWNED_MEMORIES, owner, memories, question)
    by_seq = {row["seq"]: row for row in rows}
    chosen = list(dict.fromkeys([*fitting, *by_seq]))[:_MOST_MEMORIES]
    older = [seq for seq in chosen if seq not in by_seq]
    if older:
        rows = direct.rows(connection, _memories_in_full(len(older)), **direct.named("seq", older))
        by_seq |= {row["seq"]: row for row in rows}
    return {by_seq[seq]["id"]: by_seq[seq]["content"] for seq in chosen}


def _owner(session: Row) -> Row:
    # Nothing is of a user that is NULL.
    return {name: session[name] for name in _OWNERS}


# The owner is part of each query: the docs of others must not use up the limit. As a join, SQLite
# may begin with the docs, and look at each for each row that was found.
_OWNED_PASSAGES = select(passages.c.seq).where(
    exists().where(
        docs.c.id == passages.c.doc_id, or_(*(docs.c[name] == bindparam(name) for name in _OWNERS))
    )
)
_MEMORY = (memories.c.seq, memories.c.id, memories.c.content)
_OWNED_MEMORIES = select(memories.c.seq).where(
    *(memories.c[name] == bindparam(name) for name in _OWNERS)
)
_NEWEST_MEMORIES = newest_first(_OWNED_MEMORIES.with_only_columns(*_MEMORY)).limit(_MOST_MEMORIES)


@cache
def _passages_in_full(count: int) -> Select[*tuple[Any, ...]]:
    columns = (passages.c.seq, docs.c.id, docs.c.agent_id, passages.c.title, passages.c.text)
    joined = select(*columns).join_from(passages, docs, passages.c.doc_id == docs.c.id)
    return joined.where(passages.c.seq.in_(direct.parameters("seq", count)))


@cache
def _memories_in_full(count: int) -> Select[*tuple[Any, ...]]:
    wanted = memories.c.seq.in_(direct.parameters("seq", count))
    return select(*_MEMORY).where(wanted)


def _said(messages: Iterable[PromptMessage]) -> list[str]:
    return [message.text for message in messages if message.role == "user"]
