locals {
  admin_secret_arn = (local.provisioned
    ? aws_redshift_cluster.this[0].master_password_secret_arn
    : aws_redshiftserverless_namespace.this[0].admin_password_secret_arn
  )
}

output "host" {
  description = "Host name that clients connect to, as in its certificate."
  value       = local.provisioned ? aws_redshift_cluster.this[0].dns_name : aws_redshiftserverless_workgroup.this[0].endpoint[0].address
}

output "port" {
  description = "Port that clients connect to."
  value       = local.provisioned ? aws_redshift_cluster.this[0].port : aws_redshiftserverless_workgroup.this[0].port
}

output "admin_secret_arn" {
  description = "Secret of the administrator, made and rotated by Redshift."
  value       = local.admin_secret_arn
}

output "arn" {
  description = "The cluster or the workgroup."
  value       = local.provisioned ? aws_redshift_cluster.this[0].arn : aws_redshiftserverless_workgroup.this[0].arn
}
