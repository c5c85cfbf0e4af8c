from collections.abc import Iterable
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from gateway.options import Options
from gateway.wiring.model import Mode, Resolver, Wiring

if TYPE_CHECKING:
    from types_boto3_appsync import AppSyncClient
    from types_boto3_appsync.type_defs import DataSourceTypeDef, GraphqlApiTypeDef, ResolverTypeDef

MAPPED = ("requestMappingTemplate", "responseMappingTemplate", "code")


class WiringError(Exception):
    """The deployed API could not be read. The message says what to do."""


def appsync_client(options: Options) -> "AppSyncClient":
    return boto3.client(
        "appsync",
        endpoint_url=options.endpoint_url,
        region_name=options.region,
        aws_access_key_id=options.keys.access_key,
        aws_secret_access_key=options.keys.secret_key,
        aws_session_token=options.keys.token,
        config=Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1}),
    )


def read_wiring(appsync: "AppSyncClient", api_id: str, type_names: Iterable[str]) -> Wiring:
    try:
        api = appsync.get_graphql_api(apiId=api_id)["graphqlApi"]
        sources = {
            source["name"]: source
            for page in appsync.get_paginator("list_data_sources").paginate(apiId=api_id)
            for source in page["dataSources"]
        }
        resolvers = [
            resolver
            for type_name in type_names
            for page in appsync.get_paginator("list_resolvers").paginate(apiId=api_id, typeName=type_name)
            for resolver in page["resolvers"]
        ]
        keys = {
            key["id"]: int(key["expires"])
            for page in appsync.get_paginator("list_api_keys").paginate(apiId=api_id)
            for key in page["apiKeys"]
        }
    except ClientError as error:
        raise WiringError(_explain(error, api_id, appsync.meta.endpoint_url)) from error
    except BotoCoreError as error:
        raise WiringError(f"No answer from {appsync.meta.endpoint_url}: is the emulator running? ({error})") from error
    return Wiring(
        api_id=api_id,
        modes=_modes(api),
        api_keys=keys,
        resolvers={(each["typeName"], each["fieldName"]): _resolver(each, sources) for each in resolvers},
    )


def _explain(error: ClientError, api_id: str, endpoint: str) -> str:
    code = error.response["Error"]["Code"]
    if code == "NotFoundException":
        return f"There is no AppSync API {api_id!r} at {endpoint}: deploy the stack first, then start the gateway."
    return f"{endpoint} refused to describe the AppSync API {api_id!r}: {error}"


def _modes(api: "GraphqlApiTypeDef") -> frozenset[Mode]:
    additional = (provider["authenticationType"] for provider in api.get("additionalAuthenticationProviders", []))
    return frozenset(map(Mode, (api["authenticationType"], *additional)))


def _resolver(resolver: "ResolverTypeDef", sources: "dict[str, DataSourceTypeDef]") -> Resolver:
    source = sources.get(resolver.get("dataSourceName") or "", {"type": "NONE"})
    direct = resolver.get("kind", "UNIT") == "UNIT" and not any(resolver.get(part) for part in MAPPED)
    function_arn = source.get("lambdaConfig", {}).get("lambdaFunctionArn") if direct else None
    return Resolver(
        field=f"{resolver['typeName']}.{resolver['fieldName']}",
        function_arn=function_arn,
        max_batch_size=resolver.get("maxBatchSize", 0),
    )
