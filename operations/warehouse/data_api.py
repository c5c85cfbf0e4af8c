"""Reads a deployed stack's table through the Redshift Data API: it needs no way into the private network.

Source: botocore's model of `redshift-data`: ExecuteStatement answers at once, DescribeStatement tells when it is done.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.aws import Aws
from operations.reconciliation.rows import Row
from operations.warehouse.statement import TableUnavailableError, select, to_row

if TYPE_CHECKING:
    from types_boto3_redshift_data import RedshiftDataAPIServiceClient
    from types_boto3_redshift_data.type_defs import FieldTypeDef, SqlParameterTypeDef

# A statement may be 100 KB long.
IDS = 500
TIMEOUT_SECONDS = 120
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Database:
    """Either `cluster` or `workgroup` (Redshift Serverless) is given."""

    name: str
    secret_arn: str
    cluster: str | None = None
    workgroup: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        where = {"ClusterIdentifier": self.cluster} if self.cluster else {"WorkgroupName": self.workgroup}
        return {**where, "Database": self.name, "SecretArn": self.secret_arn}


def find_database(aws: Aws, environment: str, cluster: str | None = None, workgroup: str | None = None) -> Database:
    """What is not named is read from the parameters that Terraform writes. Raises TableUnavailableError."""
    prefix = f"/clients/{environment}/redshift"
    names = [f"{prefix}/{name}" for name in ("host", "database", "reader-secret-arn")]
    answer = aws.ssm().get_parameters(Names=names)
    if missing := answer.get("InvalidParameters"):
        raise TableUnavailableError(f"the parameter {', '.join(missing)} is missing; apply Terraform first")
    found = {parameter["Name"]: parameter["Value"] for parameter in answer["Parameters"]}
    host, database, secret_arn = (found[name] for name in names)
    if not cluster and not workgroup:
        # name.….region.redshift.amazonaws.com, or name.….region.redshift-serverless.amazonaws.com
        name = host.partition(".")[0]
        cluster, workgroup = (None, name) if ".redshift-serverless." in host else (name, None)
    return Database(database, secret_arn, cluster, workgroup)


def read_chunks(aws: Aws, database: Database, chunks: Sequence[Sequence[str]]) -> Iterator[list[Row]]:
    """One answer a chunk of ids. Raises TableUnavailableError."""
    api = aws.redshift_data()
    for ids in chunks:
        parameters: list[SqlParameterTypeDef] = [
            {"name": f"id{number}", "value": id_} for number, id_ in enumerate(ids)
        ]
        sql = select([f":{parameter['name']}" for parameter in parameters])
        statement = api.execute_statement(Sql=sql, Parameters=parameters, **database.options)["Id"]
        _await(api, statement)
        yield _rows(api, statement)


def _await(api: "RedshiftDataAPIServiceClient", statement: str) -> None:
    end, pause = time.monotonic() + TIMEOUT_SECONDS, FIRST_PAUSE_SECONDS
    while (status := api.describe_statement(Id=statement)["Status"]) != "FINISHED":
        if status in ("FAILED", "ABORTED"):
            raise TableUnavailableError(f"the statement {statement} {status.lower()}; `aws redshift-data` tells why")
        if time.monotonic() > end:
            raise TableUnavailableError(f"the statement {statement} did not end within {TIMEOUT_SECONDS} s")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _rows(api: "RedshiftDataAPIServiceClient", statement: str) -> list[Row]:
    rows: list[Row] = []
    for page in api.get_paginator("get_statement_result").paginate(Id=statement):
        rows += [to_row([_value(field) for field in record]) for record in page["Records"]]
    return rows


def _value(field: "FieldTypeDef") -> str | bool | None:
    if field.get("isNull"):
        return None
    return field["booleanValue"] if "booleanValue" in field else field["stringValue"]
