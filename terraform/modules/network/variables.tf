variable "environment" {
  description = "Environment, part of every name."
  type        = string
}

variable "account_id" {
  description = "AWS account that owns the network."
  type        = string
}

variable "region" {
  description = "Region of the network, for the names of its endpoint services."
  type        = string
}

variable "cidr" {
  description = "Address range of the VPC; its first six sixteenths become the subnets."
  type        = string
}

variable "zones" {
  description = "Ids of three availability zones, in a stable order: a subnet's range follows from its place in this list."
  type        = list(string)
}

variable "endpoint_policies" {
  description = "Interface endpoints to create: short name of the service (secretsmanager, sqs, …) to its policy statements."
  type = map(list(object({
    Action   = list(string)
    Resource = list(string)
  })))
}

variable "endpoint_zones" {
  description = "In how many of the zones each interface endpoint stands; each one is billed by the hour."
  type        = number
}

variable "log_key_arn" {
  description = "KMS key that encrypts the flow logs."
  type        = string
}

variable "log_retention_days" {
  description = "How long flow logs are kept."
  type        = number
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the role that writes flow logs."
  type        = string
}
