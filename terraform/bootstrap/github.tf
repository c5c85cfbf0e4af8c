locals {
  region = "us-east-1"
  owner  = split("/", var.repository)[0]
  name   = split("/", var.repository)[1]

  subject_prefix = (var.repository_ids == null
    ? "repo:${var.repository}"
    : "repo:${local.owner}@${var.repository_ids.owner}/${local.name}@${var.repository_ids.repository}"
  )

  # The workflow that may deploy an environment, and those that may test it.
  workflows = {
    staging    = { deploy = ["main.yml"], verify = ["main.yml", "nightly.yml"] }
    production = { deploy = ["main.yml"], verify = ["main.yml"] }
    nightly    = { deploy = ["nightly.yml"], verify = ["nightly.yml"] }
  }
}

# No thumbprint: AWS checks GitHub's certificate against its own list of authorities.
resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

module "roles" {
  source   = "../modules/github-roles"
  for_each = var.environments

  environment       = each.key
  account_id        = var.account_id
  region            = local.region
  oidc_provider_arn = aws_iam_openid_connect_provider.github.arn
  repository        = var.repository
  subject_prefix    = local.subject_prefix
  workflows         = local.workflows[each.key]
  state_bucket      = aws_s3_bucket.this["state"].bucket
  artifacts_bucket  = aws_s3_bucket.this["artifacts"].bucket
  bucket_key_arn    = aws_kms_key.buckets.arn
  hosted_zone_id    = each.key == "nightly" ? null : var.hosted_zone_id # its API answers under AWS's name
  may_destroy       = each.key == "nightly"
  operator_arns     = var.operator_arns

  trail_log_group_name = aws_cloudwatch_log_group.trail.name
}
