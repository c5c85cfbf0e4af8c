from collections import OrderedDict

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    ValuesOfCorrectTypeRule,
    parse,
    specified_rules,
    validate,
)

from gateway.errors import BadRequestError, MalformedRequestError
from gateway.execution.selections import Selections
from gateway.wording.arguments import LiteralsOfCorrectType
from gateway.wording.validation import validation_error

RULES = [*(rule for rule in specified_rules if rule is not ValuesOfCorrectTypeRule), LiteralsOfCorrectType]
LONGEST_KEPT = 50_000


class Document:
    """A query's text, parsed and validated. `errors` are in AppSync's form."""

    def __init__(self, schema: GraphQLSchema, text: str) -> None:
        try:
            self.node = parse(text, allow_empty_selection_sets=False)
        except GraphQLError as error:
            raise MalformedRequestError from error
        self.operations = [each for each in self.node.definitions if isinstance(each, OperationDefinitionNode)]
        fragments = [each for each in self.node.definitions if isinstance(each, FragmentDefinitionNode)]
        self.selections = Selections({each.name.value: each for each in fragments}, conditional="@" in text)
        found = validate(schema, self.node, RULES, max_errors=100, hide_suggestions=True)
        self.errors = [validation_error(self.node, error) for error in found]

    def operation(self, name: str | None) -> OperationDefinitionNode:
        if name is None:
            if len(self.operations) > 1:
                raise BadRequestError("Missing operation name.")
            if not self.operations:
                raise MalformedRequestError
            return self.operations[0]
        for operation in self.operations:
            if operation.name and operation.name.value == name:
                return operation
        raise BadRequestError(f"Unknown operation named '{name}'.")


class Documents:
    """Keeps the most recently used documents; callers send the same few, over and over."""

    def __init__(self, schema: GraphQLSchema, most: int = 500) -> None:
        self._schema = schema
        self._most = most
        self._kept: OrderedDict[str, Document] = OrderedDict()

    def get(self, text: str) -> Document:
        document = self._kept.get(text)
        if document is not None:
            self._kept.move_to_end(text)
            return document
        document = Document(self._schema, text)
        if len(text) <= LONGEST_KEPT:
            self._kept[text] = document
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return document
