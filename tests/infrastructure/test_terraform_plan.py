"""What Terraform would build for each environment, by a real plan without a cloud: the provider's defaults included."""

import json
from typing import Any

import pytest

from tests.infrastructure.terraform import ACCOUNT, ENVIRONMENTS, resources

pytestmark = [pytest.mark.usefixtures("applying"), pytest.mark.timeout(600)]

Resources = dict[str, dict[str, Any]]


@pytest.fixture(params=ENVIRONMENTS)
def planned(request: pytest.FixtureRequest, plans: dict[str, dict[str, Any]]) -> Resources:
    return of(plans, request.param)


def of(plans: dict[str, dict[str, Any]], environment: str) -> Resources:
    return resources(plans[environment]["planned_values"])


def of_type(planned: Resources, kind: str) -> list[dict[str, Any]]:
    return [values for address, values in planned.items() if f".{kind}." in f".{address}"]


def one(planned: Resources, kind: str) -> dict[str, Any]:
    (found,) = of_type(planned, kind)
    return found


def test_three_subnets_of_each_kind_in_three_zones(planned: Resources) -> None:
    subnets = of_type(planned, "aws_subnet")
    for kind in ("application", "database"):
        zones = {it.get("availability_zone_id") for it in subnets if f"-{kind}-" in it["tags"]["Name"]}
        assert zones == {"use1-az1", "use1-az2", "use1-az4"}
    assert len({it["cidr_block"] for it in subnets}) == 6
    assert not any(it["map_public_ip_on_launch"] for it in subnets)


def test_there_is_no_way_out_of_the_network_and_none_in(planned: Resources) -> None:
    kinds = {address.split("[")[0].split(".")[-2] for address in planned}
    ways = {"aws_internet_gateway", "aws_nat_gateway", "aws_egress_only_internet_gateway", "aws_eip", "aws_route"}
    assert kinds & ways == set()
    for rule in of_type(planned, "aws_vpc_security_group_ingress_rule"):
        assert rule["cidr_ipv4"] is None
        assert rule["cidr_ipv6"] is None
        assert rule["from_port"] == rule["to_port"]


def test_the_only_doors_are_the_database_and_the_endpoints(planned: Resources) -> None:
    doors = {
        address.rsplit(".", 1)[-1]: it["from_port"]
        for address, it in planned.items()
        if "aws_vpc_security_group_ingress_rule" in address
    }
    assert doors == {"db_servers_from_db_ingress": 5439, "endpoints_from_lambda": 443}


def test_everything_at_rest_is_encrypted_with_a_key_that_rotates(planned: Resources) -> None:
    assert len(of_type(planned, "aws_kms_key")) == 3
    for key in of_type(planned, "aws_kms_key"):
        assert key["enable_key_rotation"]
        assert key["deletion_window_in_days"] == (7 if "nightly" in key["description"] else 30)
    # A key that is not known before it is made is absent from the plan; one that is not set is null.
    for kind, argument in (
        ("aws_secretsmanager_secret", "kms_key_id"),
        ("aws_sns_topic", "kms_master_key_id"),
        ("aws_cloudwatch_log_group", "kms_key_id"),
    ):
        assert of_type(planned, kind)
        assert all(argument not in values for values in of_type(planned, kind)), kind


def test_logs_are_kept_for_more_than_a_year(planned: Resources) -> None:
    assert {it["retention_in_days"] for it in of_type(planned, "aws_cloudwatch_log_group")} == {400}


def test_private_functions_reach_what_they_use(planned: Resources) -> None:
    endpoints = {it["service_name"].rsplit(".", 1)[-1]: it for it in of_type(planned, "aws_vpc_endpoint")}
    assert set(endpoints) == {"s3", "secretsmanager", "sns", "sqs", "xray"}
    for service, endpoint in endpoints.items():
        assert endpoint["vpc_endpoint_type"] == ("Gateway" if service == "s3" else "Interface")
        for statement in json.loads(endpoint["policy"])["Statement"]:
            assert statement["Condition"]["StringEquals"] in (
                {"aws:PrincipalAccount": ACCOUNT},
                {"aws:ResourceAccount": ACCOUNT},
            )


