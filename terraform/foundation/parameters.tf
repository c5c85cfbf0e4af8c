# Everything the SAM stack learns about this foundation. Values pass this way alone.
locals {
  none = "none" # a parameter cannot be empty

  parameters = {
    "redshift/host"              = module.warehouse.host
    "redshift/port"              = tostring(module.warehouse.port)
    "redshift/database"          = local.database
    "redshift/admin-secret-arn"  = module.warehouse.admin_secret_arn
    "redshift/reader-secret-arn" = module.credential["reader"].arn
    "redshift/writer-secret-arn" = module.credential["writer"].arn
    "topic-arn"                  = module.messaging.topic_arn
    "kms-key-arn"                = aws_kms_key.this["events"].arn
    "user-pool-id"               = module.people.user_pool_id
    "alarm-topic-arn"            = module.messaging.alarm_topic_arn
    "domain-name"                = var.domain == null ? local.none : var.domain.name
    "domain-certificate-arn"     = var.domain == null ? local.none : var.domain.certificate_arn
    "hosted-zone-id"             = var.domain == null ? local.none : var.domain.hosted_zone_id
  }

  list_parameters = {
    "network/subnet-ids"         = module.network.application_subnet_ids
    "network/security-group-ids" = module.network.lambda_security_group_ids
  }
}

resource "aws_ssm_parameter" "this" {
  #checkov:skip=CKV2_AWS_34:addresses, not secrets; CloudFormation cannot take a SecureString as a parameter
  #checkov:skip=CKV_AWS_337:addresses, not secrets; CloudFormation cannot take a SecureString as a parameter
  for_each = local.parameters

  name  = "/clients/${var.environment}/${each.key}"
  type  = "String"
  value = each.value
}

resource "aws_ssm_parameter" "list" {
  #checkov:skip=CKV2_AWS_34:addresses, not secrets; CloudFormation cannot take a SecureString as a parameter
  #checkov:skip=CKV_AWS_337:addresses, not secrets; CloudFormation cannot take a SecureString as a parameter
  for_each = local.list_parameters

  name  = "/clients/${var.environment}/${each.key}"
  type  = "StringList"
  value = join(",", each.value)
}
