"""What stands in an environment, by type, with its tags: whatever a request can be about."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.infrastructure.judge import reference
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.terraform import ACCOUNT, ZONE
from tests.programs import ROOT

HERE = f"us-east-1:{ACCOUNT}"
# What nobody of us made, or what no template and no plan names, and calls are about all the same.
ELSEWHERE = (
    f"arn:aws:acm:{HERE}:certificate/00000000-0000-0000-0000-00000000000c",
    f"arn:aws:route53:::hostedzone/{ZONE}",
    "arn:aws:route53:::change/C0123456789",
    f"arn:aws:codedeploy:{HERE}:deploymentconfig:CodeDeployDefault.LambdaCanary10Percent5Minutes",
    "arn:aws:cloudfront::999999999999:distribution/E0123456789ABC",  # a domain of AppSync, in an account of AWS
    f"arn:aws:wafv2:{HERE}:regional/managedruleset/AWSManagedRulesCommonRuleSet/1",
)
SERVICE_LINKED = {
    "appsync": "AWSServiceRoleForAppSync",
    "redshift": "AWSServiceRoleForRedshift",
    "wafv2": "AWSServiceRoleForWAFV2Logging",
}


@dataclass(frozen=True)
class Catalog:
    bench: Bench

    @cached_property
    def tags(self) -> dict[str, dict[str, str]]:
        """ARN to tags, of all there is."""
        found: dict[str, dict[str, str]] = {arn: {} for arn in (*ELSEWHERE, *self._named_by_terraform())}
        for values in self.bench.made.values():
            if str(values.get("arn", "")).startswith("arn:"):
                found[values["arn"]] = values.get("tags_all") or {}
        found.update({key: {} for key in self._aliases()})
        own = stack_tags(self.bench.environment)
        return found | dict.fromkeys((*self.bench.stack.arns.values(), *self._objects()), own)

    def of_type(self, action: str, kind: str) -> list[str]:
        service = action.partition(":")[0]
        return sorted(arn for arn in self.tags if reference.kind_of(service, arn) == kind and self._ours(arn))

    def trusted_service(self, role: str) -> str:
        """The service that the role of this ARN lets itself be taken by."""
        (statement,) = self.bench.policies.documents[self.bench.policies.trust[role]]["Statement"]
        service = statement["Principal"]["Service"]
        assert isinstance(service, str), role
        return service

    def key_of(self, arn: str) -> str:
        """The key that encrypts a secret, a topic or a queue."""
        keys = ((it.get("arn"), it.get("kms_key_id") or it.get("kms_master_key_id")) for it in self.bench.made.values())
        found = {made: key for made, key in keys if key}
        for values in self.bench.made.values():
            for kind in ("master", "admin"):
                if secret := values.get(f"{kind}_password_secret_arn"):
                    found[secret] = values[f"{kind}_password_secret_kms_key_id"]
        stack = self.bench.stack
        queues = stack.of_type("AWS::SQS::Queue")
        found |= {stack.arns[name]: queue["KmsMasterKeyId"] for name, queue in queues.items()}
        return str(found[arn])

    def boundary(self, role: str) -> str | None:
        name = self.bench.policies.boundary.get(role)
        return f"arn:aws:iam::{ACCOUNT}:policy/{name}" if name else None

    def _ours(self, arn: str) -> bool:
        """The account also holds the other environments' roles."""
        others = {"staging", "production", "nightly"} - {self.bench.environment}
        return not re.search(rf"clients-({'|'.join(others)})\b", arn)

    def _named_by_terraform(self) -> Iterator[str]:
        for values in self.bench.made.values():
            for attribute in ("master_password_secret_arn", "admin_password_secret_arn"):
                if values.get(attribute):
                    yield values[attribute]
        yield from (
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{service}.amazonaws.com/{name}"
            for service, name in SERVICE_LINKED.items()
        )

    def _aliases(self) -> Iterator[str]:
        names = (it["name"] for address, it in self.bench.made.items() if "aws_kms_alias." in address)
        yield from (f"arn:aws:kms:{HERE}:{name}" for name in names)

    def _objects(self) -> Iterator[str]:
        name = self.bench.environment
        yield f"arn:aws:s3:::clients-artifacts-{ACCOUNT}/{name}/0123456789abcdef"
        yield f"arn:aws:cloudformation:{HERE}:stack/clients-{name}/00000000-0000-0000-0000-00000000000d"


def stack_tags(environment: str) -> dict[str, str]:
    """Those with which samconfig.toml deploys."""
    configuration = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
    return dict(it.split("=", 1) for it in configuration[environment]["deploy"]["parameters"]["tags"])


def services(arns: Iterable[str]) -> set[str]:
    return {arn.split(":")[2] for arn in arns}


def tag_keys(prefix: str, tags: Mapping[str, str]) -> dict[str, str | list[str]]:
    return {f"aws:{prefix}/{key}": value for key, value in tags.items()}
