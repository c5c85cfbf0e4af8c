from typing import Any

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    get_named_type,
    get_variable_values,
    parse,
)

from gateway.execution.selections import Selections
from tests.unit.gateway.zoo import ZOO


def selected(text: str, **variables: Any) -> tuple[list[str], str]:
    """Both forms, of the fields at the root of the query, taken as one."""
    document = parse(text)
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    (operation,) = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    nodes = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
    values = get_variable_values(ZOO, operation.variable_definitions or (), variables)
    assert not isinstance(values, list)
    assert ZOO.query_type is not None
    parent = get_named_type(ZOO.query_type.fields[nodes[0].name.value].type)
    selections = Selections({each.name.value: each for each in fragments})
    return selections.as_list(ZOO, parent, nodes, values), selections.as_graphql(nodes)


def test_parents_stand_before_their_children() -> None:
    paths, text = selected("{ lion(id: 1) { name keeper { id mail } diet } }")
    assert paths == ["name", "keeper", "keeper/id", "keeper/mail", "diet"]
    assert text == "{\n  name\n  keeper {\n    id\n    mail\n  }\n  diet\n}"


def test_aliases_take_the_place_of_names() -> None:
    paths, text = selected("{ lion(id: 1) { a: name b: keeper { c: id } } }")
    assert paths == ["a", "b", "b/c"]
    assert text == "{\n  a: name\n  b: keeper {\n    c: id\n  }\n}"


def test_fragments_are_expanded_in_the_list_and_kept_in_the_text() -> None:
    paths, text = selected(
        "{ lion(id: 1) { ...F ... on Lion { mane ...G } } } "
        "fragment F on Lion { name keeper { ...K } } fragment G on Animal { diet name } fragment K on Keeper { id }"
    )
    assert paths == ["name", "keeper", "keeper/id", "mane", "diet"]
    assert text == "{\n  ...F\n  ... on Lion {\n    mane\n    ...G\n  }\n}"


def test_an_inline_fragment_without_a_type() -> None:
    paths, text = selected("{ lion(id: 1) { ... @include(if: true) { name } } }")
    assert paths == ["name"]
    assert text == "{\n  ... @include(if: true) {\n    name\n  }\n}"


@pytest.mark.parametrize(("shown", "paths"), [(True, ["name", "mane"]), (False, ["diet", "keeper", "keeper/id"])])
def test_skip_and_include_are_obeyed(shown: bool, paths: list[str]) -> None:  # noqa: FBT001 - a parameter of the test
    query = """query ($shown: Boolean!) { lion(id: 1) {
      name @include(if: $shown)
      diet @skip(if: $shown)
      ...K @skip(if: $shown)
      ... on Lion @include(if: $shown) { mane }
    } } fragment K on Lion { keeper { id } }"""
    assert selected(query, shown=shown)[0] == paths


def test_fields_asked_for_twice_are_one() -> None:
    paths, _ = selected("{ lion(id: 1) { keeper { id } name keeper { mail } name } }")
    assert paths == ["keeper", "keeper/id", "keeper/mail", "name"]


def test_a_field_merged_from_two_places() -> None:
    paths, text = selected("{ lion(id: 1) { name } lion(id: 1) { mane } }")
    assert paths == ["name", "mane"]
    assert text == "{\n  name\n  mane\n}"


def test_of_an_interface_only_its_own_fields_are_listed() -> None:
    paths, text = selected("{ animals { name ... on Lion { mane } ... on Animal { diet } __typename } }")
    assert paths == ["name", "diet", "__typename"]
    assert text == "{\n  name\n  ... on Lion {\n    mane\n  }\n  ... on Animal {\n    diet\n  }\n  __typename\n}"


def test_of_a_union_only_its_type_name_is_listed() -> None:
    assert selected("{ either { __typename ... on Panda { weight } } }")[0] == ["__typename"]


def test_arguments_stay_in_the_text() -> None:
    assert selected('{ lions(search: [{name: "x"}]) { keeper { id } } }')[1] == "{\n  keeper {\n    id\n  }\n}"


def test_a_leaf_selects_nothing() -> None:
    assert selected("{ count }") == ([], "")


def test_what_does_not_depend_on_variables_is_worked_out_once() -> None:
    document = parse("{ lion(id: 1) { ...F } } fragment F on Lion { keeper { id } }")
    operation, fragment = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert isinstance(fragment, FragmentDefinitionNode)
    (node,) = [each for each in operation.selection_set.selections if isinstance(each, FieldNode)]
    assert ZOO.query_type is not None
    parent = get_named_type(ZOO.query_type.fields["lion"].type)
    values = get_variable_values(ZOO, (), {})
    assert not isinstance(values, list)
    selections = Selections({"F": fragment}, conditional=False)
    first = selections.as_list(ZOO, parent, [node], values)
    assert first == ["keeper", "keeper/id"]
    assert selections.as_list(ZOO, parent, [node], values) is first
