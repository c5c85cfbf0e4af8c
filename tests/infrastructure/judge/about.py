"""The requests that one call makes: one for each resource that it is about, with the keys that it brings."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from tests.infrastructure.judge import contexts, reference
from tests.infrastructure.judge.asked import by_principal
from tests.infrastructure.judge.catalog import Catalog, tag_keys
from tests.infrastructure.judge.requests import Request


@dataclass(frozen=True)
class Call:
    """`named` are the ARNs that the call names; `own` is the one that it makes or changes, with these `tags`."""

    action: str
    why: str
    named: AbstractSet[str] = frozenset()
    own: str = ""
    of: str = ""
    """The service for which the call is made, where it is made through another one."""
    tags: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str | list[str]] = field(default_factory=dict)

    @property
    def service(self) -> str:
        return self.action.partition(":")[0]


def requests(catalog: Catalog, principal: str, call: Call) -> list[Request]:
    """None where the action is about a type of which nothing stands here: then nobody calls it."""
    kinds = reference.targets(call.action)
    if not kinds:
        return [_request(catalog, principal, call, "*", frozenset())]
    found = [(arn, kind.keys) for kind in kinds for arn in _resources(catalog, call, kind)]
    return [_request(catalog, principal, call, arn, keys) for arn, keys in found]


def dependents(call: Call) -> Iterator[Call]:
    """What the action needs besides itself, of services of which the call names something."""
    for action in sorted(reference.dependents(call.action)):
        keys = (
            {**call.keys, "kms:ViaService": f"{call.of}.us-east-1.amazonaws.com"} if action[:4] == "kms:" else call.keys
        )
        yield replace(call, action=action, why=f"{call.why}, for {call.action}", keys=keys)


def tagged(catalog: Catalog, request: Request) -> Request:
    """With the tags of what it is about, which stands there already."""
    has = catalog.tags.get(request.resource, {})
    absent = {f"aws:ResourceTag/{key}" for key in contexts.TAGS if key not in has}
    return replace(request, context={**request.context, **tag_keys("ResourceTag", has)}, absent=request.absent | absent)


def _resources(catalog: Catalog, call: Call, kind: reference.Target) -> list[str]:
    if call.action == "iam:CreateServiceLinkedRole":
        return [arn for arn in catalog.tags if f":role/aws-service-role/{call.of}." in arn]
    named = sorted(arn for arn in call.named if reference.kind_of(call.service, arn) == kind.kind)
    if call.own in named:
        return [call.own]
    return named or (catalog.of_type(call.action, kind.kind) if kind.required else [])


def _request(catalog: Catalog, principal: str, call: Call, arn: str, keys: frozenset[str]) -> Request:
    made = by_principal(principal, call.action, arn, call.why)
    given: dict[str, str | list[str]] = {**made.context, **call.keys}
    absent = set(made.absent)
    new = call.action.split(":")[1].startswith("Create") and (arn in {call.own, "*"} or arn not in call.named)
    has = {} if new else catalog.tags.get(arn, {})
    given |= tag_keys("ResourceTag", has)
    absent |= {f"aws:ResourceTag/{key}" for key in contexts.TAGS if key not in has}
    if any(key.startswith("aws:RequestTag") for key in keys | reference.keys(call.action)) and call.tags:
        given |= {**tag_keys("RequestTag", call.tags), "aws:TagKeys": list(call.tags)}
    absent |= {f"aws:RequestTag/{key}" for key in contexts.TAGS if f"aws:RequestTag/{key}" not in given}
    given |= contexts.of_action(catalog, call.action, arn)
    absent |= contexts.NOT_BY_THEMSELVES - set(given)
    return replace(made, context=given, absent=frozenset(absent))
