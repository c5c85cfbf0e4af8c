# Resources by the names that terraform/foundation and template.yaml give them; where a service makes up the id, tags
# take the place of the name.
locals {
  regional = "${var.region}:${var.account_id}"

  iam_arn     = "arn:aws:iam::${var.account_id}"
  ec2_arn     = "arn:aws:ec2:${local.regional}"
  lambda_arn  = "arn:aws:lambda:${local.regional}:function:${local.name}-*"
  sqs_arn     = "arn:aws:sqs:${local.regional}:${local.name}-*"
  key_arn     = "arn:aws:kms:${local.regional}:key/*"
  logs_arn    = "arn:aws:logs:${local.regional}:log-group"
  ssm_arn     = "arn:aws:ssm:${local.regional}:parameter/clients/${var.environment}/*"
  secret_arn  = "arn:aws:secretsmanager:${local.regional}:secret"
  redshift    = "arn:aws:redshift:${local.regional}"
  serverless  = "arn:aws:redshift-serverless:${local.regional}"
  user_pool   = "arn:aws:cognito-idp:${local.regional}:userpool/*"
  appsync_api = "arn:aws:appsync:${local.regional}:apis/*"

  customers_topic = "arn:aws:sns:${local.regional}:${var.environment == "production" ? "customers-topic" : "customers-topic-${var.environment}"}"
  alarm_topic     = "arn:aws:sns:${local.regional}:${local.name}-alarms"
  audit_bucket    = "arn:aws:s3:::${local.name}-audit-${var.account_id}"
  credentials     = "${local.secret_arn}:${var.environment}/redshift/credentials/*"
  admin_secret    = "${local.secret_arn}:redshift!${local.name}-*"
  boundary_arn    = "${local.iam_arn}:policy/${local.name}-boundary"

  tags     = { project = "clients", environment = var.environment }
  tagged   = { StringEquals = { for key, value in local.tags : "aws:ResourceTag/${key}" => value } }
  tagging  = { StringEquals = { for key, value in local.tags : "aws:RequestTag/${key}" => value } }
  here     = { StringEquals = { "aws:RequestedRegion" = var.region } }
  bounded  = { StringEquals = { "iam:PermissionsBoundary" = local.boundary_arn } }
  grant_it = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
}
