"""Where the parts of one stack are, as `stack.json` tells: the local stack and the delivery write it, tools read it."""

import json
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel


class StackFileError(Exception):
    """The file is not one of these; the message names what is wrong with it, and quotes no value."""


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )


class SecretArns(_Part):
    """Of Redshift's users; the secrets themselves are never in the file."""

    admin: str
    reader: str
    writer: str


class Redshift(_Part):
    """`ca_file`: the authority that the local stack's warehouse has of its own. A deployed one has none: it is reached
    from inside its network, and by everybody else through the Redshift Data API."""

    host: str
    port: int
    database: str
    ca_file: str | None
    secret_arns: SecretArns


class Functions(_Part):
    query: str
    publish: str
    subscriber: str
    migration: str
    rotation: str


class StackFile(_Part):
    """Version 1. What only the local stack has is None for a deployed one."""

    version: Literal[1] = 1
    graphql_url: str
    realtime_url: str
    console_url: str | None = None
    api_key: str | None = None
    aws_endpoint_url: str | None  # None is AWS
    region: str
    stack_name: str
    api_id: str
    user_pool_id: str | None = None
    topic_arn: str
    queue_url: str
    dead_letter_queue_url: str
    subscription_dead_letter_queue_url: str
    rejected_queue_url: str
    redshift: Redshift
    functions: Functions
    logs: str | None = None

    @classmethod
    def of(cls, facts: object) -> Self:
        """Raises StackFileError. A file without a version is older than versions are."""
        if not isinstance(facts, dict) or facts.get("version") != 1:
            raise StackFileError("version must be 1")
        try:
            return cls.model_validate(facts)
        except ValidationError as error:
            problems = (f"{'.'.join(map(str, it['loc']))}: {it['msg']}" for it in error.errors())
            raise StackFileError("; ".join(problems)) from None

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises OSError, as FileNotFoundError, and StackFileError."""
        try:
            file = cls.of(json.loads(path.read_text("utf-8")))
        except (ValueError, RecursionError):
            raise StackFileError("it is no JSON") from None
        if file.logs is not None and Path(file.logs).parent != path.resolve().parent:
            raise StackFileError("it was copied or moved from another folder, whose stack it would command")
        return file

    def facts(self) -> dict[str, Any]:
        """As it stands in the file."""
        return self.model_dump(mode="json", by_alias=True)

    def write(self, path: Path) -> None:
        """For its owner alone: a local stack's file has a key in it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(self.facts(), indent=2) + "\n", "utf-8")
