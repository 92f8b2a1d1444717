"""What a comparison of two API documents says about properties, unions, and the place of a change."""

from __future__ import annotations

import pytest
from diff_documents import (
    BREAKS,
    MORE,
    NOTHING,
    NUMBER,
    WORD,
    Json,
    Reported,
    document,
    only,
    reported,
    shared,
    thing,
)

from tools.spec_diff.change import Level
from tools.spec_diff.compare import compare

LIST: Json = {"type": "array", "items": WORD}
READ, WRITE, OLD = {"readOnly": True}, {"writeOnly": True}, {"deprecated": True}
NEED_A, NEED_B = {"required": ["a"]}, {"required": ["b"]}
# What a schema was and is, and what is said about one that is sent and answered, in each direction.
BOTH_WAYS: list[tuple[Json, Json, list[Reported], list[Reported]]] = [
    (
        thing(a=WORD),
        thing(a=WORD, b=WORD),
        [("property-added", MORE, MORE)],
        [("property-removed", BREAKS, BREAKS)],
    ),
    (
        thing(a=WORD),
        thing(a=WORD, b=WORD) | NEED_B,
        [("property-added", BREAKS, MORE)],
        [("property-removed", BREAKS, BREAKS)],
    ),
    (
        thing(a=WORD),
        thing(b=WORD),
        [("property-renamed", BREAKS, BREAKS)],
        [("property-renamed", BREAKS, BREAKS)],
    ),
    (
        thing(a=WORD),
        thing(b=WORD) | NEED_B,
        [("property-renamed", BREAKS, BREAKS), ("property-required", BREAKS, MORE)],
        [("property-renamed", BREAKS, BREAKS), ("property-optional", MORE, BREAKS)],
    ),
    (
        thing(a=WORD),
        thing(b=NUMBER),
        [("property-removed", BREAKS, BREAKS), ("property-added", MORE, MORE)],
        [("property-removed", BREAKS, BREAKS), ("property-added", MORE, MORE)],
    ),
    # Which of the two it would be is not evident.
    (
        thing(a=WORD),
        thing(b=WORD, c=WORD),
        [
            ("property-removed", BREAKS, BREAKS),
            ("property-added", MORE, MORE),
            ("property-added", MORE, MORE),
        ],
        [
            ("property-removed", BREAKS, BREAKS),
            ("property-removed", BREAKS, BREAKS),
            ("property-added", MORE, MORE),
        ],
    ),
    (
        thing(a=WORD),
        thing(a=WORD | {"default": "x"}),
        [("default-added", MORE, NOTHING)],
        [("default-removed", BREAKS, NOTHING)],
    ),
    (
        thing(a=NUMBER | {"default": 0}),
        thing(a=NUMBER | {"default": 1}),
        [("default-changed", BREAKS, NOTHING)],
        [("default-changed", BREAKS, NOTHING)],
    ),
    (
        thing(a=WORD),
        thing(a=WORD | READ),
        [("read-only-changed", BREAKS, NOTHING)],
        [("read-only-changed", MORE, NOTHING)],
    ),
    (
        thing(a=WORD),
        thing(a=WORD | WRITE),
        [("write-only-changed", NOTHING, BREAKS)],
        [("write-only-changed", NOTHING, MORE)],
    ),
    # What is read only is not for requests, and what is write only not for responses.
    (
        thing(),
        thing(b=WORD | READ) | NEED_B,
        [("property-added", NOTHING, MORE)],
        [("property-removed", NOTHING, BREAKS)],
    ),
    (
        thing(a=WORD | WRITE),
        thing(a=WORD | WRITE) | NEED_A,
        [("property-required", BREAKS, NOTHING)],
        [("property-optional", MORE, NOTHING)],
    ),
    (
        thing(a=WORD),
        thing(a=WORD | OLD),
        [("deprecated", MORE, MORE)],
        [("deprecation-withdrawn", NOTHING, NOTHING)],
    ),
    (
        WORD | {"description": "One."},
        WORD | {"description": "Another."},
        [("text-changed", NOTHING, NOTHING)],
        [("text-changed", NOTHING, NOTHING)],
    ),
    (
        WORD,
        WORD | {"example": "x", "title": "Word", "externalDocs": {"url": "https://example.com"}},
        [("text-changed", NOTHING, NOTHING)] * 3,
        [("text-changed", NOTHING, NOTHING)] * 3,
    ),
    (
        WORD,
        WORD | {"x-note": 1},
        [("extension-changed", NOTHING, NOTHING)],
        [("extension-changed", NOTHING, NOTHING)],
    ),
]


@pytest.mark.parametrize(("old", "new", "there", "back"), BOTH_WAYS)
def test_what_is_said_about_properties(
    old: Json, new: Json, there: list[Reported], back: list[Reported]
) -> None:
    for start, end, expected in ((old, new, there), (new, old, back)):
        in_request = [(kind, callers, NOTHING) for kind, callers, _ in expected]
        in_response = [(kind, NOTHING, readers) for kind, _, readers in expected]
        assert sorted(reported(shared(start), shared(end))) == sorted(expected)
        assert sorted(reported(document(request=start), document(request=end))) == sorted(
            in_request
        )
        assert sorted(reported(document(response=start), document(response=end))) == sorted(
            in_response
        )


