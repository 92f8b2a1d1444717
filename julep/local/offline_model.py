"""The offline model: it answers by quoting, and the same prompt always has the same answer.

It knows nothing of its own. What it says comes from the prompt: from the passages and memories
that were recalled, from what the user has just said, and from the results of functions.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from typing import Any

from .arguments import fill, mention
from .errors import BadRequest
from .language import first_tokens, heading, stems, words
from .model import Completion, ModelRequest
from .passages import sentences
from .prompt import Prompt, PromptMessage, RecalledPassage
from .self_description import owned_thing, second_person, statements, without_statements
from .tool_choice import forced_function

JsonObject = dict[str, Any]

LABEL = "[offline model]"
_ABOUT_ONESELF = {"i", "i'm", "i've", "me", "mine", "my", "myself"}
_GREETINGS = {"hello", "hi", "hey", "hiya", "morning", "afternoon", "evening", "greetings"}
_THANKS = {"thanks", "thank", "thx", "cheers"}
_SMALL_TALK = {"ok", "okay", "yes", "no", "sure", "great", "fine", "alright", "bye", "goodbye"}
_ASKING = stems("remember recall know told said think learned")
_MOST_SENTENCES = 3
_MOST_MEMORIES = 5


class OfflineModel:
    """The offline model, for whoever asks for a `Model`."""

    background: bool = False

    async def reply(self, request: ModelRequest) -> AsyncGenerator[str | Completion]:
        yield complete(request)


def complete(request: ModelRequest) -> Completion:
    """The model's reply to a prompt.

    Of the settings, `max_tokens`, `stop` and `response_format` have an effect; those that steer
    chance have none, as there is none.

    Raises:
        Invalid: `tool_choice` names a tool that there is not.
        BadRequest: a reply to a pattern is asked for.
    """
    prompt, settings = request.prompt, request.settings
    chosen = _chosen_tool(request)
    if chosen:
        return _call(chosen, prompt)
    answer = _answer(prompt, request.tools)
    text = _formatted(answer, prompt, settings.get("response_format") or {})
    return _bounded(text, settings)


def _chosen_tool(request: ModelRequest) -> JsonObject | None:
    forced = forced_function(request)
    prompt = request.prompt
    # The result of a function is answered in words, or a forced call would never come to an end.
    if prompt.new[-1].role == "function" or request.tool_choice == "none":
        return None
    if forced is None and prompt.new[-1].role != "user":
        return None
    functions: dict[str, JsonObject] = {
        tool["function"]["name"]: tool["function"] for tool in request.tools
    }
    if forced is not None:
        return functions[forced]
    said = prompt.new[-1].text
    mentioned = [name for name in functions if mention(name).search(said)]
    # `get_weather_forecast` mentions `get_weather` too: the longer name is what is meant.
    return functions[max(mentioned, key=len)] if mentioned else None


def _call(function: JsonObject, prompt: Prompt) -> Completion:
    arguments = fill(function.get("parameters", {}), _question(prompt), function["name"])
    content = {"name": function["name"], "arguments": json.dumps(arguments, ensure_ascii=False)}
    return Completion("function_call", json.dumps(content, ensure_ascii=False), "tool_calls")


def _question(prompt: Prompt) -> str:
    """What the user said last."""
    spoken = (*prompt.history, *prompt.new)
    return next((message.text for message in reversed(spoken) if message.role == "user"), "")


def _answer(prompt: Prompt, tools: list[JsonObject]) -> str:
    last = prompt.new[-1]
    if last.role == "function":
        return f"{last.name or 'The function'} returned: {last.text}"
    said = _question(prompt)
    parts = list(_acknowledgement(said))
    question = without_statements(said)
    known = [*_from_memory(prompt, said, question)]
    # What was recalled for the sake of earlier messages may have nothing to do with this one.
    from_docs = _from_docs(prompt.recalled.passages, question, literally=bool(known))
    parts += _from_history(prompt, question) or [*known, *from_docs]
    if _has_image(last):
        parts.append("I cannot see images.")
    return " ".join(parts) or _introduction(question, tools)


def _acknowledgement(said: str) -> Iterator[str]:
    found = statements(said)
    if found:
        yield f"Noted: {'; '.join(second_person(one.content) for one in found)}."


def _from_memory(prompt: Prompt, said: str, question: str) -> Iterator[str]:
    """What the user is remembered by, if they ask about themselves."""
    if not _ABOUT_ONESELF & set(words(question)):
        return
    said_now = {one.content for one in statements(said)}
    known = [memory for memory in prompt.recalled.memories if memory not in said_now]
    wanted = stems(question) - _ASKING
    fitting = [memory for memory in known if wanted & stems(memory)]
    if fitting:
        yield _told("From what you told me", _closest(fitting, wanted))
    elif not wanted and known:
        yield _told("From what you told me", known)
    elif known and not prompt.recalled.passages:
        yield _told("You have not told me that. What I know is this", known)


def _closest(memories: list[str], wanted: frozenset[str]) -> list[str]:
    """The memories of the very thing that is asked for, if there are any, or else all.

    Who asks for their name does not ask for their dog's, and the other way round.
    """
    asked: dict[str, frozenset[str]] = {}
    for memory in memories:
        thing = stems(owned_thing(memory))
        if thing and thing <= wanted:
            asked[memory] = thing
    most = max(map(len, asked.values()), default=0)
    return [memory for memory, thing in asked.items() if len(thing) == most] or memories


def _told(how: str, memories: list[str]) -> str:
    return f"{how}: {'; '.join(map(second_person, memories[:_MOST_MEMORIES]))}."


def _from_history(prompt: Prompt, question: str) -> list[str]:
    """What was said before, if that is the question."""
    if not re.search(r"\bdid (?:i|you) (?:just )?(?:say|ask|tell|mean)\b", question, re.IGNORECASE):
        return []
    role = "user" if re.search(r"\bdid i\b", question, re.IGNORECASE) else "assistant"
    earlier = [message.text for message in prompt.history if message.role == role]
    speaker = "You" if role == "user" else "I"
    return [f"{speaker} said: “{earlier[-1].removeprefix(LABEL).strip()}”"] if earlier else []


def _from_docs(passages: list[RecalledPassage], question: str, *, literally: bool) -> list[str]:
    """The sentences that fit the question best, with the title of the doc that they are from.

    Args:
        passages: What was recalled.
        question: The question.
        literally: Whether only sentences will do that have a word of the question in them.
    """
    if not stems(question) or set(words(question)) <= _SMALL_TALK:
        return []
    found = [(one.title, sentence) for one in passages for sentence in _quotable(one.text)]
    scores = _scores(found, stems(question))
    best = max(scores, default=0.0)
    if best == 0 and literally:
        return []
    if best == 0:
        # The words are in the title alone, or in a form that only the index knows for the same.
        found = found[:1]
    else:
        ranked = sorted(range(len(found)), key=lambda index: -scores[index])[:_MOST_SENTENCES]
        found = [found[index] for index in sorted(ranked) if scores[index] > best / 2]
    quoted: dict[str, list[str]] = {}
    for title, sentence in found:
        quoted.setdefault(title, []).append(sentence)
    return [f"According to “{title}”: {' '.join(said)}" for title, said in quoted.items()]


def _quotable(passage: str) -> list[str]:
    """A passage's sentences; headings stand before what they head, without their marks."""
    quotable: list[str] = []
    above = ""
    for sentence in sentences(passage):
        if title := heading(sentence):
            above = f"{above}{title}: "
        else:
            quotable.append(above + sentence)
            above = ""
    return [*quotable, above.removesuffix(": ")] if above else quotable


