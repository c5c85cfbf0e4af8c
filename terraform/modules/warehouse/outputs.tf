locals {
  cluster   = one(aws_redshift_cluster.this)
  workgroup = one(aws_redshiftserverless_workgroup.this)

  admin_secret_arn = (local.provisioned
    ? local.cluster.master_password_secret_arn
    : one(aws_redshiftserverless_namespace.this).admin_password_secret_arn
  )
}

output "host" {
  description = "Host name that clients connect to, as in its certificate."
  value       = local.provisioned ? local.cluster.dns_name : local.workgroup.endpoint[0].address
}

output "port" {
  description = "Port that clients connect to."
  value       = local.provisioned ? local.cluster.port : local.workgroup.port
}

output "admin_secret_arn" {
  description = "Secret of the administrator, made and rotated by Redshift."
  value       = aws_secretsmanager_secret_rotation.admin.secret_id
}

output "arn" {
  description = "The cluster or the workgroup."
  value       = local.provisioned ? local.cluster.arn : local.workgroup.arn
}