CAT, DOG = thing(kind=WORD, meow=NUMBER), thing(kind=WORD, bark=WORD)
PETS: Json = {"Cat": CAT, "Dog": DOG}


def pets(*names: str, **tags: str) -> Json:
    """A union of components, told apart by `kind`."""
    mapping = {tag: f"#/components/schemas/{name}" for tag, name in tags.items()}
    discriminator = {"propertyName": "kind"} | ({"mapping": mapping} if mapping else {})
    members = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return {"oneOf": members, "discriminator": discriminator}


def pet_document(schema: Json) -> Json:
    return document(request=schema, components={"schemas": PETS})


def test_another_discriminator_breaks() -> None:
    old = pets("Cat", "Dog")
    by_sort = old | {"discriminator": {"propertyName": "sort"}}
    without = {"oneOf": old["oneOf"]}
    for new in (by_sort, without, pets("Cat", "Dog", tom="Cat"), pets("Cat", "Dog", Cat="Dog")):
        for change in (
            only(pet_document(old), pet_document(new)),
            only(pet_document(new), pet_document(old)),
        ):
            assert (change.kind, change.level) == ("discriminator-changed", BREAKS)


def test_a_member_with_its_own_tag_is_one_change() -> None:
    old, new = pet_document(pets("Cat", tom="Cat")), pet_document(pets("Cat", "Dog", tom="Cat"))
    assert reported(old, new) == [("union-member-added", MORE, NOTHING)]
    assert reported(new, old) == [("union-member-removed", BREAKS, NOTHING)]


def test_tags_that_go_without_saying_may_be_written_out() -> None:
    written = pets("Cat", "Dog", Cat="Cat", Dog="Dog")
    assert not compare(pet_document(pets("Cat", "Dog")), pet_document(written))


def test_a_member_that_changes_is_not_taken_for_another() -> None:
    old = {"oneOf": [WORD, LIST, thing(a=WORD, b=WORD)]}
    new = {"oneOf": [thing(a=WORD), LIST, WORD]}
    change = only(document(request=old), document(request=new))
    assert (change.kind, change.name) == ("property-removed", "b")


def test_a_component_in_the_place_of_another_one_is_another_member() -> None:
    union = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, WORD]}
    other = {"oneOf": [{"$ref": "#/components/schemas/Dog"}, WORD]}
    assert sorted(reported(pet_document(union), pet_document(other))) == [
        ("union-member-added", MORE, NOTHING),
        ("union-member-removed", BREAKS, NOTHING),
    ]


def test_another_component_in_its_place_is_told_from_a_change_of_the_component() -> None:
    schemas: Json = {"Full": thing(a=WORD) | NEED_A, "Part": thing(a=WORD)}
    old, new = (
        document(request={"$ref": f"#/components/schemas/{name}"}, components={"schemas": schemas})
        for name in schemas
    )
    change = only(old, new)
    assert change.pointer == "/components/schemas/Part/properties/a"
    assert (
        change.text == "`Part.a`: optional now; it was required (`Part` stands where `Full` stood)"
    )


def test_what_is_read_only_concerns_readers_alone() -> None:
    old, new = (thing(a=WORD | READ | more) for more in ({}, {"maxLength": 9}))
    assert reported(shared(old), shared(new)) == [("max-length-added", NOTHING, MORE)]
    assert not compare(document(request=old), document(request=new))


def test_what_is_write_only_concerns_callers_alone() -> None:
    old, new = (thing(a=WORD | WRITE | more) for more in ({}, {"maxLength": 9}))
    assert reported(shared(old), shared(new)) == [("max-length-added", BREAKS, NOTHING)]
    assert not compare(document(response=old), document(response=new))


def test_a_change_says_where_it_is_and_who_is_concerned() -> None:
    old = shared(thing(size=NUMBER | {"maximum": 9}))
    new = shared(thing(size=NUMBER | {"maximum": 8}))
    change = only(old, new)
    assert change.pointer == "/components/schemas/Thing/properties/size/maximum"
    assert (change.operations, change.schema, change.name) == (("send",), "Thing", "size")
    assert change.text == "`Thing.size`: the maximum was lowered from 9 to 8"
    assert change.level is Level.BREAKING


def test_what_was_removed_is_pointed_at_in_the_old_document() -> None:
    change = only(shared(thing(a=WORD, b=NUMBER)), shared(thing(b=NUMBER)))
    assert (change.pointer, change.name) == ("/components/schemas/Thing/properties/a", "a")


def test_a_rename_gives_the_new_place_and_the_old_name() -> None:
    change = only(shared(thing(a=WORD)), shared(thing(b=WORD)))
    assert (change.pointer, change.name) == ("/components/schemas/Thing/properties/b", "a")
    assert change.text == "`Thing.b`: looks like a rename of `a`"


def test_words_tell_which_property_was_renamed() -> None:
    first, second = WORD | {"description": "First."}, WORD | {"description": "Second."}
    changes = compare(shared(thing(a=first, b=second)), shared(thing(c=second, d=first)))
    assert {(change.pointer[-1], change.name) for change in changes} == {("c", "b"), ("d", "a")}


def test_what_a_text_and_a_number_have_to_meet_is_not_compared() -> None:
    old, new = WORD | {"maxLength": 9, "format": "uuid"}, NUMBER | {"minimum": 0}
    assert reported(shared(old), shared(new)) == [("type-changed", BREAKS, BREAKS)]
