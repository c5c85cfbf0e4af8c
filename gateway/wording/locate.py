"""Where in a document graphql-java would say that a node is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, NameNode, Node, SelectionSetNode, Visitor, visit


@dataclass(frozen=True, slots=True)
class Place:
    node: Node
    """A name's or a selection's bearer: graphql-java locates a spread where graphql-core locates its name."""
    path: Sequence[str]
    """The names of the fragment definition and of the fields around the node, its own included."""


def place(document: DocumentNode, node: Node) -> Place:
    finder = _Finder(node)
    visit(document, finder)
    return finder.found or Place(node, ())


class _Finder(Visitor):
    def __init__(self, sought: Node) -> None:
        super().__init__()
        self._sought = sought
        self._path: list[str] = []
        self.found: Place | None = None

    def enter(self, node: Node, _key: Any, parent: Any, *_args: Any) -> Any:  # noqa: ANN401 - the visitor's signature
        if isinstance(node, (FieldNode, FragmentDefinitionNode)):
            self._path.append(node.name.value)
        if node is self._sought:
            bearer = parent if isinstance(node, NameNode | SelectionSetNode) and isinstance(parent, Node) else node
            self.found = Place(bearer, tuple(self._path))
            return self.BREAK
        return None

    def leave(self, node: Node, *_args: Any) -> None:  # noqa: ANN401 - the visitor's signature
        if isinstance(node, (FieldNode, FragmentDefinitionNode)):
            self._path.pop()
