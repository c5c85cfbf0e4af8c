# The whole foundation, as production and as staging: what the SAM stack is told, and who may use the keys.
mock_provider "aws" {
  override_during = plan

  mock_resource "aws_cognito_user_pool" {
    defaults = { id = "us-east-1_abcdefghi" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:mock" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock" }
  }

  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mock" }
  }

  mock_resource "aws_redshift_cluster" {
    defaults = { dns_name = "clients-production.abc.us-east-1.redshift.amazonaws.com" }
  }

  mock_resource "aws_redshiftserverless_workgroup" {
    defaults = {
      arn      = "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/0"
      endpoint = [{ address = "clients-staging.123456789012.us-east-1.redshift-serverless.amazonaws.com", port = 5439, vpc_endpoint = [] }]
    }
  }
}

variables {
  account_id = "123456789012"
}

run "production" {
  command = plan

  variables {
    environment    = "production"
    cidr           = "10.10.0.0/16"
    warehouse      = { kind = "provisioned" }
    alarm_emails   = ["oncall@latam.com"]
    publisher_arns = ["arn:aws:iam::210987654321:role/crm"]
    domain = {
      name            = "clients.latam.com"
      certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a0a0a0a-0000-0000-0000-000000000000"
      hosted_zone_id  = "Z0123456789ABCDEFGHIJ"
    }
  }

  assert {
    condition = toset(keys(output.parameters)) == toset([
      "/clients/production/alarm-topic-arn",
      "/clients/production/domain-certificate-arn",
      "/clients/production/domain-name",
      "/clients/production/hosted-zone-id",
      "/clients/production/kms-key-arn",
      "/clients/production/network/security-group-ids",
      "/clients/production/network/subnet-ids",
      "/clients/production/redshift/admin-secret-arn",
      "/clients/production/redshift/database",
      "/clients/production/redshift/host",
      "/clients/production/redshift/port",
      "/clients/production/redshift/reader-secret-arn",
      "/clients/production/redshift/writer-secret-arn",
      "/clients/production/topic-arn",
      "/clients/production/user-pool-id",
    ])
    error_message = "The SAM stack reads exactly these parameters."
  }

  assert {
    condition     = output.parameters["/clients/production/redshift/port"] == "5439" && output.parameters["/clients/production/redshift/database"] == "clients"
    error_message = "The database must be clients, on 5439."
  }

  assert {
    condition     = output.parameters["/clients/production/domain-name"] == "clients.latam.com"
    error_message = "The domain must be passed on."
  }

  assert {
    condition     = alltrue([for key in aws_kms_key.this : key.enable_key_rotation && key.deletion_window_in_days == 30])
    error_message = "Every key must rotate, and be recoverable for a month."
  }

  assert {
    condition = alltrue(flatten([
      for key in aws_kms_key.this : [
        for statement in jsondecode(key.policy).Statement : can(statement.Condition)
        if statement.Principal != { AWS = "arn:aws:iam::123456789012:root" }
      ]
    ]))
    error_message = "Every statement of a key but the account's own must have a condition."
  }

  assert {
    condition = length([
      for statement in jsondecode(aws_kms_key.this["events"].policy).Statement : statement
      if try(
        contains(statement.Principal.Service, "sns.amazonaws.com")
        && contains(statement.Action, "kms:GenerateDataKey*")
        && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012",
        false,
      )
    ]) == 1
    error_message = "SNS must be able to deliver into encrypted queues, for this account alone."
  }
}

run "staging" {
  command = plan

  variables {
    environment  = "staging"
    cidr         = "10.20.0.0/16"
    warehouse    = { kind = "serverless" }
    alarm_emails = []
  }

  assert {
    condition     = alltrue([for name in ["domain-name", "domain-certificate-arn", "hosted-zone-id"] : aws_ssm_parameter.this[name].value == "none"])
    error_message = "Without a domain the parameters must say none."
  }
}
