import inspect
import logging
from collections.abc import Callable

from graphql import ExecutionResult, GraphQLSchema, OperationDefinitionNode, execute

from gateway.execution.documents import Document, Documents
from gateway.execution.executor import AppSyncExecutor
from gateway.execution.request import Answer, GraphQLRequest, RequestContext
from gateway.execution.selections import Selections
from gateway.wording.fields import field_error
from gateway.wording.variables import variable_error

log = logging.getLogger(__name__)

type Resolutions = Callable[[RequestContext, Selections], object]
"""Makes the contract's `Resolution` for one request."""


class Engine:
    def __init__(self, schema: GraphQLSchema, resolutions: Resolutions) -> None:
        self._schema = schema
        self._documents = Documents(schema)
        self._resolutions = resolutions

    async def execute(self, request: GraphQLRequest, context: RequestContext) -> Answer:
        """Raises RequestError where AppSync answers another status than 200."""
        document = self._documents.get(request.query)
        operation = document.operation(request.operation_name)
        name = _name(operation)
        if document.errors:
            return Answer({"data": None, "errors": document.errors}, name, len(document.errors))
        result = await self._run(document, operation, request, context)
        if not result.errors:
            return Answer({"data": result.data}, name)
        if result.data is None and result.errors[0].path is None:
            errors = [variable_error(self._schema, operation, request.variables, result.errors[0])]
        else:
            errors = [field_error(self._schema, error, context.request_id) for error in result.errors]
        return Answer({"data": result.data, "errors": errors}, name, len(errors))

    async def _run(
        self, document: Document, operation: OperationDefinitionNode, request: GraphQLRequest, context: RequestContext
    ) -> ExecutionResult:
        result = execute(
            self._schema,
            document.node,
            context_value=self._resolutions(context, document.selections),
            variable_values=request.variables,
            operation_name=operation.name.value if operation.name else None,
            executor_class=AppSyncExecutor,
        )
        return await result if inspect.isawaitable(result) else result


def _name(operation: OperationDefinitionNode) -> str:
    return f"{operation.operation.value} {operation.name.value if operation.name else '-'}"
