from typing import Any

from graphql import GraphQLLeafType, GraphQLList, GraphQLObjectType
from graphql.execution import Executor

JSON_TYPES = {str: "STRING", bool: "BOOLEAN", int: "INT", float: "FLOAT", list: "LIST", dict: "OBJECT"}
NO_OBJECTS = (str, bool, int, float, list)
NO_LISTS = (str, bool, int, float, dict)


class TypeMismatchError(Exception):
    """A function answered another kind of value than the contract says."""

    def __init__(self, expected: str, value: object) -> None:
        self.expected = expected
        self.got = JSON_TYPES[type(value)]
        super().__init__(f"expected {expected}, got {self.got}")


class SerializationError(Exception):
    """A function answered a value that its scalar or enum does not allow."""

    def __init__(self, type_: GraphQLLeafType, value: object) -> None:
        super().__init__(f"not a {type_.name}")
        self.type = type_
        self.value = value


class AppSyncExecutor(Executor[None]):
    """graphql-core's, except that values that do not fit say so before graphql-core makes what it can of them.

    These three methods are not graphql-core's public API: its version is pinned, and unit tests hold the behaviour.
    """

    def complete_object_value(self, return_type: GraphQLObjectType, *args: Any) -> Any:  # noqa: ANN401
        result = args[3]
        if isinstance(result, NO_OBJECTS):
            raise TypeMismatchError("OBJECT", result)
        return super().complete_object_value(return_type, *args)

    def complete_list_value(self, return_type: GraphQLList[Any], *args: Any) -> Any:  # noqa: ANN401
        result = args[3]
        if isinstance(result, NO_LISTS):
            raise TypeMismatchError("LIST", result)
        return super().complete_list_value(return_type, *args)

    @staticmethod
    def complete_leaf_value(return_type: GraphQLLeafType, result: Any) -> Any:  # noqa: ANN401
        try:
            return Executor.complete_leaf_value(return_type, result)
        except Exception as error:
            raise SerializationError(return_type, result) from error
