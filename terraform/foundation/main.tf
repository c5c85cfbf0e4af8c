locals {
  region = "us-east-1"
  name   = "clients-${var.environment}"

  database = "clients"

  # A topic of another environment in the same account must not answer to the name that publishers know.
  topic_name = var.environment == "production" ? "customers-topic" : "customers-topic-${var.environment}"

  # Made by terraform/bootstrap, which owns every name below.
  permissions_boundary_arn = "arn:aws:iam::${var.account_id}:policy/${local.name}-boundary"

  # Roles that the SAM stack makes: CloudFormation adds a random end to these names.
  function_role_arns = {
    for function in ["Query", "Subscriber", "Migration", "Rotation"] :
    function => "arn:aws:iam::${var.account_id}:role/${local.name}-${function}FunctionRole-*"
  }
}

module "network" {
  source = "../modules/network"

  environment              = var.environment
  account_id               = var.account_id
  region                   = local.region
  cidr                     = var.cidr
  zones                    = var.zones
  endpoint_policies        = local.endpoint_policies
  endpoint_zones           = var.endpoint_zones
  log_key_arn              = aws_kms_key.this["events"].arn
  log_retention_days       = var.log_retention_days
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "warehouse" {
  source = "../modules/warehouse"

  environment        = var.environment
  account_id         = var.account_id
  settings           = var.warehouse
  disposable         = var.disposable
  database           = local.database
  subnet_ids         = module.network.database_subnet_ids
  security_group_id  = module.network.db_servers_security_group_id
  data_key_arn       = aws_kms_key.this["warehouse"].arn
  secrets_key_arn    = aws_kms_key.this["secrets"].arn
  log_key_arn        = aws_kms_key.this["events"].arn
  log_retention_days = var.log_retention_days

  permissions_boundary_arn = local.permissions_boundary_arn
}

module "credential" {
  source   = "../modules/credential"
  for_each = local.credentials

  name                    = "${local.credential_prefix}/${each.key}"
  description             = each.value.description
  key_arn                 = aws_kms_key.this["secrets"].arn
  reader_role_arns        = each.value.reader_role_arns
  recovery_window_in_days = var.disposable ? 0 : 30
}

module "messaging" {
  source = "../modules/messaging"

  environment              = var.environment
  account_id               = var.account_id
  region                   = local.region
  topic_name               = local.topic_name
  key_arn                  = aws_kms_key.this["events"].arn
  publisher_arns           = var.publisher_arns
  alarm_emails             = var.alarm_emails
  log_retention_days       = var.log_retention_days
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "people" {
  source = "../modules/people"

  environment = var.environment
  disposable  = var.disposable
}
