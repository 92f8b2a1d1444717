"""Text that a full-text index finds as hard as real text: few words are frequent, most are rare."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

_FUNCTION_WORDS = (
    "the of and to in a is that for it was on are as with they be at one have this from or had by "
    "not but what some we can out other were all there when up use your how said an each she which "
    "do their time if will way about many then them would like so these her long make see him two"
)
VOCABULARY = 20_000

_ONSETS, _VOWELS, _CODAS = (
    "b br c cl d dr f fl g gr h j k l m n p pl pr qu r s sh st t tr v w",
    "a e i o u ai ea oo ou",
    "b d g k l ll m n nd ng nt p r rd rn s ss st t x",
)


class Prose:
    """Writes sentences, the same ones for the same seed.

    A word's frequency is inverse to its rank (Zipf's law): first come English function words, and
    then invented words.
    """

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        first = _FUNCTION_WORDS.split()
        invented = itertools.islice(self._invented(set(first)), VOCABULARY - len(first))
        self._words = [*first, *invented]
        weights = (1 / rank for rank in range(1, VOCABULARY + 1))
        self._cumulated = list(itertools.accumulate(weights))

    def title(self) -> str:
        return " ".join(self._some(3)).capitalize()

    def sentence(self) -> str:
        return " ".join(self._some(self._random.randint(6, 20))).capitalize() + "."

    def question(self) -> str:
        return f"What do you know about {' '.join(self._some(6))}?"

    def paragraphs(self) -> str:
        """Two to four paragraphs of three to six sentences, about 1,000 characters."""
        return "\n\n".join(
            " ".join(self.sentence() for _ in range(self._random.randint(3, 6)))
            for _ in range(self._random.randint(2, 4))
        )

    def _some(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._cumulated, k=count)

    def _invented(self, seen: set[str]) -> Iterator[str]:
        parts = [kind.split() for kind in (_ONSETS, _VOWELS, _CODAS)]
        while True:
            syllables = range(self._random.choice((1, 2, 2, 3)))
            word = "".join(self._random.choice(kind) for _ in syllables for kind in parts)
            if word not in seen:
                seen.add(word)
                yield word
