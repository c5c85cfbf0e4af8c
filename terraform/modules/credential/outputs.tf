output "arn" {
  description = "The secret."
  value       = aws_secretsmanager_secret.this.arn
}
