"""Brings the warehouse's schema up to date, through the function that came with the deployment."""

import json

import boto3
from botocore.config import Config

from delivery.environment import REGION, DeliveryError, Environment

LONGEST_SECONDS = 310  # the function's timeout, and a little


def migrate(environment: Environment) -> list[str]:
    """The names of the steps applied now. Raises DeliveryError."""
    once = Config(read_timeout=LONGEST_SECONDS, retries={"total_max_attempts": 1})
    functions = boto3.client("lambda", region_name=REGION, config=once)
    answer = functions.invoke(FunctionName=environment.outputs()["MigrationFunctionName"], Payload=b"{}")
    told = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise DeliveryError(f"the migration failed: {told.get('errorMessage', told)}")
    return list(told["applied"])