def _scores(found: list[tuple[str, str]], wanted: frozenset[str]) -> list[float]:
    """How well each sentence fits: a term counts for more the fewer sentences have it."""
    shared = [wanted & stems(sentence) for _, sentence in found]
    spread = Counter(term for terms in shared for term in terms)
    return [sum(1 / spread[term] for term in terms) for terms in shared]


def _introduction(question: str, tools: list[JsonObject]) -> str:
    said = set(words(question))
    if said & _THANKS:
        return "You are welcome."
    if said and said <= _SMALL_TALK:
        return "All right."
    greeting = "Hello! " if said & _GREETINGS else ""
    missing = (
        ""
        if greeting or not stems(question)
        else ("I found nothing about that in the documents and memories of this session. ")
    )
    names = ", ".join(tool["function"]["name"] for tool in tools)
    calls = f", and call a tool that you name ({names})" if names else ""
    return (
        f"{greeting}{missing}I am Julep's offline model: I quote what the documents say, "
        f"remember what you tell me about yourself{calls}."
    )


def _has_image(message: PromptMessage) -> bool:
    content: Any = message.content
    return not isinstance(content, str) and any("image_url" in part for part in content)


def _formatted(text: str, prompt: Prompt, response_format: JsonObject) -> str:
    """The answer in the form that was asked for."""
    match response_format.get("type", "text"):
        case "json_object":
            if schema := response_format.get("schema"):
                return json.dumps(fill(schema, _question(prompt)), ensure_ascii=False)
            sources = list(dict.fromkeys(one.title for one in prompt.recalled.passages))
            reply = {"model": "offline", "answer": text, "sources": sources}
            return json.dumps(reply, ensure_ascii=False)
        case "regex":
            raise BadRequest("the offline model cannot write text that matches a pattern")
        case _:
            return f"{LABEL} {text}"


def _bounded(text: str, settings: JsonObject) -> Completion:
    """The text up to the first stop sequence, and no longer than it may be."""
    stop: str | list[str] = settings.get("stop", [])
    marks = [stop] if isinstance(stop, str) else stop
    ends = [text.index(mark) for mark in marks if mark and mark in text]
    text = text[: min(ends)] if ends else text
    most = settings.get("max_tokens")
    cut = text if most is None else first_tokens(text, most)
    return Completion("assistant", cut, "stop" if cut == text else "length")
