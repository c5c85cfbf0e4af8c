"""What AppSync says of a document that does not fit the schema, where captures or graphql-java's sources tell it."""

import pytest

from gateway.execution.documents import Document
from tests.unit.gateway.zoo import ZOO


def errors(text: str) -> list[tuple[str, list[tuple[int, int]]]]:
    found = []
    for error in Document(ZOO, text).errors:
        assert list(error) == ["path", "locations", "message"]
        assert error["path"] is None
        assert all(each["sourceName"] is None for each in error["locations"])
        message = error["message"].removeprefix("Validation error of type ")
        found.append((message, [(each["line"], each["column"]) for each in error["locations"]]))
    return found


L = "lion(id: 1)"


@pytest.mark.parametrize(
    ("text", "message", "location"),
    [
        ("{ badfield }", "FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'", (1, 3)),
        (f"{{ {L} {{ x: bad }} }}", "FieldUndefined: Field 'bad' in type 'Lion' is undefined @ 'lion/bad'", (1, 17)),
        (
            f"{{ {L} {{ keeper {{ nom }} }} }}",
            "FieldUndefined: Field 'nom' in type 'Keeper' is undefined @ 'lion/keeper/nom'",
            (1, 26),
        ),
        (
            f"{{ {L} {{ ...F }} }}\nfragment F on Lion {{ bad }}",
            "FieldUndefined: Field 'bad' in type 'Lion' is undefined @ 'F/bad'",
            (2, 22),
        ),
        (
            f"{{ {L} }}",
            "SubSelectionRequired: Sub selection required for type Lion of field lion @ 'lion'",
            (1, 3),
        ),
        ("{ lions }", "SubSelectionRequired: Sub selection required for type null of field lions @ 'lions'", (1, 3)),
        (
            f"{{ {L} {{ mane {{ x }} }} }}",
            "SubSelectionNotAllowed: Sub selection not allowed on leaf type Boolean of field mane @ 'lion/mane'",
            (1, 17),
        ),
        (
            f"{{ {L} {{ name {{ x }} }} }}",
            "SubSelectionNotAllowed: Sub selection not allowed on leaf type null of field name @ 'lion/name'",
            (1, 17),
        ),
        ("{ lion { name } }", "MissingFieldArgument: Missing field argument id @ 'lion'", (1, 3)),
        ("{ count @skip }", "MissingDirectiveArgument: Missing directive argument if @ 'count'", (1, 9)),
        ("{ count(few: 1) }", "UnknownArgument: Unknown field argument few @ 'count'", (1, 9)),
        (
            "{ count @skip(if: true, as: 1) }",
            "UnknownDirective: Unknown directive argument as @ 'count'",
            (1, 25),
        ),
        ("{ count @cached }", "UnknownDirective: Unknown directive cached @ 'count'", (1, 9)),
        ("query @skip(if: true) { count }", "MisplacedDirective: Directive skip not allowed here", (1, 7)),
        (f"{{ {L} {{ ...F }} }}", "UndefinedFragment: Undefined fragment F @ 'lion'", (1, 17)),
        ("query ($x: Tiger) { count(most: $x) }", "UnknownType: Unknown type Tiger", (1, 12)),
        ("{ count } { count }", "LoneAnonymousOperationViolation: Anonymous operation with other operations.", (1, 1)),
        (
            f"{{ {L} {{ ...F }} }} fragment F on Lion {{ ...F }}",
            "FragmentCycle: Fragment cycles not allowed @ 'F'",
            (1, 47),
        ),
        ("{ count(most: $most) }", "UndefinedVariable: Undefined variable most @ 'count'", (1, 15)),
        ("query Q { count(most: $most) }", "UndefinedVariable: Undefined variable most @ 'count'", (1, 23)),
        ("{ count } fragment F on Lion { name }", "UnusedFragment: Unused fragment F", (1, 11)),
        ("query ($most: Int) { count }", "UnusedVariable: Unused variable most", (1, 8)),
        ("query Q($most: Int) { count }", "UnusedVariable: Unused variable most", (1, 9)),
        (
            f"{{ {L} {{ ... on Panda {{ age }} }} }}",
            (
                "InvalidFragmentType: Fragment cannot be spread here as objects of type Lion can never be of type "
                "Panda @ 'lion'"
            ),
            (1, 17),
        ),
        (
            f"{{ {L} {{ ...F }} }} fragment F on Panda {{ age }}",
            (
                "InvalidFragmentType: Fragment F cannot be spread here as objects of type Lion can never be of type "
                "Panda @ 'lion'"
            ),
            (1, 17),
        ),
        (
            f"{{ {L} {{ ... on Diet {{ x }} }} }}",
            (
                "InlineFragmentTypeConditionInvalid: Inline fragment type condition is invalid, "
                "must be on Object/Interface/Union @ 'lion'"
            ),
            (1, 24),
        ),
        (
            "{ count } fragment F on Diet { x }",
            "FragmentTypeConditionInvalid: Fragment type condition is invalid, must be on Object/Interface/Union @ 'F'",
            (1, 25),
        ),
        ("query ($x: Lion) { count(most: $x) }", "NonInputTypeOnVariable: Wrong type for a variable", (1, 12)),
        (
            "query ($id: String!) { lion(id: $id) { name } }",
            "VariableTypeMismatch: Variable type 'String!' doesn't match expected type 'ID!' @ 'lion'",
            (1, 33),
        ),
        (
            "{ count(most: 1, most: 2) }",
            "DuplicateArgumentNames: There can be only one argument named most @ 'count'",
            (1, 18),
        ),
        (
            "query A { count } query A { count }",
            "DuplicateOperationName: There can be only one operation named A",
            (1, 19),
        ),
        (
            "query ($a: Int, $a: Int) { count(most: $a) }",
            "DuplicateVariableName: There can be only one variable named a",
            (1, 17),
        ),
        (
            "{ count @skip(if: true) @skip(if: true) }",
            (
                "DuplicateDirectiveName: Non repeatable directives must be uniquely named within a location. "
                "The directive 'skip' is not unique @ 'count'"
            ),
            (1, 25),
        ),
    ],
)
def test_message_and_place(text: str, message: str, location: tuple[int, int]) -> None:
    assert (message, [location]) in errors(text)


