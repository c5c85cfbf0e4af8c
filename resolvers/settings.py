"""The functions' environment, typed and checked when a function starts. Nothing else reads `os.environ`."""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Reads the variables that its fields' names say, in upper case."""

    # An error must not quote the environment: it holds the function's AWS keys.
    model_config = ConfigDict(frozen=True, alias_generator=str.upper, hide_input_in_errors=True)

    @classmethod
    def load(cls) -> Self:
        """Raises pydantic's ValidationError, which names what is missing, when the function starts."""
        return cls.model_validate(dict(os.environ))


class WarehouseSettings(Settings):
    redshift_host: str
    redshift_port: int = 5439
    redshift_database: str
    redshift_secret_arn: str


class PublisherSettings(Settings):
    topic_arn: str


class SubscriberSettings(Settings):
    queue_url: str
    rejected_queue_url: str
    dead_letter_queue_url: str


class MigrationSettings(Settings):
    reader_secret_arn: str
    writer_secret_arn: str


class LogSettings(Settings):
    powertools_service_name: str = "clients"
    log_level: str = Field(default="INFO")
