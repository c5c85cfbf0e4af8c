output "state_bucket" {
  description = "Bucket of Terraform's state."
  value       = aws_s3_bucket.this["state"].bucket
}

output "artifacts_bucket" {
  description = "Bucket to which sam deploy uploads."
  value       = aws_s3_bucket.this["artifacts"].bucket
}

output "role_arns" {
  description = "For each environment, the role of each step of the pipeline, and that of people."
  value       = { for environment, roles in module.roles : environment => roles.role_arns }
}

output "boundary_arns" {
  description = "For each environment, the permissions boundary that every role of its stack must carry."
  value       = { for environment, roles in module.roles : environment => roles.boundary_arn }
}

output "variables" {
  description = "What this was applied with, so that `python -m delivery drift` can plan it again."
  value = {
    account_id                = var.account_id
    environments              = var.environments
    production_shares_account = var.production_shares_account
    repository                = var.repository
    repository_ids            = var.repository_ids
    hosted_zone_id            = var.hosted_zone_id
    operator_arns             = var.operator_arns
  }
}