@pytest.mark.parametrize(
    ("text", "message", "locations"),
    [
        (
            f"{{ {L} {{ n: name n: mane }} }}",
            "FieldsConflict: n: name and mane are different fields @ 'lion'",
            [(1, 17), (1, 25)],
        ),
        (
            "{ c: count(most: 1) c: count(most: 2) }",
            "FieldsConflict: c: fields have different arguments",
            [(1, 3), (1, 21)],
        ),
        (
            "{ animals { ... on Lion { x: mane } ... on Panda { x: weight } } }",
            "FieldsConflict: x: returns different types Boolean and Float @ 'animals'",
            [(1, 27), (1, 52)],
        ),
    ],
)
def test_conflicts_name_every_field(text: str, message: str, locations: list[tuple[int, int]]) -> None:
    assert errors(text) == [(message, locations)]


WRONG = "WrongType: argument "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{ count(most: "x") }', "'most' with value 'StringValue{value='x'}' is not a valid 'Int' @ 'count'"),
        ("{ count(most: 1.5) }", "'most' with value 'FloatValue{value=1.5}' is not a valid 'Int' @ 'count'"),
        (
            "{ count(most: [1, 2]) }",
            (
                "'most' with value 'ArrayValue{values=[IntValue{value=1}, IntValue{value=2}]}' "
                "is not a valid 'Int' @ 'count'"
            ),
        ),
        ("{ lion(id: null) { name } }", "'id' with value 'NullValue{}' must not be null @ 'lion'"),
        ("{ lion(id: true) { name } }", "'id' with value 'BooleanValue{value=true}' is not a valid 'ID' @ 'lion'"),
        (
            "{ animals(search: 1) { name } }",
            "'search' with value 'IntValue{value=1}' must be an object type @ 'animals'",
        ),
        (
            "{ animals(search: {}) { name } }",
            "'search' with value 'ObjectValue{objectFields=[]}' is missing required fields '[name]' @ 'animals'",
        ),
        (
            '{ animals(search: {name: "x", size: 1}) { name } }',
            (
                "'search' with value 'ObjectValue{objectFields=[ObjectField{name='name', value=StringValue{value='x'}}"
                ", ObjectField{name='size', value=IntValue{value=1}}]}' contains a field not in 'Search': 'size' "
                "@ 'animals'"
            ),
        ),
        (
            '{ lions(search: [{name: "x"}, {name: "y", diets: [MEAT, STONES]}]) { name } }',
            "'search[1].diets[1]' with value 'EnumValue{name='STONES'}' is not a valid 'Diet' @ 'lions'",
        ),
        (
            '{ animals(search: {name: "x", within: {name: null}}) { name } }',
            "'search.within.name' with value 'NullValue{}' must not be null @ 'animals'",
        ),
        (
            '{ animals(search: {name: "x", mail: "nobody"}) { name } }',
            "'search.mail' with value 'StringValue{value='nobody'}' is not a valid 'AWSEmail' @ 'animals'",
        ),
        ('{ count @skip(if: "x") }', "'if' with value 'StringValue{value='x'}' is not a valid 'Boolean' @ 'count'"),
    ],
)
def test_literals_that_do_not_fit(text: str, message: str) -> None:
    assert [found for found, _ in errors(text)] == [WRONG + message]


@pytest.mark.parametrize(
    "text",
    [
        "query ($n: String!) { animals(search: {name: $n, diets: MEAT, within: null}) { name } }",
        '{ lions(search: {name: "a single one is a list"}) { name } }',
        "{ count(most: null) }",
        'query ($s: Search = {name: "x"}) { animals(search: $s) { name } }',
    ],
)
def test_literals_that_fit(text: str) -> None:
    assert errors(text) == []


def test_a_default_that_does_not_fit() -> None:
    message = "BadValueForDefaultArg: Bad default value StringValue{value='x'} for type Int"
    assert errors('query ($most: Int = "x") { count(most: $most) }') == [(message, [(1, 8)])]


def test_an_operation_that_the_schema_lacks() -> None:
    (error,) = Document(ZOO, "subscription { count }").errors
    assert error["message"] == "Schema is not configured for subscriptions."


def test_a_rule_that_nobody_translated_keeps_its_words() -> None:
    text = '{ animals(search: {name: "x", name: "y"}) { name } }'
    assert errors(text)[0][0] == "InvalidSyntax: There can be only one input field named 'name' @ 'animals'"
