variable "environment" {
  description = "Environment, part of every name."
  type        = string
}

variable "account_id" {
  description = "AWS account that owns the topics."
  type        = string
}

variable "topic_name" {
  description = "Name of the topic that carries clients."
  type        = string
}

variable "key_arn" {
  description = "KMS key that encrypts both topics."
  type        = string
}

variable "publisher_arns" {
  description = "Principals of other systems that publish clients."
  type        = list(string)
}

variable "alarm_emails" {
  description = "Addresses that receive alarms; each must confirm its subscription once."
  type        = list(string)
}

variable "log_retention_days" {
  description = "How long failed deliveries are kept in the log."
  type        = number
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role that logs failed deliveries."
  type        = string
}

variable "region" {
  description = "Region of the topics, part of the names that SNS gives to log groups."
  type        = string
}
