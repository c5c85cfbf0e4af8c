"""An independent look at the table: not through the API, and not with its users."""

import json
import os
from collections.abc import Mapping
from typing import Any

import boto3
import redshift_connector

FIELDS = ("id", "nombre", "apellido", "rut", "correo")


class Rows:
    """`facts` are those of stack.json."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        where = facts["redshift"]
        secrets = boto3.client(
            "secretsmanager",
            region_name=facts["region"],
            endpoint_url=facts["awsEndpointUrl"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        secret = json.loads(secrets.get_secret_value(SecretId=where["secretArns"]["admin"])["SecretString"])
        os.environ["SSL_CERT_FILE"] = where["caFile"]  # the driver's one way to learn of a private authority
        self._connection = redshift_connector.connect(
            host=where["host"],
            port=where["port"],
            database=where["database"],
            user=secret["username"],
            password=secret["password"],
            sslmode="verify-full",
            application_name="clients-tests",
            timeout=10,
        )
        self._connection.autocommit = True

    def of(self, id_: str) -> list[dict[str, Any]]:
        """All rows with this id; more than one is a defect."""
        sql = "SELECT id, nombre, apellido, rut, correo FROM clientes WHERE id = %s"
        return [dict(zip(FIELDS, row, strict=True)) for row in self.execute(sql, id_)]

    def execute(self, sql: str, *parameters: Any) -> list[Any]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return list(cursor.fetchall()) if cursor.description else []

    def close(self) -> None:
        self._connection.close()
