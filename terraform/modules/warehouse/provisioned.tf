locals {
  name        = "clients-${var.environment}"
  provisioned = var.settings.kind == "provisioned"
  serverless  = var.settings.kind == "serverless"
  admin       = "clients_admin"
}

resource "aws_redshift_subnet_group" "this" {
  count = local.provisioned ? 1 : 0

  name        = local.name
  description = "Database subnets in three zones"
  subnet_ids  = var.subnet_ids
}

resource "aws_redshift_parameter_group" "this" {
  count = local.provisioned ? 1 : 0

  name        = local.name
  description = "TLS required, activity logged"
  family      = "redshift-2.0"

  parameter {
    name  = "require_ssl"
    value = true
  }

  parameter {
    name  = "enable_user_activity_logging"
    value = true
  }
}

resource "aws_redshift_cluster" "this" {
  #checkov:skip=CKV_AWS_71:logged by aws_redshift_logging below; the check knows only the deprecated nested block
  count = local.provisioned ? 1 : 0

  cluster_identifier                = local.name
  database_name                     = var.database
  master_username                   = local.admin
  manage_master_password            = true
  master_password_secret_kms_key_id = var.secrets_key_arn

  node_type       = var.settings.node_type
  number_of_nodes = var.settings.nodes
  cluster_type    = var.settings.nodes > 1 ? "multi-node" : "single-node"

  port                                 = 5439
  publicly_accessible                  = false
  enhanced_vpc_routing                 = true
  cluster_subnet_group_name            = aws_redshift_subnet_group.this[0].name
  cluster_parameter_group_name         = aws_redshift_parameter_group.this[0].name
  vpc_security_group_ids               = [var.security_group_id]
  availability_zone_relocation_enabled = true

  encrypted  = true
  kms_key_id = var.data_key_arn

  allow_version_upgrade               = true
  preferred_maintenance_window        = "sun:07:00-sun:08:00" # four in the morning in Santiago, or three
  automated_snapshot_retention_period = var.settings.snapshot_retention_days
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "${local.name}-final"

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_redshift_logging" "this" {
  count = local.provisioned ? 1 : 0

  cluster_identifier   = aws_redshift_cluster.this[0].id
  log_destination_type = "s3"
  bucket_name          = aws_s3_bucket_policy.audit[0].bucket # Redshift tries the bucket at once: the policy comes first
  s3_key_prefix        = local.copied_prefix
}
