"""`selectionSetList` and `selectionSetGraphQL` of an event's `info` (AppSync guide, "Resolver context reference")."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    is_composite_type,
    print_ast,
)
from graphql.execution.values import VariableValues

type Nodes = Sequence[FieldNode]


class Selections:
    """What the fields of one document select. What does not depend on variables is worked out once."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], *, conditional: bool = True) -> None:
        """Where nothing is `conditional` (`@skip`, `@include`), the paths do not depend on variables."""
        self._fragments = fragments
        self._conditional = conditional
        self._listed: dict[tuple[int, ...], list[str]] = {}
        self._printed: dict[tuple[int, ...], str] = {}

    def as_graphql(self, nodes: Nodes) -> str:
        """The braces block as it was written, fragments kept."""
        key = tuple(map(id, nodes))
        printed = self._printed.get(key)
        if printed is None:
            selected = [each for node in nodes if node.selection_set for each in node.selection_set.selections]
            printed = print_ast(SelectionSetNode(selections=tuple(selected))) if selected else ""
            self._printed[key] = printed
        return printed

    def as_list(
        self, schema: GraphQLSchema, parent: GraphQLNamedType, nodes: Nodes, variables: VariableValues
    ) -> list[str]:
        """Slash-joined paths, parents first, under their aliases; fragments expanded, `@skip` and `@include` obeyed."""
        if self._conditional:
            return list(self._paths(schema, parent, nodes, variables, ""))
        key = tuple(map(id, nodes))
        if key not in self._listed:
            self._listed[key] = list(self._paths(schema, parent, nodes, variables, ""))
        return self._listed[key]

    def _paths(
        self, schema: GraphQLSchema, parent: GraphQLNamedType, nodes: Nodes, variables: VariableValues, prefix: str
    ) -> Iterator[str]:
        if not is_composite_type(parent):
            return
        fields: dict[str, list[FieldNode]] = {}
        for node in nodes:
            if node.selection_set:
                self._collect(schema, parent, node.selection_set, variables, fields)
        for key, found in fields.items():
            path = prefix + key
            yield path
            field = None if isinstance(parent, GraphQLUnionType) else schema.get_field(parent, found[0].name.value)
            if field is not None:
                yield from self._paths(schema, get_named_type(field.type), found, variables, path + "/")

    def _collect(
        self,
        schema: GraphQLSchema,
        parent: GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType,
        selection_set: SelectionSetNode,
        variables: VariableValues,
        fields: dict[str, list[FieldNode]],
    ) -> None:
        for node in selection_set.selections:
            if not _is_included(node, variables):
                continue
            if isinstance(node, FieldNode):
                fields.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
                continue
            fragment = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            if isinstance(fragment, (FragmentDefinitionNode, InlineFragmentNode)) and _applies(
                schema, fragment, parent
            ):
                self._collect(schema, parent, fragment.selection_set, variables, fields)


def _is_included(node: Any, variables: VariableValues) -> bool:  # noqa: ANN401 - graphql-core's selection nodes
    if not node.directives:
        return True
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return not (skip and skip["if"]) and not (include and not include["if"])


def _applies(
    schema: GraphQLSchema, fragment: FragmentDefinitionNode | InlineFragmentNode, parent: GraphQLNamedType
) -> bool:
    """Only what the current type has is listed: its own fragments and those of its interfaces and unions."""
    if fragment.type_condition is None or fragment.type_condition.name.value == parent.name:
        return True
    condition = schema.get_type(fragment.type_condition.name.value)
    return (
        isinstance(condition, (GraphQLInterfaceType, GraphQLUnionType))
        and isinstance(parent, (GraphQLObjectType, GraphQLInterfaceType))
        and schema.is_sub_type(condition, parent)
    )
