mock_provider "aws" {
  override_during = plan

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/mock" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::mock" }
  }
}

variables {
  account_id   = "123456789012"
  environments = ["staging"]
  repository   = "latam/clients-api"
}

run "buckets" {
  command = plan

  assert {
    condition     = { for name, bucket in aws_s3_bucket.this : name => bucket.bucket } == { state = "clients-terraform-state-123456789012", artifacts = "clients-artifacts-123456789012" }
    error_message = "The buckets must have the names that the workflows use."
  }

  assert {
    condition     = alltrue([for v in aws_s3_bucket_versioning.this : v.versioning_configuration[0].status == "Enabled"])
    error_message = "Every bucket must keep versions."
  }

  assert {
    condition     = alltrue([for e in aws_s3_bucket_server_side_encryption_configuration.this : alltrue([for rule in e.rule : rule.apply_server_side_encryption_by_default[0].kms_master_key_id == aws_kms_key.buckets.arn])])
    error_message = "Every bucket must be encrypted with the key."
  }

  assert {
    condition     = alltrue([for b in aws_s3_bucket_public_access_block.this : b.block_public_acls && b.block_public_policy && b.ignore_public_acls && b.restrict_public_buckets])
    error_message = "No bucket may be public."
  }

  assert {
    condition     = alltrue([for p in aws_s3_bucket_policy.this : strcontains(p.policy, "{\"Bool\":{\"aws:SecureTransport\":\"false\"}}")])
    error_message = "Every bucket must refuse to be used without TLS."
  }

  assert {
    condition     = aws_kms_key.buckets.enable_key_rotation
    error_message = "The key must rotate."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.github.url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.github.client_id_list == toset(["sts.amazonaws.com"])
    error_message = "The identity provider must be GitHub's, for AWS alone."
  }
}

run "trail" {
  command = plan

  assert {
    condition     = aws_cloudtrail.this.is_multi_region_trail && aws_cloudtrail.this.enable_log_file_validation && aws_cloudtrail.this.kms_key_id == aws_kms_key.trail.arn
    error_message = "The trail must cover every region, be encrypted with its own key, and prove that no file was changed."
  }

  assert {
    condition     = aws_s3_bucket.trail.object_lock_enabled && aws_s3_bucket_object_lock_configuration.trail.rule[0].default_retention[0].days == 365
    error_message = "What was recorded must stay for a year whoever wants it gone."
  }

  assert {
    condition     = toset(flatten([for it in aws_cloudtrail.this.advanced_event_selector : [for field in it.field_selector : coalesce(field.starts_with, []) if field.field == "resources.ARN"]])) == toset(["arn:aws:s3:::mock/", "arn:aws:s3:::clients-staging-audit-123456789012/", "arn:aws:sns:us-east-1:123456789012:customers-topic-staging"])
    error_message = "Reads of state, artifacts and audit logs, and what is published, must be recorded."
  }
}

run "trust" {
  command = plan

  module {
    source = "../modules/github-roles"
  }

  variables {
    environment       = "production"
    region            = "us-east-1"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    subject_prefix    = "repo:latam@1/clients-api@2"
    workflows         = { deploy = ["main.yml"], verify = ["main.yml"] }
    state_bucket      = "clients-terraform-state-123456789012"
    artifacts_bucket  = "clients-artifacts-123456789012"
    bucket_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    hosted_zone_id    = null
    may_destroy       = false
    operator_arns     = ["arn:aws:iam::123456789012:user/ana", "arn:aws:iam::210987654321:role/on-call"]

    trail_log_group_name = "/clients/trail"
  }

  assert {
    condition = {
      for name, role in aws_iam_role.github : name => jsondecode(role.assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"]
      } == {
      plan = [
        "repo:latam@1/clients-api@2:environment:production-plan:job_workflow_ref:latam/clients-api/.github/workflows/pull-request.yml@refs/pull/*/merge",
        "repo:latam@1/clients-api@2:environment:production-plan:job_workflow_ref:latam/clients-api/.github/workflows/main.yml@refs/heads/main",
        "repo:latam@1/clients-api@2:environment:production-plan:job_workflow_ref:latam/clients-api/.github/workflows/nightly.yml@refs/heads/main",
      ]
      foundation = ["repo:latam@1/clients-api@2:environment:production:job_workflow_ref:latam/clients-api/.github/workflows/main.yml@refs/heads/main"]
      deploy     = ["repo:latam@1/clients-api@2:environment:production:job_workflow_ref:latam/clients-api/.github/workflows/main.yml@refs/heads/main"]
      verify     = ["repo:latam@1/clients-api@2:environment:production:job_workflow_ref:latam/clients-api/.github/workflows/main.yml@refs/heads/main"]
    }
    error_message = "Each role must trust its repository, environment and workflow, and nothing else."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.github : jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"])
    error_message = "Only tokens meant for AWS may be taken."
  }

  assert {
    condition     = length([for policy in aws_iam_policy.this : policy if can(regex("Delete(Secret|Namespace|Workgroup|UserPool|Topic|Cluster)\"|ScheduleKeyDeletion", policy.policy))]) == 0
    error_message = "No pipeline of production may delete what holds data."
  }

  assert {
    condition = jsondecode(aws_iam_role.operator[0].assume_role_policy).Statement == [
      {
        Sid       = "UsersWithASecondFactor"
        Effect    = "Allow"
        Principal = { AWS = ["arn:aws:iam::123456789012:user/ana"] }
        Action    = "sts:AssumeRole"
        Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
      },
      {
        Sid       = "RolesOfPeople"
        Effect    = "Allow"
        Principal = { AWS = ["arn:aws:iam::210987654321:role/on-call"] }
        Action    = "sts:AssumeRole"
      },
    ]
    error_message = "People must be named, and users must show a second factor."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.operator.log_group_name == "/clients/trail" && strcontains(aws_cloudwatch_log_metric_filter.operator.pattern, "\"arn:aws:iam::123456789012:role/clients-production-operator\"") && aws_cloudwatch_metric_alarm.operator.alarm_actions == toset(["arn:aws:sns:us-east-1:123456789012:clients-production-alarms"])
    error_message = "Taking the role must raise an alarm."
  }
}

run "nobody" {
  command = plan

  module {
    source = "../modules/github-roles"
  }

  variables {
    environment          = "staging"
    region               = "us-east-1"
    oidc_provider_arn    = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    subject_prefix       = "repo:latam@1/clients-api@2"
    workflows            = { deploy = ["main.yml"], verify = ["main.yml"] }
    state_bucket         = "clients-terraform-state-123456789012"
    artifacts_bucket     = "clients-artifacts-123456789012"
    bucket_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    hosted_zone_id       = null
    may_destroy          = false
    operator_arns        = []
    trail_log_group_name = "/clients/trail"
  }

  assert {
    condition     = length(aws_iam_role.operator) + length(aws_iam_role_policy_attachment.operator) == 0
    error_message = "Where nobody is named there must be no role."
  }
}
