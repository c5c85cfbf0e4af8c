"""What making a warehouse asks of AWS with the rights of whoever makes it, Redshift's own calls for him included.

No emulator here has Redshift Serverless, and none asks for what a warehouse needs besides itself. So these are calls of
the registry's handlers for the warehouse's types, and what the reference says that each depends on.
"""

import re
from collections.abc import Iterator

from tests.infrastructure.judge.about import Call, dependents, requests
from tests.infrastructure.judge.catalog import Catalog
from tests.infrastructure.judge.cloudformation import handlers
from tests.infrastructure.judge.requests import Request

KINDS = {
    "aws_redshift_cluster": "AWS::Redshift::Cluster",
    "aws_redshiftserverless_namespace": "AWS::RedshiftServerless::Namespace",
    "aws_redshiftserverless_workgroup": "AWS::RedshiftServerless::Workgroup",
}
LOOKS = "AWS::RedshiftServerless::Workgroup"  # its handler spells out what the cluster's calls ec2:Describe*
# Of a handler's calls those that the provider makes too: it neither restores nor copies snapshots, nor shares.
ITS_OWN = {
    "aws_redshift_cluster": r"redshift:((Create|Modify|Reboot)Cluster|Describe(Clusters|Tags|LoggingStatus)"
    r"|(Create|Delete)Tags|(En|Dis)ableLogging)",
    "aws_redshiftserverless_namespace": r"redshift-serverless:((Create|Get|Update)Namespace"
    r"|(Tag|Untag|ListTagsFor)Resource)",
    "aws_redshiftserverless_workgroup": r"redshift-serverless:((Create|Get|Update)Workgroup"
    r"|(Tag|Untag|ListTagsFor)Resource)",
}
# When a warehouse goes, Redshift deletes its secret; a person lets that happen, or nightly (test_refused.py).
WITHHELD = {"secretsmanager:DeleteSecret"}


def asked(catalog: Catalog) -> Iterator[Request]:
    known = handlers(frozenset(KINDS.values()))
    role = catalog.bench.role("foundation")
    tags = {"project": "clients", "environment": catalog.bench.environment, "managed-by": "terraform"}
    secrets = frozenset(arn for arn in catalog.tags if ":secret:redshift!" in arn)
    for address, values in catalog.bench.made.items():
        terraform = address.rsplit(".", 2)[-2]
        if terraform not in KINDS:
            continue
        kind = KINDS[terraform]
        keys = {value for name, value in values.items() if name.endswith("kms_key_id") and value}
        named = frozenset({values["arn"], *keys, *secrets})
        actions = {
            it
            for name in ("create", "read", "update")
            for it in known[kind].get(name, ())
            if re.fullmatch(ITS_OWN[terraform], it)
        }
        looks = {it for it in known[LOOKS]["create"] if it.startswith("ec2:Describe")}
        for action in sorted(actions | looks):
            call = Call(action, f"making {kind}", named, values["arn"], "redshift", tags)
            for one in (call, *(it for it in dependents(call) if it.action.startswith(("kms:", "secretsmanager:")))):
                if one.action not in WITHHELD:
                    yield from requests(catalog, role, one)
