mock_provider "aws" {
  override_during = plan

  mock_resource "aws_s3_bucket" {
    defaults = { id = "clients-production-audit-123456789012" }
  }

  mock_resource "aws_redshift_cluster" {
    defaults = {
      dns_name                   = "clients-production.abc.us-east-1.redshift.amazonaws.com"
      master_password_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift!clients-production-clients_admin-AbCdEf"
    }
  }

  mock_resource "aws_redshiftserverless_namespace" {
    defaults = {
      admin_password_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift!clients-staging-clients_admin-AbCdEf"
    }
  }

  mock_resource "aws_redshiftserverless_workgroup" {
    defaults = {
      arn      = "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/0"
      endpoint = [{ address = "clients-staging.123456789012.us-east-1.redshift-serverless.amazonaws.com", port = 5439, vpc_endpoint = [] }]
    }
  }
}

variables {
  environment        = "production"
  account_id         = "123456789012"
  database           = "clients"
  disposable         = false
  subnet_ids         = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_id  = "sg-db-servers"
  data_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-00000000da7a"
  secrets_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000005ec8"
  log_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000109"
  log_retention_days = 400

  permissions_boundary_arn = "arn:aws:iam::123456789012:policy/clients-production-boundary"

  settings = {
    kind                    = "provisioned"
    node_type               = "ra3.large"
    nodes                   = 2
    snapshot_retention_days = 35
    base_rpu                = 8
    max_rpu                 = 16
    daily_rpu_hours         = 24
  }
}

run "provisioned" {
  command = plan

  module {
    source = "../modules/warehouse"
  }

  assert {
    condition     = aws_redshift_cluster.this[0].encrypted && aws_redshift_cluster.this[0].kms_key_id == var.data_key_arn
    error_message = "The cluster must be encrypted with its own key."
  }

  assert {
    condition     = !aws_redshift_cluster.this[0].publicly_accessible && aws_redshift_cluster.this[0].enhanced_vpc_routing
    error_message = "The cluster must stay in the VPC."
  }

  assert {
    condition     = aws_redshift_cluster.this[0].port == 5439 && aws_redshift_cluster.this[0].vpc_security_group_ids == toset(["sg-db-servers"])
    error_message = "The cluster must answer on 5439, in db-servers alone."
  }

  assert {
    condition     = aws_redshift_cluster.this[0].manage_master_password && aws_redshift_cluster.this[0].master_password_secret_kms_key_id == var.secrets_key_arn && aws_redshift_cluster.this[0].master_username != "awsuser"
    error_message = "Redshift must manage the administrator's password, under a name that is not the default."
  }

  assert {
    condition     = !aws_redshift_cluster.this[0].skip_final_snapshot && aws_redshift_cluster.this[0].final_snapshot_identifier == "clients-production-final" && aws_redshift_cluster.this[0].automated_snapshot_retention_period == 35
    error_message = "There must be automated snapshots and a final one."
  }

  assert {
    condition     = { for p in aws_redshift_parameter_group.this[0].parameter : p.name => p.value } == { require_ssl = "true", enable_user_activity_logging = "true" }
    error_message = "TLS must be required, and activity logged."
  }

  assert {
    condition     = aws_redshift_logging.this[0].log_destination_type == "s3" && aws_redshift_logging.this[0].bucket_name == "clients-production-audit-123456789012"
    error_message = "Audit logs must go to their bucket."
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.audit[0].rule[0].destination[0].bucket == "arn:aws:s3:::clients-trail-123456789012" && strcontains(aws_iam_role_policy.audit_copy[0].policy, "arn:aws:s3:::clients-trail-123456789012/${aws_redshift_logging.this[0].s3_key_prefix}*") && aws_s3_bucket_replication_configuration.audit[0].rule[0].status == "Enabled"
    error_message = "Every audit log must be copied into the locked bucket."
  }

  assert {
    condition     = aws_secretsmanager_secret_rotation.admin[0].rotation_rules[0].automatically_after_days == 30
    error_message = "The administrator's password must rotate every 30 days."
  }

  assert {
    condition     = length(aws_redshiftserverless_namespace.this) + length(aws_redshiftserverless_workgroup.this) == 0
    error_message = "There must be one warehouse."
  }

  assert {
    condition     = output.host == "clients-production.abc.us-east-1.redshift.amazonaws.com" && output.port == 5439
    error_message = "The address must be the cluster's host name alone."
  }
}

run "serverless" {
  command = plan

  module {
    source = "../modules/warehouse"
  }

  variables {
    environment = "staging"
    settings = {
      kind                    = "serverless"
      node_type               = "ra3.large"
      nodes                   = 2
      snapshot_retention_days = 35
      base_rpu                = 8
      max_rpu                 = 16
      daily_rpu_hours         = 24
    }
  }

  assert {
    condition     = aws_redshiftserverless_namespace.this[0].kms_key_id == var.data_key_arn && aws_redshiftserverless_namespace.this[0].manage_admin_password
    error_message = "The namespace must be encrypted with its own key, its password managed by Redshift."
  }

  assert {
    condition     = !aws_redshiftserverless_workgroup.this[0].publicly_accessible && aws_redshiftserverless_workgroup.this[0].enhanced_vpc_routing && aws_redshiftserverless_workgroup.this[0].port == 5439
    error_message = "The workgroup must stay in the VPC, on 5439."
  }

  assert {
    condition     = { for p in aws_redshiftserverless_workgroup.this[0].config_parameter : p.parameter_key => p.parameter_value } == { require_ssl = "true", enable_user_activity_logging = "true" }
    error_message = "TLS must be required, and activity logged."
  }

  assert {
    condition     = aws_redshiftserverless_usage_limit.daily[0].amount == 24 && aws_redshiftserverless_usage_limit.daily[0].breach_action == "deactivate"
    error_message = "The daily limit must stop the warehouse."
  }

  assert {
    condition     = aws_redshiftserverless_namespace.this[0].log_exports == toset(["connectionlog", "userlog", "useractivitylog"]) && alltrue([for group in aws_cloudwatch_log_group.audit : group.kms_key_id == var.log_key_arn && group.retention_in_days == 400])
    error_message = "All three audit logs must be kept, encrypted."
  }

  assert {
    condition     = length(aws_redshift_cluster.this) + length(aws_s3_bucket.audit) == 0
    error_message = "There must be one warehouse."
  }

  assert {
    condition     = output.host == "clients-staging.123456789012.us-east-1.redshift-serverless.amazonaws.com"
    error_message = "The address must be the workgroup's."
  }
}
