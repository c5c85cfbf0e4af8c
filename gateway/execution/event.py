"""The Context that AppSync sends to a function (AppSync guide, "Resolver context reference").

Keys and nulls as in captures of the service: aws-powertools/powertools-lambda-python
tests/events/appSyncDirectResolver.json and appSyncBatchEvent.json.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLResolveInfo, get_argument_values, get_named_type

from gateway.execution.request import RequestContext
from gateway.execution.selections import Selections

type Event = dict[str, Any]


def context_event(
    request: RequestContext, selections: Selections, info: GraphQLResolveInfo[Any], source: Mapping[str, Any] | None
) -> Event:
    field = info.parent_type.fields[info.field_name]
    return {
        "arguments": get_argument_values(field, info.field_nodes[0], info.variable_values),
        "identity": request.caller.identity,
        "source": source,
        "request": {"headers": request.headers, "domainName": None},
        "prev": None,
        "info": {
            "fieldName": info.field_name,
            "parentTypeName": info.parent_type.name,
            "variables": info.variable_values.coerced,
            "selectionSetList": selections.as_list(
                info.schema, get_named_type(info.return_type), info.field_nodes, info.variable_values
            ),
            "selectionSetGraphQL": selections.as_graphql(info.field_nodes),
        },
        "stash": {},
    }
