from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, get_variable_values, parse

from gateway.wording.variables import variable_error
from tests.unit.gateway.zoo import ZOO

SEARCH = "query ($search: Search!) { animals(search: $search) { name } }"
SEARCHES = "query ($list: [Search!]) { lions(search: $list) { name } }"
COUNT = "query ($most: Int) { count(most: $most) }"
NULL = "has coerced Null value for NonNull type"


def error(text: str, variables: dict[str, Any]) -> Any:
    operation = parse(text).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    found = get_variable_values(ZOO, operation.variable_definitions or (), variables)
    assert isinstance(found, list), "graphql-core takes them"
    return variable_error(ZOO, operation, variables, found[0])


@pytest.mark.parametrize(
    ("text", "variables", "message"),
    [
        (SEARCH, {}, f"Variable 'search' {NULL} 'Search!'"),
        (SEARCH, {"search": None}, f"Variable 'search' {NULL} 'Search!'"),
        (SEARCH, {"search": {}}, f"Variable 'search' {NULL} 'String!'"),
        (SEARCH, {"search": {"name": "x", "within": {}}}, f"Variable 'search' {NULL} 'String!'"),
        (SEARCH, {"search": {"name": "x", "most": None}}, f"Variable 'search' {NULL} 'Int!'"),
        (SEARCHES, {"list": [{"name": "x"}, None]}, f"Variable 'list' {NULL} 'Search!'"),
        (
            SEARCH,
            {"search": "x"},
            (
                "Variable 'search' has an invalid value. Expected type 'Map' but was 'String'. "
                "Variables for input objects must be an instance of type 'Map'."
            ),
        ),
        (COUNT, {"most": "many"}, "Variable 'most' has an invalid value. Expected type 'Int' but was 'String'."),
        (COUNT, {"most": True}, "Variable 'most' has an invalid value. Expected type 'Int' but was 'Boolean'."),
        (COUNT, {"most": [1]}, "Variable 'most' has an invalid value. Expected type 'Int' but was 'ArrayList'."),
        (
            SEARCH,
            {"search": {"name": {"a": 1}}},
            "Variable 'name' has an invalid value. Expected type 'String' but was 'LinkedHashMap'.",
        ),
        (SEARCH, {"search": {"name": "x", "mail": "nobody"}}, "Variable 'mail' has an invalid value."),
        (
            SEARCH,
            {"search": {"name": "x", "since": "2024-01-01T10:00"}},
            "Variable 'since' has an invalid value. Unable to parse `2024-01-01T10:00` as a valid DateTime Object.",
        ),
        (
            SEARCH,
            {"search": {"name": "x", "diets": ["MEAT", "STONES"]}},
            "Variable 'diets' has an invalid value. Invalid input for Enum 'Diet'. No value found for name 'STONES'",
        ),
    ],
)
def test_message_at_the_variables_definition(text: str, variables: dict[str, Any], message: str) -> None:
    location = {"line": 1, "column": 8, "sourceName": None}
    assert error(text, variables) == {"path": None, "locations": [location], "message": message}


def test_an_unknown_field_has_no_location() -> None:
    message = "The variables input contains a field that is not defined for input object type 'Search' "
    unlocated = {"path": None, "locations": None, "message": message}
    assert error(SEARCH, {"search": {"name": "x", "size": 1}}) == unlocated
    assert error(SEARCH, {"search": {"name": "x", "within": {"size": 1}}}) == unlocated


def test_the_first_variable_that_does_not_fit_is_named() -> None:
    text = "query ($a: Int, $b: Int) { count(most: $a) c: count(most: $b) }"
    assert error(text, {"b": "x"})["message"].startswith("Variable 'b' has an invalid value.")


def test_what_only_graphql_core_objects_to_still_names_the_variable() -> None:
    operation = parse(COUNT).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    node = (operation.variable_definitions or ())[0]
    found = variable_error(ZOO, operation, {"most": 1}, GraphQLError("something else", node))
    assert found["message"] == "Variable 'most' has an invalid value."
