output "user_pool_id" {
  description = "The user pool."
  value       = aws_cognito_user_pool.this.id
}

output "user_pool_client_id" {
  description = "Client with which an application signs people in."
  value       = aws_cognito_user_pool_client.this.id
}
