"""What the rules for schemas object to, and what they let pass."""

from __future__ import annotations

from tidy_document import MOOD, NOTE, TEXT, Json

from tools import schema_rules
from tools.spec_rules import Rule

TEXTS: Json = {"type": "array", "description": "Texts.", "items": TEXT}

# A rule, a bad document, its good twin, and what is said of the bad one: where, and in which words.
CASES: dict[str, tuple[Rule, Json, Json, str, str]] = {
    "an unknown name in required": (
        schema_rules.required_names_are_declared,
        {f"{NOTE}/required": ["titel"]},
        {f"{NOTE}/required": ["title", "answers"]},
        f"#{NOTE}/required",
        "'titel' is required",
    ),
    "an unknown name in required of a part": (
        schema_rules.required_names_are_declared,
        {"/components/schemas/NewNote/allOf/1/required": ["id", "ttle"]},
        {"/components/schemas/NewNote/allOf/1/required": ["id", "title"]},
        "#/components/schemas/NewNote/allOf/1/required",
        "'ttle' is required",
    ),
    "an unknown name in required of an inline object": (
        schema_rules.required_names_are_declared,
        {f"{NOTE}/properties/title": {"type": "object", "required": ["a"], "properties": {}}},
        {f"{NOTE}/properties/title": {"required": ["a"], "properties": {"a": TEXT}}},
        f"#{NOTE}/properties/title/required",
        "'a' is required",
    ),
    "values that differ in case": (
        schema_rules.enumeration_values_have_names_of_their_own,
        {f"{MOOD}/enum": ["asc", "desc", "ASC"]},
        {f"{MOOD}/enum": ["asc", "desc"]},
        f"#{MOOD}/enum",
        "'asc' and 'ASC' are both ASC",
    ),
    "values that differ in punctuation": (
        schema_rules.enumeration_values_have_names_of_their_own,
        {f"{MOOD}/enum": ["so so", "so-so", None]},
        {f"{MOOD}/enum": ["so so", "soso", None]},
        f"#{MOOD}/enum",
        "'so so' and 'so-so' are both SO_SO",
    ),
    "values that have no name but a number": (
        schema_rules.enumeration_values_have_names_of_their_own,
        {f"{MOOD}/enum": ["value_1", "1x"]},
        {f"{MOOD}/enum": ["value_1", "1x"], f"{MOOD}/x-enum-varnames": ["one", "one_x"]},
        f"#{MOOD}/enum",
        "'value_1' and '1x' are both VALUE_1",
    ),
    "schemas with one module": (
        schema_rules.schemas_have_modules_of_their_own,
        {"/components/schemas/ApiKey": {}, "/components/schemas/APIKey": {}},
        {"/components/schemas/ApiKey": {}, "/components/schemas/ApiKeys": {}},
        "#/components/schemas/APIKey",
        "the module api_key",
    ),
    "a property named like a method": (
        schema_rules.properties_leave_models_their_names,
        {f"{NOTE}/properties/fromDict": TEXT},
        {f"{NOTE}/properties/from": TEXT},
        f"#{NOTE}/properties/fromDict",
        "'from_dict' is something that every model has",
    ),
    "a property named like a type": (
        schema_rules.properties_leave_models_their_names,
        {f"{NOTE}/properties/list": TEXT},
        {f"{NOTE}/properties/type": TEXT},
        f"#{NOTE}/properties/list",
        "hides the type",
    ),
    "a property named like a function": (
        schema_rules.properties_leave_models_their_names,
        {f"{NOTE}/properties/id_string": TEXT},
        {f"{NOTE}/properties/id": TEXT},
        f"#{NOTE}/properties/id_string",
        "hides a function",
    ),
    "properties with one name": (
        schema_rules.properties_have_names_of_their_own,
        {f"{NOTE}/properties/subTitle": TEXT, f"{NOTE}/properties/sub-title": TEXT},
        {f"{NOTE}/properties/subTitle": TEXT, f"{NOTE}/properties/subtitle": TEXT},
        f"#{NOTE}/properties/sub-title",
        "'subTitle' and 'sub-title' are both sub_title",
    ),
    "properties with one name in two parts": (
        schema_rules.properties_have_names_of_their_own,
        {"/components/schemas/NewNote/allOf/1/properties/Title": TEXT},
        {"/components/schemas/NewNote/allOf/1/properties/title": TEXT},
        "#/components/schemas/NewNote/allOf/1/properties/Title",
        "'title' and 'Title' are both title",
    ),
    "a property without a description": (
        schema_rules.properties_are_described,
        {f"{NOTE}/properties/title": {"type": "string"}},
        {f"{NOTE}/properties/title": {"allOf": [{"$ref": f"#{MOOD}"}]}},
        f"#{NOTE}/properties/title",
        "there is no description",
    ),
    "a union of arrays": (
        schema_rules.unions_have_one_array,
        {f"{NOTE}/properties/title": {"anyOf": [TEXTS, {"$ref": f"#{MOOD}"}], "description": "x"}}
        | {MOOD: TEXTS},
        {f"{NOTE}/properties/title": {"anyOf": [TEXTS, {"$ref": f"#{MOOD}"}], "description": "x"}},
        f"#{NOTE}/properties/title/anyOf",
        "of several arrays only the first is read",
    ),
    "a reference to nothing": (
        schema_rules.references_lead_somewhere,
        {f"{NOTE}/properties/title": {"$ref": "#/components/schemas/Titel"}},
        {f"{NOTE}/properties/title": {"$ref": f"#{MOOD}"}},
        f"#{NOTE}/properties/title",
        "leads nowhere",
    ),
    "a reference to itself": (
        schema_rules.references_lead_somewhere,
        {MOOD: {"$ref": f"#{MOOD}"}},
        {MOOD: {"$ref": f"#{NOTE}"}},
        f"#{MOOD}",
        "leads nowhere",
    ),
    "a description beside a reference": (
        schema_rules.references_stand_alone,
        {f"{NOTE}/properties/title": {"$ref": f"#{MOOD}", "description": "Lost."}},
        {f"{NOTE}/properties/title": {"allOf": [{"$ref": f"#{MOOD}"}], "description": "Kept."}},
        f"#{NOTE}/properties/title",
        "'description' beside a $ref is ignored",
    ),
}
