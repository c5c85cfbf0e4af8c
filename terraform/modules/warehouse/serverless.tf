resource "aws_redshiftserverless_namespace" "this" {
  count = local.serverless ? 1 : 0

  namespace_name                   = local.name
  db_name                          = var.database
  admin_username                   = local.admin
  manage_admin_password            = true
  admin_password_secret_kms_key_id = var.secrets_key_arn
  kms_key_id                       = var.data_key_arn
  log_exports                      = local.log_exports

  depends_on = [aws_cloudwatch_log_group.audit]
}

resource "aws_redshiftserverless_workgroup" "this" {
  count = local.serverless ? 1 : 0

  namespace_name       = aws_redshiftserverless_namespace.this[0].namespace_name
  workgroup_name       = local.name
  base_capacity        = var.settings.base_rpu
  max_capacity         = var.settings.max_rpu
  port                 = 5439
  publicly_accessible  = false
  enhanced_vpc_routing = true
  subnet_ids           = var.subnet_ids
  security_group_ids   = [var.security_group_id]

  config_parameter {
    parameter_key   = "require_ssl"
    parameter_value = "true"
  }

  config_parameter {
    parameter_key   = "enable_user_activity_logging"
    parameter_value = "true"
  }

  lifecycle {
    # The service answers with every parameter it knows, and from time to time with one that this provider refuses
    # (hashicorp/terraform-provider-aws issue 49939): comparing the whole set would never come to rest.
    ignore_changes = [config_parameter]

    # So the two that matter are watched here, and a plan fails when somebody has turned them off.
    postcondition {
      condition = alltrue([
        for key in ["require_ssl", "enable_user_activity_logging"] :
        contains([for p in self.config_parameter : p.parameter_value if p.parameter_key == key], "true")
      ])
      error_message = "require_ssl and enable_user_activity_logging must be true on the workgroup: somebody changed them outside Terraform."
    }
  }
}

# A trickle of queries bills a serverless warehouse around the clock; past this many hours a day it stops answering.
resource "aws_redshiftserverless_usage_limit" "daily" {
  count = local.serverless ? 1 : 0

  resource_arn  = aws_redshiftserverless_workgroup.this[0].arn
  usage_type    = "serverless-compute"
  period        = "daily"
  amount        = var.settings.daily_rpu_hours
  breach_action = "deactivate"
}
