variable "environment" {
  description = "Environment whose roles these are."
  type        = string
}

variable "account_id" {
  description = "AWS account of the environment."
  type        = string
}

variable "region" {
  description = "Region of everything that the roles may touch."
  type        = string
}

variable "oidc_provider_arn" {
  description = "GitHub's identity provider in this account."
  type        = string
}

variable "repository" {
  description = "Repository of the workflows, as owner/name."
  type        = string
}

variable "subject_prefix" {
  description = "How GitHub begins the subject of this repository's tokens, such as repo:owner@1/name@2."
  type        = string
}

variable "workflows" {
  description = "Files in .github/workflows that may take each role, always from the branch main: deploy (foundation and deploy roles) and verify."
  type = object({
    deploy = list(string)
    verify = list(string)
  })
}

variable "state_bucket" {
  description = "Bucket of Terraform's state."
  type        = string
}

variable "artifacts_bucket" {
  description = "Bucket of the artifacts that CloudFormation deploys."
  type        = string
}

variable "bucket_key_arn" {
  description = "KMS key of both buckets."
  type        = string
}

variable "hosted_zone_id" {
  description = "Route 53 zone in which the stack may set the API's record; null where it has no domain."
  type        = string
}

variable "may_destroy" {
  description = "Whether the pipeline may delete what holds data: true only where the environment lives for an hour."
  type        = bool
}

variable "operator_arns" {
  description = "IAM users, and roles of people, who may take the role operator. Empty: there is no such role."
  type        = list(string)
}

variable "trail_log_group_name" {
  description = "Log group of the account's trail, in which the use of the role operator is seen."
  type        = string
}