def test_production_is_a_protected_cluster(plans: dict[str, dict[str, Any]]) -> None:
    cluster = one(of(plans, "production"), "aws_redshift_cluster")
    expected = {
        "encrypted": "true",
        "publicly_accessible": False,
        "enhanced_vpc_routing": True,
        "availability_zone_relocation_enabled": True,
        "manage_master_password": True,
        "skip_final_snapshot": False,
        "final_snapshot_identifier": "clients-production-final",
        "automated_snapshot_retention_period": 35,
        "allow_version_upgrade": True,
        "port": 5439,
        "node_type": "ra3.large",
        "number_of_nodes": 2,
        "database_name": "clients",
    }
    assert {name: str(cluster[name]).lower() if name == "encrypted" else cluster[name] for name in expected} == expected
    assert "kms_key_id" not in cluster  # known after its key is made
    group = one(of(plans, "production"), "aws_redshift_parameter_group")
    assert {it["name"]: it["value"] for it in group["parameter"]} == {
        "require_ssl": "true",
        "enable_user_activity_logging": "true",
    }
    bucket = one(of(plans, "production"), "aws_s3_bucket_public_access_block")
    assert all(bucket[it] for it in ("block_public_acls", "block_public_policy", "ignore_public_acls"))
    assert bucket["restrict_public_buckets"]


@pytest.mark.parametrize("name", ["staging", "nightly"])
def test_small_environments_are_serverless_and_stop_at_a_limit(plans: dict[str, dict[str, Any]], name: str) -> None:
    workgroup = one(of(plans, name), "aws_redshiftserverless_workgroup")
    assert (workgroup["publicly_accessible"], workgroup["enhanced_vpc_routing"], workgroup["port"]) == (
        False,
        True,
        5439,
    )
    assert {it["parameter_key"]: it["parameter_value"] for it in workgroup["config_parameter"]} == {
        "require_ssl": "true",
        "enable_user_activity_logging": "true",
    }
    limit = one(of(plans, name), "aws_redshiftserverless_usage_limit")
    assert (limit["period"], limit["breach_action"]) == ("daily", "deactivate")
    assert of_type(of(plans, name), "aws_redshift_cluster") == []


def test_only_nightly_may_be_thrown_away(plans: dict[str, dict[str, Any]]) -> None:
    for name in plans:
        planned, disposable = of(plans, name), name == "nightly"
        windows = {it["recovery_window_in_days"] for it in of_type(planned, "aws_secretsmanager_secret")}
        assert windows == ({0} if disposable else {30})
        pool = one(planned, "aws_cognito_user_pool")
        assert pool["deletion_protection"] == ("INACTIVE" if disposable else "ACTIVE")


def test_terraform_knows_no_password(planned: Resources) -> None:
    """What it wrote it would read back at every plan, and so would every role that plans."""
    assert len(of_type(planned, "aws_secretsmanager_secret")) == 2
    assert of_type(planned, "aws_secretsmanager_secret_version") == []


def test_names_that_other_parts_rely_on(planned: Resources) -> None:
    pool = one(planned, "aws_cognito_user_pool")
    environment = pool["name"].removeprefix("clients-")
    topics = {it["name"] for it in of_type(planned, "aws_sns_topic")}
    customers = "customers-topic" if environment == "production" else f"customers-topic-{environment}"
    assert topics == {customers, f"clients-{environment}-alarms"}
    assert {it["name"] for it in of_type(planned, "aws_secretsmanager_secret")} == {
        f"{environment}/redshift/credentials/{user}" for user in ("reader", "writer")
    }
    assert {it["name"] for it in of_type(planned, "aws_cognito_user_group")} == {"readers", "publishers"}
    assert all(it["name"].startswith(f"/clients/{environment}/") for it in of_type(planned, "aws_ssm_parameter"))
