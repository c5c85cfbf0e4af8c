output "parameters" {
  description = "What the SAM stack reads: every SSM parameter and its value."
  value = merge(
    { for parameter in aws_ssm_parameter.this : parameter.name => nonsensitive(parameter.value) },
    { for parameter in aws_ssm_parameter.list : parameter.name => nonsensitive(parameter.value) },
  )
}

output "vpc_id" {
  description = "The VPC, for whoever connects other networks to it."
  value       = module.network.vpc_id
}

output "warehouse_arn" {
  description = "The Redshift cluster or workgroup, for the Data API and for budgets."
  value       = module.warehouse.arn
}

output "user_pool_client_id" {
  description = "Client with which an application signs people in."
  value       = module.people.user_pool_client_id
}
