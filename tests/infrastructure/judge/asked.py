"""Requests in the words of whoever makes them. What each carries is said by contexts.py."""

from tests.infrastructure.judge import contexts
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.requests import Request


def by_role(bench: Bench, role: str, action: str, resource: str, why: str, **keys: str | list[str]) -> Request:
    """`role` as in Bench.role; in `keys` two underscores stand for the colon of a context key."""
    return by_principal(bench.role(role), action, resource, why, **keys)


def by_principal(arn: str, action: str, resource: str, why: str, **keys: str | list[str]) -> Request:
    given = {**contexts.ALWAYS, **contexts.of_principal(arn, arn.split(":")[4])}
    return Request(arn, action, resource, why, {**given, **named(keys)}, contexts.ABSENT["principal"][0])


def by_service(service: str, source: str, action: str, resource: str, why: str, **keys: str | list[str]) -> Request:
    """`service` such as sns.amazonaws.com, on behalf of the resource `source`."""
    given = {**contexts.ALWAYS, **contexts.of_service(source)}
    return Request(service, action, resource, why, {**given, **named(keys)}, contexts.ABSENT["service"][0])


def named(keys: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
    return {name.replace("__", ":", 1).replace("_", "-"): value for name, value in keys.items()}
