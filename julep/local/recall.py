"""Recall: which passages and memories belong to what is being asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, RowMapping, Select, Table, exists, or_, select

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
    connection: Connection, session: RowMapping, question: Question, vector: Vector | None = None
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
    connection: Connection, session: RowMapping, question: Question, vector: Vector | None
) -> list[RecalledPassage]:
    # The owner is part of each query: the docs of others must not use up the limit.
    owner = docs.c.agent_id == session["agent_id"]
    if session["user_id"] is not None:
        owner = or_(owner, docs.c.user_id == session["user_id"])
    # As a join, SQLite may begin with the docs, and look at each for each row that was found.
    of_owner = exists().where(docs.c.id == passages.c.doc_id, owner)
    owned = select(passages.c.seq).where(of_owner)
    rankings = [_by_words(connection, owned, passages, question)]
    if vector is not None:
        owners = [(kind, session[kind]) for kind in _OWNERS if session[kind] is not None]
        rankings.append(nearest(connection, owners, vector, _CANDIDATES))
    return _in_full(connection, fused(rankings)[:_MOST_PASSAGES])


def _by_words(
    connection: Connection, owned: Select[*tuple[Any, ...]], source: Table, question: Question
) -> list[int]:
    """The rows that share words with the question, best first; `owned` selects their `seq`.

    Where earlier messages count too, what has words of the question itself comes first.
    """
    own = best(connection, owned, source, question.text, _CANDIDATES)
    if not question.earlier:
        return own
    whole = best(connection, owned, source, question.whole, _CANDIDATES)
    both = [seq for seq in whole if seq in own]
    return list(dict.fromkeys([*both, *own, *whole]))


def _in_full(connection: Connection, chosen: list[int]) -> list[RecalledPassage]:
    columns = (passages.c.seq, docs.c.id, docs.c.agent_id, passages.c.title, passages.c.text)
    joined = select(*columns).join_from(passages, docs, passages.c.doc_id == docs.c.id)
    rows = connection.execute(joined.where(passages.c.seq.in_(chosen))).mappings()
    by_seq = {
        row["seq"]: RecalledPassage(
            row["id"], row["agent_id"] is not None, row["title"], row["text"]
        )
        for row in rows
    }
    return [by_seq[seq] for seq in chosen]


def _memories(connection: Connection, session: RowMapping, question: Question) -> dict[str, str]:
    """The memories that share words with the question, then those that were said last; by id."""
    if session["user_id"] is None:
        return {}
    owner = (memories.c.agent_id == session["agent_id"], memories.c.user_id == session["user_id"])
    owned = select(memories.c.seq).where(*owner)
    newest = connection.execute(newest_first(owned).limit(_MOST_MEMORIES)).scalars()
    fitting = _by_words(connection, owned, memories, question)
    chosen = list(dict.fromkeys([*fitting, *newest]))[:_MOST_MEMORIES]
    columns = (memories.c.seq, memories.c.id, memories.c.content)
    rows = connection.execute(select(*columns).where(memories.c.seq.in_(chosen))).mappings()
    by_seq = {row["seq"]: row for row in rows}
    return {by_seq[seq]["id"]: by_seq[seq]["content"] for seq in chosen}


def _said(messages: Iterable[PromptMessage]) -> list[str]:
    return [message.text for message in messages if message.role == "user"]
