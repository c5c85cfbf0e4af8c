"""moto's server on a free loopback port, which it prints; run with the interpreter of the program moto.

moto has Redshift without managed passwords, settable parameters, relocation and the status that Terraform waits for.
Those are added here, in the shapes of botocore's model of the service, so that the cluster is created for real.
And moto takes a refusal whose condition does not hold for a refusal. It cannot evaluate conditions, so here it refuses
nobody: that a call passes says nothing about policies. What AWS would refuse is judged in tests/infrastructure/judge.
"""

# mypy: disable-error-code="import-not-found, misc"
# moto lives in its own environment (.programs/moto), where mypy does not look.

import json
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.redshift.models import Cluster, ParameterGroup
from moto.redshift.responses import RedshiftResponse
from moto.secretsmanager import secretsmanager_backends
from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

create_cluster = RedshiftResponse.create_cluster
is_action_permitted = IAMPolicyStatement.is_action_permitted


def create_with_managed_password(response: Any) -> Any:
    result = create_cluster(response)
    cluster = response.redshift_backend.clusters[response._get_param("ClusterIdentifier")]  # noqa: SLF001
    if response._get_bool_param("ManageMasterPassword"):  # noqa: SLF001
        key = response._get_param("MasterPasswordSecretKmsKeyId")  # noqa: SLF001
        secret = secretsmanager_backends[cluster.account_id][cluster.region].create_managed_secret(
            "redshift",
            f"redshift!{cluster.cluster_identifier}-{cluster.master_username}",
            secret_string=json.dumps({"username": cluster.master_username, "password": "made-by-redshift"}),
            kms_key_id=key,
        )
        cluster.master_password_secret_arn = secret.arn
        cluster.master_password_secret_kms_key_id = key
    relocation = response._get_bool_param("AvailabilityZoneRelocation")  # noqa: SLF001
    cluster.availability_zone_relocation_status = "enabled" if relocation else "disabled"
    return result


def modify_parameter_group(response: Any) -> Any:
    name = response._get_param("ParameterGroupName")  # noqa: SLF001
    group = response.redshift_backend.parameter_groups[name]
    group.set_parameters = {p["ParameterName"]: p["ParameterValue"] for p in response._get_param("Parameters")}  # noqa: SLF001
    return ActionResult({"ParameterGroupName": name, "ParameterGroupStatus": "modified"})


def describe_parameters(response: Any) -> Any:
    """Answer with the parameters that somebody set; Terraform asks for no others (Source=user)."""
    group = response.redshift_backend.parameter_groups[response._get_param("ParameterGroupName")]  # noqa: SLF001
    changed = [{"ParameterName": k, "ParameterValue": v, "Source": "user"} for k, v in group.set_parameters.items()]
    return ActionResult({"Parameters": changed})


def refuse_only_without_condition(statement: Any, *arguments: Any, **named: Any) -> Any:
    conditional = "Condition" in statement._statement and statement._statement["Effect"] == "Deny"  # noqa: SLF001
    return PermissionResult.NEUTRAL if conditional else is_action_permitted(statement, *arguments, **named)


Cluster.cluster_availability_status = "Available"
Cluster.multi_az = "disabled"
Cluster.maintenance_track_name = "current"
Cluster.manual_snapshot_retention_period = -1
Cluster.cluster_nodes = property(lambda cluster: [{"NodeRole": f"COMPUTE-{n}"} for n in range(cluster.number_of_nodes)])
ParameterGroup.set_parameters = {}
IAMPolicyStatement.is_action_permitted = refuse_only_without_condition
RedshiftResponse.create_cluster = create_with_managed_password
RedshiftResponse.modify_cluster_parameter_group = modify_parameter_group
RedshiftResponse.describe_cluster_parameters = describe_parameters

if __name__ == "__main__":
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)
    print(server.port, flush=True)  # noqa: T201 - how the tests learn the port
    server.serve_forever()
