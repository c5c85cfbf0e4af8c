"""What Terraform hands to the stack, the domain, and a stack that is in the way."""

import json
import os
import re
from collections.abc import Iterator

from botocore.exceptions import ClientError

from delivery import release, stack_state
from delivery.checks import Finding
from delivery.checks.quota import TEMPLATE
from delivery.environment import DeliveryError, Environment

DOMAIN = re.compile(r'(\w+)\s*=\s*"([^"]*)"')


def parameters(environment: Environment) -> Iterator[Finding]:
    """Those of SSM that the template names."""
    wanted = wanted_parameters(environment.name)
    names = sorted(wanted)
    missing: list[str] = []
    for start in range(0, len(names), 10):
        missing += environment.parameters.get_parameters(Names=names[start : start + 10]).get("InvalidParameters", [])
    if missing:
        apply = f"python -m delivery apply {environment.name}"
        yield Finding(f"the parameters {', '.join(missing)} are missing in SSM", apply)


def wanted_parameters(name: str) -> set[str]:
    text = TEMPLATE.read_text("utf-8").replace("${Environment}", name)
    resolved = set(re.findall(r"\{\{resolve:ssm:([^}]+)\}\}", text))
    configured = {it.split("=", 1)[1] for it in release.configured(name)}
    return {it for it in resolved | configured if it.startswith(f"/clients/{name}/")}


def secrets(environment: Environment) -> Iterator[Finding]:
    prefix = f"/clients/{environment.name}/redshift"
    names = [f"{prefix}/{role}-secret-arn" for role in ("admin", "reader", "writer")]
    for parameter in environment.parameters.get_parameters(Names=names)["Parameters"]:
        try:
            stages = environment.secrets.describe_secret(SecretId=parameter["Value"]).get("VersionIdsToStages", {})
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            apply = f"python -m delivery apply {environment.name}"
            yield Finding(f"there is no secret {parameter['Value']}, which {parameter['Name']} names", apply)
            continue
        if not any("AWSCURRENT" in labels for labels in stages.values()):
            first = f"python -m delivery first-passwords {environment.name}"
            yield Finding(f"the secret {parameter['Value']} has no value", first)


def domain(environment: Environment) -> Iterator[Finding]:
    """Of an environment that has one: its certificate and its zone, as Terraform gets them."""
    if "CustomDomain=true" not in release.configured(environment.name):
        return
    given = dict(DOMAIN.findall(os.environ.get("TF_VAR_domain", "")))  # noqa: SIM112 - Terraform's own
    if set(given) != {"name", "certificate_arn", "hosted_zone_id"}:
        command = 'export TF_VAR_domain=\'{name="…", certificate_arn="…", hosted_zone_id="…"}\''
        yield Finding(f"{environment.name} has a domain, and TF_VAR_domain does not say which", command)
        return
    yield from _certificate(environment, given["certificate_arn"], given["name"])
    yield from _zone(environment, given["hosted_zone_id"], given["name"])


def _certificate(environment: Environment, arn: str, name: str) -> Iterator[Finding]:
    request = f"aws acm request-certificate --region us-east-1 --domain-name {name} --validation-method DNS"
    try:
        found = environment.certificates.describe_certificate(CertificateArn=arn)["Certificate"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ResourceNotFoundException", "ValidationException"}:
            raise
        yield Finding(f"there is no certificate {arn}", request)
        return
    covered = {found["DomainName"], *found.get("SubjectAlternativeNames", [])}
    if not {name, f"*.{name.partition('.')[2]}"} & covered:
        yield Finding(f"the certificate covers {', '.join(sorted(covered))}, and not {name}", request)
    if found["Status"] != "ISSUED":
        records = json.dumps([it.get("ResourceRecord") for it in found.get("DomainValidationOptions", [])])
        yield Finding(f"the certificate is {found['Status']}", f"set the record that proves the domain: {records}")


def _zone(environment: Environment, zone: str, name: str) -> Iterator[Finding]:
    listing = "aws route53 list-hosted-zones-by-name"
    try:
        found = environment.names.get_hosted_zone(Id=zone)["HostedZone"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchHostedZone":
            raise
        yield Finding(f"there is no hosted zone {zone}", f"{listing}, and put its id into TF_VAR_domain")
        return
    if not f".{name}.".endswith(f".{found['Name']}"):
        yield Finding(f"the zone {zone} is that of {found['Name']}, to which {name} does not belong", listing)


def stack(environment: Environment) -> Iterator[Finding]:
    found = environment.stack()
    if found is None:
        return
    if found["StackStatus"] in stack_state.NEVER_WORKED:
        why = stack_state.first_failure(environment, found)
        removed = f"mend that; python -m delivery deploy {environment.name} removes what is left"
        yield Finding(f"{environment.stack_name} is {found['StackStatus']}: {why}", removed, blocks=False)
        return
    try:
        stack_state.refuse_stuck(environment, found)
    except DeliveryError as error:
        yield Finding(str(error), "as it says")
