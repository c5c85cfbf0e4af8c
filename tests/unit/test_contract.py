"""The GraphQL contract, the file that AppSync deploys, and the model that both come from."""

import re
from pathlib import Path

import pytest
from graphql import (
    FieldDefinitionNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    InputObjectTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    parse,
)

from contract import executable, sdl
from resolvers.model.client import Client
from resolvers.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOYED = (ROOT / "schema.graphql").read_text("utf-8")
DEFINITIONS = parse(DEPLOYED).definitions
OBJECTS = {node.name.value: node for node in DEFINITIONS if isinstance(node, ObjectTypeDefinitionNode)}
INPUTS = {node.name.value: node for node in DEFINITIONS if isinstance(node, InputObjectTypeDefinitionNode)}
GROUPS = {"Query": "readers", "Mutation": "publishers", "Subscription": "readers"}
ROOTS = [root for root in GROUPS if root in OBJECTS]
MODES = {"aws_iam", "aws_cognito_user_pools", "aws_api_key"}
FIELDS = list(Client.model_fields)


def test_deployed_schema_is_what_the_contract_prints() -> None:
    assert sdl() == DEPLOYED, "make schema"


def test_deployed_schema_declares_nothing_of_appsyncs() -> None:
    assert {type(node).__name__ for node in DEFINITIONS} == {
        "ObjectTypeDefinitionNode",
        "InputObjectTypeDefinitionNode",
    }


def test_deployed_schema_describes_in_comments() -> None:
    assert '"""' not in DEPLOYED
    assert not any(node.description for node in (*OBJECTS.values(), *INPUTS.values()))


@pytest.mark.parametrize("name", ["Client", "PublishedClient", "ClientInput"])
def test_types_of_a_client_have_the_models_fields(name: str) -> None:
    definition = executable.type_map[name]
    assert isinstance(definition, GraphQLObjectType | GraphQLInputObjectType)

    assert [field for field in definition.fields if field in FIELDS] == FIELDS
    assert set(definition.fields) - set(FIELDS) <= {"messageId", "publicadoEn"}


def test_input_wants_every_field_of_the_model() -> None:
    definition = executable.type_map["ClientInput"]
    assert isinstance(definition, GraphQLInputObjectType)

    assert all(isinstance(field.type, GraphQLNonNull) for field in definition.fields.values())


@pytest.mark.parametrize("name", ["Client", "PublishedClient"])
def test_only_the_id_of_an_answer_is_certain(name: str) -> None:
    """Rows of older data may lack a field, and a subscriber sees what the mutation's caller selected."""
    definition = executable.type_map[name]
    assert isinstance(definition, GraphQLObjectType)

    assert [field for field, value in definition.fields.items() if isinstance(value.type, GraphQLNonNull)] == ["id"]


def modes_of(node: ObjectTypeDefinitionNode | FieldDefinitionNode) -> set[str]:
    return {directive.name.value for directive in node.directives or ()}


def root_fields() -> list[tuple[str, FieldDefinitionNode]]:
    return [(root, field) for root in ROOTS for field in OBJECTS[root].fields or ()]


@pytest.mark.parametrize(
    ("root", "field"), root_fields(), ids=lambda value: getattr(getattr(value, "name", None), "value", value)
)
def test_every_root_field_says_who_may_call_it(root: str, field: FieldDefinitionNode) -> None:
    assert modes_of(field) == MODES
    assert f'@aws_cognito_user_pools(cognito_groups: ["{GROUPS[root]}"])' in line_of(field)


def line_of(node: FieldDefinitionNode) -> str:
    assert node.loc is not None
    return DEPLOYED[node.loc.start : node.loc.end]


@pytest.mark.parametrize("name", sorted(set(OBJECTS) - set(ROOTS)))
def test_every_type_that_is_answered_allows_every_mode(name: str) -> None:
    """A field allowed to a caller is of no use when its type is not: AppSync asks both."""
    assert modes_of(OBJECTS[name]) == MODES


def test_root_types_leave_it_to_their_fields() -> None:
    assert all(modes_of(OBJECTS[root]) == set() for root in ROOTS)


def scalar(name: str) -> GraphQLScalarType:
    found = executable.type_map[name]
    assert isinstance(found, GraphQLScalarType)
    return found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWSEmail", "ana@example.com"),
        ("AWSEmail", "ñandú@example.cl"),
        ("AWSDateTime", "2026-01-31T12:00:00Z"),
        ("AWSDateTime", "2026-01-31T12:00Z"),
        ("AWSDateTime", "2026-01-31T12:00:00.123456Z"),
        ("AWSDateTime", "2026-01-31T12:00:00-03:00"),
        ("AWSDateTime", "2026-01-31T12:00:00+02:30:15"),
    ],
)
def test_scalars_take_what_appsync_takes(name: str, value: str) -> None:
    assert scalar(name).parse_value(value) == value
    assert scalar(name).serialize(value) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("AWSEmail", value) for value in ("", "ana", "ana@", "@example.com", "a b@example.com", 1, None, True)),
        *(("AWSDateTime", value) for value in ("2026-01-31", "2026-01-31T12:00:00", "2026-13-01T00:00:00Z", 0, None)),
        *(("AWSDateTime", value) for value in ("2026-01-32T00:00:00Z", "2026-01-31T24:00:00Z", "2026-01-31 12:00:00Z")),
    ],
    ids=str,
)
def test_scalars_refuse_what_appsync_refuses(name: str, value: object) -> None:
    for convert in (scalar(name).parse_value, scalar(name).serialize):
        with pytest.raises((ValueError, GraphQLError)):
            convert(value)


def test_every_root_field_is_wired_in_the_template() -> None:
    template = (ROOT / "template.yaml").read_text("utf-8")
    wired = set(re.findall(r"TypeName: (\w+)\n\s+FieldName: (\w+)", template))

    assert wired >= {(root, field.name.value) for root, field in root_fields() if root != "Subscription"}


def test_lambda_imports_no_strawberry() -> None:
    sources = (ROOT / "resolvers").rglob("*.py")

    assert not any(
        re.search(r"^\s*(from|import) (strawberry|contract)", path.read_text("utf-8"), re.MULTILINE) for path in sources
    )


def test_every_variable_of_the_settings_is_set_in_the_template() -> None:
    template = (ROOT / "template.yaml").read_text("utf-8")
    names = {name.upper() for kind in Settings.__subclasses__() for name in kind.model_fields}

    assert {name for name in names if not re.search(rf"^\s+{name}: ", template, re.MULTILINE)} == set()
