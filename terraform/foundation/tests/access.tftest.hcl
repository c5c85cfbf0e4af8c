# Who may read a password, who may publish, and who may sign in.
mock_provider "aws" {
  override_during = plan

  mock_resource "aws_cognito_user_pool" {
    defaults = { id = "us-east-1_abcdefghi" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock" }
  }

  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mock" }
  }

  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:mock" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
}

variables {
  environment = "production"
  account_id  = "123456789012"
  region      = "us-east-1"
  key_arn     = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000005ec8"
}

run "credential" {
  command = plan

  module {
    source = "../modules/credential"
  }

  variables {
    name                    = "production/redshift/credentials/reader"
    description             = "reader"
    reader_role_arns        = ["arn:aws:iam::123456789012:role/clients-production-QueryFunctionRole-*"]
    recovery_window_in_days = 30
  }

  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == var.key_arn
    error_message = "The secret must be encrypted with the key for secrets."
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_secretsmanager_secret_policy.this.policy).Statement : statement.Effect == "Deny" && statement.Action == "secretsmanager:GetSecretValue"]) && aws_secretsmanager_secret_policy.this.block_public_policy
    error_message = "The secret's policy must only take away."
  }

  assert {
    condition     = [for statement in jsondecode(aws_secretsmanager_secret_policy.this.policy).Statement : statement.Condition] == [{ ArnNotLike = { "aws:PrincipalArn" = ["arn:aws:iam::123456789012:role/clients-production-QueryFunctionRole-*"] } }]
    error_message = "Nobody but the readers may read, not even the first version."
  }
}

run "messaging" {
  command = plan

  module {
    source = "../modules/messaging"
  }

  variables {
    topic_name               = "customers-topic"
    publisher_arns           = ["arn:aws:iam::210987654321:role/crm"]
    alarm_emails             = ["oncall@latam.com"]
    log_retention_days       = 400
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/clients-production-boundary"
  }

  assert {
    condition     = aws_sns_topic.customers.name == "customers-topic" && alltrue([for topic in [aws_sns_topic.customers, aws_sns_topic.alarms] : topic.kms_master_key_id == var.key_arn])
    error_message = "Both topics must be encrypted with the key that queues may use."
  }

  assert {
    condition     = [for statement in jsondecode(aws_sns_topic_policy.customers.policy).Statement : statement.Principal if statement.Effect == "Allow"] == [{ AWS = ["arn:aws:iam::210987654321:role/crm"] }]
    error_message = "Only the named publishers may be let in."
  }

  assert {
    condition     = length([for topic in [aws_sns_topic_policy.customers, aws_sns_topic_policy.alarms] : topic if strcontains(topic.policy, "{\"Bool\":{\"aws:SecureTransport\":\"false\"}}")]) == 2
    error_message = "Both topics must refuse to be used without TLS."
  }

  assert {
    condition     = strcontains(aws_sns_topic_policy.customers.policy, "{\"StringNotEquals\":{\"sns:Protocol\":[\"sqs\",\"lambda\"]}}")
    error_message = "Only queues and functions may subscribe."
  }
}

run "people" {
  command = plan

  module {
    source = "../modules/people"
  }

  variables {
    disposable = false
  }

  assert {
    condition     = toset(keys(aws_cognito_user_group.this)) == toset(["readers", "publishers"])
    error_message = "The groups must be those that the API's directives name."
  }

  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "ON" && aws_cognito_user_pool.this.admin_create_user_config[0].allow_admin_create_user_only && aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "Nobody may sign himself up or come in with a password alone."
  }
}
