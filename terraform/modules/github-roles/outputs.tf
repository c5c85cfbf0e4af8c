output "role_arns" {
  description = "Role of each step of the pipeline, the one that CloudFormation takes, and that of people."
  value = merge(
    { for name, role in aws_iam_role.github : name => role.arn },
    { cloudformation = aws_iam_role.cloudformation.arn },
    { for role in aws_iam_role.operator : "operator" => role.arn },
  )
}

output "boundary_arn" {
  description = "Permissions boundary that every role of the stack must carry."
  value       = aws_iam_policy.boundary.arn
}
