output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "application_subnet_ids" {
  description = "Private application subnets, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.application[zone].id]
}

output "database_subnet_ids" {
  description = "Database subnets, in the order of the zones."
  value       = [for zone in var.zones : aws_subnet.database[zone].id]
}

output "lambda_security_group_ids" {
  description = "What a Lambda function in the VPC carries: its own group, and db-ingress."
  value       = [aws_security_group.lambda.id, aws_security_group.db_ingress.id]
}

output "db_servers_security_group_id" {
  description = "What the warehouse carries."
  value       = aws_security_group.db_servers.id
}
