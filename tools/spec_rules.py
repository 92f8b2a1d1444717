"""Rules of our own for openapi.yaml: what the generator and our templates would swallow in silence.

A document can be valid, and the generator content with it, while something of it never reaches the
code, or makes code that fails. Each rule takes a document and yields its findings, each of them as
`where: what is wrong; what to do`.

There is no rule about defaults, for there is nothing to hold them to: no template reads one. A test
of `make generate` shows that the code is the same without them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import operation_rules, schema_rules
from .spec_document import Document, Json

Rule = Callable[[Document], Iterator[str]]

RULES: tuple[Rule, ...] = (
    schema_rules.references_lead_somewhere,
    schema_rules.references_stand_alone,
    operation_rules.operation_ids_are_names,
    operation_rules.operations_have_one_tag,
    operation_rules.operations_are_described,
    operation_rules.request_bodies_are_required_json,
    operation_rules.parameters_are_described_in_their_schema,
    operation_rules.parameters_are_sent_as_described,
    operation_rules.arguments_have_names_of_their_own,
    operation_rules.operations_have_one_success_with_a_schema,
    operation_rules.replies_are_json,
    operation_rules.operations_list_their_errors,
    schema_rules.schemas_have_modules_of_their_own,
    schema_rules.required_names_are_declared,
    schema_rules.enumeration_values_have_names_of_their_own,
    schema_rules.properties_leave_models_their_names,
    schema_rules.properties_have_names_of_their_own,
    schema_rules.properties_are_described,
    schema_rules.unions_have_one_array,
)


def findings(document: Json) -> list[str]:
    """What all of the rules have to say, each thing once."""
    wrapped = Document(document)
    return list(dict.fromkeys(finding for rule in RULES for finding in rule(wrapped)))
