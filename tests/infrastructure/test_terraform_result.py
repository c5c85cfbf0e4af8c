"""What stands after a real apply, as AWS's own client sees it; and what Terraform makes of it afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest

from delivery import bootstrap
from delivery.environment import Environment
from delivery.passwords import FIRST_VERSION
from delivery.reports import changes_of
from tests.infrastructure.application import FOUNDATION_VARIABLES, STATE_BUCKET, STATE_KEY, Applied
from tests.infrastructure.permissions import calls, roles
from tests.infrastructure.terraform import ACCOUNT, bootstrap_variables

pytestmark = pytest.mark.timeout(600)

NAME = "clients-production"
OF_THE_ACCOUNT = {STATE_BUCKET, f"clients-artifacts-{ACCOUNT}", f"clients-trail-{ACCOUNT}"}
# moto keeps no description of a rule between groups, and no attribute of a topic that it does not know.
FORGOTTEN_BY_MOTO = {
    "aws_sns_topic": {"signature_version", "sqs_failure_feedback_role_arn"},
    "aws_vpc_security_group_egress_rule": {"description"},
    "aws_vpc_security_group_ingress_rule": {"description"},
}


def named(tagged: dict[str, Any]) -> str:
    return next((tag["Value"] for tag in tagged["Tags"] if tag["Key"] == "Name"), "")


def group_ids(applied: Applied) -> dict[str, str]:
    groups = applied.client("ec2").describe_security_groups()["SecurityGroups"]
    return {it["GroupName"]: it["GroupId"] for it in groups if it["VpcId"] == vpc(applied)}


def vpc(applied: Applied) -> str:
    vpcs = applied.client("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [NAME]}])["Vpcs"]
    assert len(vpcs) == 1
    return str(vpcs[0]["VpcId"])


def test_network_stands_in_three_zones(applied: Applied) -> None:
    found = applied.client("ec2").describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc(applied)]}])["Subnets"]
    for kind in ("application", "database"):
        zones = {it["AvailabilityZoneId"] for it in found if named(it).startswith(f"{NAME}-{kind}")}
        assert zones == {"use1-az1", "use1-az2", "use1-az4"}
    application = [it["SubnetId"] for it in found if "-application-" in named(it)]
    assert set(applied.parameters["/clients/production/network/subnet-ids"].split(",")) == set(application)


def test_database_lets_in_5439_from_db_ingress_alone(applied: Applied) -> None:
    groups = group_ids(applied)
    answer = applied.client("ec2").describe_security_groups(GroupIds=[groups["db-servers"]])
    (group,) = answer["SecurityGroups"]
    (door,) = group["IpPermissions"]
    assert (door["FromPort"], door["ToPort"], door["IpProtocol"]) == (5439, 5439, "tcp")
    assert [it["GroupId"] for it in door["UserIdGroupPairs"]] == [groups["db-ingress"]]
    assert door["IpRanges"] == []
    assert {it.get("FromPort") for it in group["IpPermissionsEgress"]} == {443}


def test_functions_carry_their_group_and_db_ingress(applied: Applied) -> None:
    groups = group_ids(applied)
    told = applied.parameters["/clients/production/network/security-group-ids"].split(",")
    assert told == [groups["lambda"], groups["db-ingress"]]


def test_default_group_is_closed(applied: Applied) -> None:
    (group,) = applied.client("ec2").describe_security_groups(GroupIds=[group_ids(applied)["default"]])[
        "SecurityGroups"
    ]
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])


def test_endpoints_stand_in_every_zone_behind_their_group(applied: Applied) -> None:
    found = applied.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    interfaces = {it["ServiceName"].rsplit(".", 1)[-1]: it for it in found if it["VpcEndpointType"] == "Interface"}
    assert set(interfaces) == {"secretsmanager", "sns", "sqs", "xray"}
    for it in interfaces.values():
        assert len(it["SubnetIds"]) == 3
        assert it["PrivateDnsEnabled"]


def test_traffic_is_logged(applied: Applied) -> None:
    (log,) = applied.client("ec2").describe_flow_logs()["FlowLogs"]
    assert (log["ResourceId"], log["TrafficType"]) == (vpc(applied), "ALL")
    (group,) = applied.client("logs").describe_log_groups(logGroupNamePrefix="/clients/production/vpc")["logGroups"]
    assert group["retentionInDays"] == 400
    assert group["kmsKeyId"] == applied.parameters["/clients/production/kms-key-arn"]


def test_warehouse_is_encrypted_private_and_told_to_the_stack(applied: Applied) -> None:
    (cluster,) = applied.client("redshift").describe_clusters()["Clusters"]
    assert cluster["Encrypted"]
    assert cluster["KmsKeyId"] != applied.parameters["/clients/production/kms-key-arn"]
    assert not cluster["PubliclyAccessible"]
    assert cluster["EnhancedVpcRouting"]
    assert (cluster["NodeType"], cluster["NumberOfNodes"]) == ("ra3.large", 2)
    assert cluster["AutomatedSnapshotRetentionPeriod"] == 35
    assert [it["VpcSecurityGroupId"] for it in cluster["VpcSecurityGroups"]] == [group_ids(applied)["db-servers"]]
    told = {name.rsplit("/", 1)[-1]: value for name, value in applied.parameters.items() if "/redshift/" in name}
    assert told["host"] == cluster["Endpoint"]["Address"]
    assert (told["port"], told["database"]) == ("5439", cluster["DBName"])
    assert told["admin-secret-arn"] == cluster["MasterPasswordSecretArn"]


def test_warehouse_requires_tls_and_logs(applied: Applied) -> None:
    redshift = applied.client("redshift")
    parameters = redshift.describe_cluster_parameters(ParameterGroupName=NAME, Source="user")["Parameters"]
    assert {it["ParameterName"]: it["ParameterValue"] for it in parameters} == {
        "require_ssl": "true",
        "enable_user_activity_logging": "true",
    }
    logging = redshift.describe_logging_status(ClusterIdentifier=NAME)
    assert logging["LoggingEnabled"]
    assert logging["BucketName"] == f"{NAME}-audit-{ACCOUNT}"


def test_buckets_are_private_versioned_encrypted_and_tls_only(applied: Applied) -> None:
    s3 = applied.client("s3")
    buckets = {it["Name"] for it in s3.list_buckets()["Buckets"]}
    assert buckets == {*OF_THE_ACCOUNT, f"{NAME}-audit-{ACCOUNT}"}
    for bucket in buckets:
        assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
        algorithm = rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"]
        assert algorithm == ("AES256" if "audit" in bucket else "aws:kms")  # Redshift writes into no other
        policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
        refusals = [it["Condition"] for it in policy["Statement"] if it["Effect"] == "Deny"]
        assert {"Bool": {"aws:SecureTransport": "false"}} in refusals


def test_audit_logs_are_copied_to_where_they_are_locked(applied: Applied) -> None:
    s3, audit = applied.client("s3"), f"{NAME}-audit-{ACCOUNT}"
    configuration = s3.get_bucket_replication(Bucket=audit)["ReplicationConfiguration"]
    (rule,) = configuration["Rules"]
    copies = f"clients-trail-{ACCOUNT}"
    assert (rule["Status"], rule["Destination"]["Bucket"]) == ("Enabled", f"arn:aws:s3:::{copies}")
    assert rule["Filter"] == {"Prefix": ""}
    assert s3.get_object_lock_configuration(Bucket=copies)["ObjectLockConfiguration"]["ObjectLockEnabled"] == "Enabled"
    role = applied.client("iam").get_role(RoleName=configuration["Role"].rsplit("/", 1)[-1])["Role"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"].endswith(f":policy/{NAME}-boundary")


def test_what_is_done_in_the_account_is_recorded_and_stays_a_year(applied: Applied) -> None:
    (trail,) = applied.client("cloudtrail").describe_trails()["trailList"]
    assert trail["IsMultiRegionTrail"]
    assert trail["IncludeGlobalServiceEvents"]
    assert trail["LogFileValidationEnabled"]
    assert trail["KmsKeyId"]
    assert ":log-group:/clients/trail:" in trail["CloudWatchLogsLogGroupArn"]
    assert applied.client("cloudtrail").get_trail_status(Name=trail["Name"])["IsLogging"]
    lock = applied.client("s3").get_object_lock_configuration(Bucket=trail["S3BucketName"])["ObjectLockConfiguration"]
    retention = lock["Rule"]["DefaultRetention"]
    assert (retention["Mode"], retention["Days"]) == ("GOVERNANCE", 365)


def test_topic_is_encrypted_and_lets_in_the_named_publisher(applied: Applied) -> None:
    topic = applied.parameters["/clients/production/topic-arn"]
    assert topic.endswith(":customers-topic")
    attributes = applied.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["KmsMasterKeyId"] == applied.parameters["/clients/production/kms-key-arn"]
    allowed = [it["Principal"] for it in json.loads(attributes["Policy"])["Statement"] if it["Effect"] == "Allow"]
    assert allowed == [{"AWS": ["arn:aws:iam::210987654321:role/crm"]}]


def test_keys_rotate(applied: Applied) -> None:
    kms = applied.client("kms")
    aliases = [it for it in kms.list_aliases()["Aliases"] if it["AliasName"].startswith("alias/clients-")]
    assert {it["AliasName"] for it in aliases} == {
        *("alias/clients-buckets", "alias/clients-trail"),
        *(f"alias/{NAME}-{key}" for key in ("warehouse", "secrets", "events")),
    }
    assert all(kms.get_key_rotation_status(KeyId=it["TargetKeyId"])["KeyRotationEnabled"] for it in aliases)


def test_each_secret_holds_its_user_and_a_password_that_redshift_takes(applied: Applied) -> None:
    secrets = applied.client("secretsmanager")
    state = applied.client("s3").get_object(Bucket=STATE_BUCKET, Key=STATE_KEY)["Body"].read().decode()
    assert "clients_admin" in state
    passwords = set()
    for user in ("reader", "writer"):
        arn = applied.parameters[f"/clients/production/redshift/{user}-secret-arn"]
        assert f":secret:production/redshift/credentials/{user}-" in arn
        value = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])
        assert set(value) == {"username", "password"}
        assert value["username"] == f"clients_{user}"
        password = value["password"]
        passwords.add(password)
        assert 8 <= len(password) <= 64
        assert all(any(is_it(c) for c in password) for is_it in (str.isupper, str.islower, str.isdigit))
        assert not set(password) & set("'\"\\/@ ")
        assert password not in state
    assert len(passwords) == 2


def test_people_are_in_two_groups(applied: Applied) -> None:
    cognito, pool = applied.client("cognito-idp"), applied.parameters["/clients/production/user-pool-id"]
    assert {it["GroupName"] for it in cognito.list_groups(UserPoolId=pool)["Groups"]} == {"readers", "publishers"}
    described = cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert described["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert described["MfaConfiguration"] == "ON"


@pytest.fixture(scope="module")
def moved(applied: Applied) -> Applied:
    """As terraform/README.md says: from a state on the first machine to one that everybody shares."""
    applied.bootstrap.override("s3_use_path_style = true", local_state=False)
    settings = (f"bucket={STATE_BUCKET}", "use_path_style=true")
    options = [f"-backend-config={setting}" for setting in settings]
    applied.bootstrap.run("init", "-migrate-state", "-force-copy", *options)
    return applied


def test_the_bootstrap_moves_into_its_own_bucket(moved: Applied) -> None:
    applied = moved
    assert applied.client("s3").head_object(Bucket=STATE_BUCKET, Key="bootstrap.tfstate")["ContentLength"] > 0
    said = applied.bootstrap.run("plan", "-no-color", "-detailed-exitcode", *bootstrap_variables())
    assert "No changes." in said


def test_drift_of_the_bootstrap_is_found_by_the_role_that_plans(
    moved: Applied, bootstrap_state: dict[str, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = {"RoleName": "clients-staging-verify", "MaxSessionDuration": 3600}
    log = tmp_path / "drift.log"
    for name, value in {
        **moved.bootstrap.environment,
        "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
        "TF_LOG_PROVIDER": "DEBUG",
        "TF_LOG_PATH": str(log),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bootstrap, "FOLDER", moved.bootstrap.folder)
    environment = Environment("production", ACCOUNT)

    assert changes_of(bootstrap.plan(environment, tmp_path / "plan")) == []
    moved.client("iam").update_role(**role | {"MaxSessionDuration": 7200})
    try:
        (found,) = changes_of(bootstrap.plan(environment, tmp_path / "plan"))
    finally:
        moved.client("iam").update_role(**role)
    assert found["address"] == 'module.roles["staging"].aws_iam_role.github["verify"]'
    assert not (tmp_path / "plan").exists()
    asked = calls(log)
    assert len(asked) > 30
    assert asked - roles(bootstrap_state, "production")["plan"].actions == set()


def test_state_is_locked_while_somebody_works(applied: Applied) -> None:
    s3, lock = applied.client("s3"), f"{STATE_KEY}.tflock"
    who = {"ID": "0", "Operation": "OperationTypeApply", "Who": "another@machine", "Created": "2026-01-01T00:00:00Z"}
    s3.put_object(Bucket=STATE_BUCKET, Key=lock, Body=json.dumps(who), ServerSideEncryption="aws:kms")
    said = applied.foundation.run("apply", "-auto-approve", "-no-color", *FOUNDATION_VARIABLES, accept=(1,))
    assert "Error acquiring the state lock" in said
    assert "another@machine" in said
    s3.delete_object(Bucket=STATE_BUCKET, Key=lock)


def test_applying_again_changes_nothing_even_after_rotations(applied: Applied, second_plan: dict[str, Any]) -> None:
    changed = {it["address"]: it for it in second_plan["resource_changes"] if it["change"]["actions"] != ["no-op"]}
    for address, it in changed.items():
        assert it["change"]["actions"] == ["update"], address
        before, after = it["change"]["before"], it["change"]["after"]
        differs = {name for name in after if before.get(name) != after[name]}
        assert differs <= FORGOTTEN_BY_MOTO.get(it["type"], set()), (address, differs)
    arn = applied.parameters["/clients/production/redshift/reader-secret-arn"]
    versions = applied.client("secretsmanager").describe_secret(SecretId=arn)["VersionIdsToStages"]
    assert "AWSCURRENT" not in versions.get(FIRST_VERSION, [])


def test_cluster_is_not_destroyed_by_mistake(applied: Applied) -> None:
    said = applied.foundation.run("plan", "-destroy", "-no-color", "-refresh=false", *FOUNDATION_VARIABLES, accept=(1,))
    assert "Instance cannot be destroyed" in said
    assert "module.warehouse.aws_redshift_cluster.this[0]" in said


def test_nothing_is_left_after_a_meant_destroy(destroyed: Applied) -> None:
    assert destroyed.client("redshift").describe_clusters()["Clusters"] == []
    snapshots = destroyed.client("redshift").describe_cluster_snapshots(SnapshotType="manual")["Snapshots"]
    assert [it["SnapshotIdentifier"] for it in snapshots] == [f"{NAME}-final"]
    assert destroyed.client("ec2").describe_vpcs(Filters=[{"Name": "tag:Name", "Values": [NAME]}])["Vpcs"] == []
    assert destroyed.client("ssm").describe_parameters()["Parameters"] == []
    assert destroyed.client("sns").list_topics()["Topics"] == []
    assert destroyed.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"] == []
    assert {it["Name"] for it in destroyed.client("s3").list_buckets()["Buckets"]} == OF_THE_ACCOUNT
