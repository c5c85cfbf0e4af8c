output "topic_arn" {
  description = "customers-topic."
  value       = aws_sns_topic_policy.customers.arn
}

output "alarm_topic_arn" {
  description = "Where alarms go."
  value       = aws_sns_topic_policy.alarms.arn
}
