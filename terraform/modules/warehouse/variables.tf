variable "environment" {
  description = "Environment, part of every name."
  type        = string
}

variable "account_id" {
  description = "AWS account that owns the warehouse."
  type        = string
}

variable "settings" {
  description = "Kind and size of the warehouse; the fields are those of the foundation's variable `warehouse`."
  type = object({
    kind                    = string
    node_type               = string
    nodes                   = number
    snapshot_retention_days = number
    base_rpu                = number
    max_rpu                 = number
    daily_rpu_hours         = number
  })
}

variable "database" {
  description = "Name of the database."
  type        = string
}

variable "subnet_ids" {
  description = "Database subnets, one in each of three zones."
  type        = list(string)
}

variable "security_group_id" {
  description = "The group db-servers."
  type        = string
}

variable "disposable" {
  description = "Whether the warehouse is destroyed the same day."
  type        = bool
}

variable "data_key_arn" {
  description = "KMS key that encrypts the data and the snapshots."
  type        = string
}

variable "secrets_key_arn" {
  description = "KMS key that encrypts the administrator's secret."
  type        = string
}

variable "log_key_arn" {
  description = "KMS key that encrypts audit logs in CloudWatch."
  type        = string
}

variable "log_retention_days" {
  description = "How long audit logs are kept."
  type        = number
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role that copies audit logs."
  type        = string
}
