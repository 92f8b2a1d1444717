"""What a person says of themselves: found by rule, and turned around.

"My name is Ada, and I prefer tea." holds two statements: "The user's name is Ada" and "The
user prefers tea". The offline model says them back as "your name is Ada" and "you prefer tea".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .language import plain, remembered, sentences, words

_IRREGULAR = {"have": "has", "study": "studies", "watch": "watches", "teach": "teaches"}
_VERB_LIST = """
adore collect cook dislike drink drive eat enjoy fear hate have like live love need own play
practise prefer read run speak study teach travel use watch work write
"""
_VERBS = {verb: _IRREGULAR.get(verb, f"{verb}s") for verb in _VERB_LIST.split()}
_PLAIN_FORMS = {third: verb for verb, third in _VERBS.items()}

_GREETING = re.compile(
    r"(?:(?:hi|hello|hey|hiya|well|also|and|yes|yeah|so|ok(?:ay)?|actually|by the way|btw|fyi|"
    r"(?:please )?(?:remember|note)(?: that)?|good (?:morning|afternoon|evening))(?:[\s,!:.]+|\Z))+",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"\s+")
_CLAUSE = re.compile(
    r"(?:,|;|\s-|,?\s+(?:and|but|so|because))\s+"
    r"(?=(?:i|i'm|my|what|where|when|who|why|how|which|can|could|do|does|is|are|will)\b)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?:my name(?: is|'s)|i(?: am|'m) called|call me)\s+(.+)", re.IGNORECASE)
_OWN = re.compile(r"my\s+(\w[\w' -]{0,60}?)\s+(is|are|was|were)\s+(.+)", re.IGNORECASE)
_AM = re.compile(r"i(?: am|'m)\s+(.+)", re.IGNORECASE)
_NATIONALITY = re.compile(r"\w+(?:an|ch|ek|ese|ish|ss|i)")
_OWNED = re.compile(r"The user's (.+?) (?:is|are|was|were) ")
_ADVERB = "really|usually|always|never|often|mostly|sometimes"
_DO = re.compile(
    rf"i\s+(?:({_ADVERB})\s+)?"
    rf"(do not |don't )?({'|'.join(_VERBS)})\s+(.+)",
    re.IGNORECASE,
)

# Forms of speech that look like a statement of oneself and say nothing that lasts.
_PASSING_STATE = re.compile(
    r"""(?: not\s+)? (?: \w{2,}ing | sorry | sure | afraid | glad | fine | ok(?:ay)? | well | good
    | here | back | done | ready | so | just | still | very | curious | able | unable | about
    | happy\s+to | in\s+(?:a\s+hurry|trouble) )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PASSING_WISH = re.compile(
    r"""(?: an?\s+(?:\w+\s+)?(?:question|problem|issue|idea|look) | (?:some|a\s+few)\s+questions?
    | to | help | your | you | it | this | that | these | those | been | just | got | had | no )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PASSING_THING = re.compile(
    r"(?:next |first |last )?(?:question|problem|point|guess|request)s?", re.IGNORECASE
)

_PRONOUNS = {
    "i": "they",
    "i'm": "they are",
    "i've": "they have",
    "me": "them",
    "my": "their",
    "mine": "theirs",
    "myself": "themselves",
}
_PRONOUN = re.compile(r"\b(?:i'm|i've|i|me|my|mine|myself)\b", re.IGNORECASE)
_NAME_LIKE = re.compile(r"\b[^\W\d_a-z][\w'-]*(?:\s+[^\W\d_a-z][\w'-]*)*")
_SUBJECT = re.compile(rf"The user('s| is(?: not)?| does not| (?:{_ADVERB}))?\s+(\S+)")
_LONGEST = 200

_POSITIVE_WORDS = """
adore adores amazing awesome best brilliant enjoy enjoys excellent fantastic favorite favourite
glad good great happy like likes love loves lovely nice perfect pleased prefer prefers wonderful
"""
_NEGATIVE_WORDS = """
afraid allergic angry annoyed awful bad boring dislikes fears hate hates horrible lonely never not
pain sad sick stressed terrible tired ugly unhappy upset worried worst
"""
_POSITIVE = frozenset(_POSITIVE_WORDS.split())
_NEGATIVE = frozenset(_NEGATIVE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that a person said of themselves."""

    content: str
    """The statement in the third person: `The user prefers tea`."""

    @property
    def sentiment(self) -> float:
        """How good it sounds, from -1 to 1, by the words in it."""
        found = words(self.content)
        good = sum(word in _POSITIVE for word in found)
        bad = sum(word in _NEGATIVE for word in found)
        if bad and good:
            # "does not like": the negation turns the other word around.
            return -1.0 if "not" in found or "never" in found else 0.0
        return float(bool(good) - bool(bad))

    @property
    def names(self) -> list[str]:
        """The names that occur in it."""
        found = _NAME_LIKE.findall(self.content.removeprefix("The user"))
        return list(dict.fromkeys(found))


def statements(text: str) -> list[Statement]:
    """What the text's author says of themselves, each thing once; questions say nothing."""
    found = (_read(clause) for clause in _clauses(text))
    return list(dict.fromkeys(Statement(content) for content in found if content))


def without_statements(text: str) -> str:
    """The rest of a text: what it asks, or says of other things."""
    return " ".join(clause for clause in _clauses(text) if not _read(clause))


def owned_thing(content: str) -> str:
    """The thing that a statement says something about: `name` in `The user's name is Ada`."""
    match = _OWNED.match(content)
    return match[1] if match else ""


def second_person(content: str) -> str:
    """A statement as one says it to the person: `you prefer tea`."""
    match = _SUBJECT.match(content)
    if not match:
        return content
    middle, word = match.group(1) or "", match.group(2)
    rest = re.sub(r"\btheir\b", "your", content[match.end() :])
    if middle == "'s":
        return f"your {word}{rest}"
    if middle.startswith(" is"):
        return f"you are{middle.removeprefix(' is')} {word}{rest}"
    if middle == " does not":
        return f"you do not {word}{rest}"
    verb = "are" if word == "is" else _PLAIN_FORMS.get(word, word)
    return f"you{middle} {verb}{rest}"


# For each message they are asked for several times.
@remembered(16)
def _clauses(text: str) -> tuple[str, ...]:
    # With one blank at a time, the pattern has one place to start at: it stays linear.
    lines = (_BLANKS.sub(" ", sentence) for sentence in sentences(plain(text)))
    clauses = (clause.strip() for line in lines for clause in _CLAUSE.split(line))
    return tuple(clause for clause in clauses if clause)


@remembered(256)
def _read(clause: str) -> str | None:
    """The clause in the third person, or None if it is no statement of oneself."""
    if clause.endswith("?"):
        return None
    greeting = _GREETING.match(clause)
    clause = clause[greeting.end() if greeting else 0 :].rstrip(" .!,;:")[:_LONGEST]
    if match := _NAME.fullmatch(clause):
        return f"The user's name is {_turned(match[1])}"
    if match := _OWN.fullmatch(clause):
        thing, is_, what = match.groups()
        passing = _PASSING_THING.fullmatch(thing)
        return None if passing else f"The user's {_turned(thing)} {is_.lower()} {_turned(what)}"
    if match := _AM.fullmatch(clause):
        return _state(match[1])
    if match := _DO.fullmatch(clause):
        return _action(*match.groups())
    return None


def _state(state: str) -> str | None:
    if _PASSING_STATE.match(state):
        return None
    if _NAME_LIKE.fullmatch(state) and not _NATIONALITY.fullmatch(state):
        return f"The user's name is {state}"
    return f"The user is {_turned(state)}"


def _action(adverb: str | None, negation: str | None, verb: str, rest: str) -> str | None:
    if _PASSING_WISH.match(rest):
        return None
    verb = verb.lower()
    words = ["The user", adverb, f"does not {verb}" if negation else _VERBS[verb], _turned(rest)]
    return " ".join(word for word in words if word)


def _turned(text: str) -> str:
    return _PRONOUN.sub(lambda match: _PRONOUNS[match[0].lower()], text)
