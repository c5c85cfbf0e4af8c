variable "account_id" {
  description = "AWS account to build in. Terraform refuses to run with credentials of another."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the twelve digits of an AWS account."
  }
}

variable "environments" {
  description = "Environments that this account holds; one account each is best, all in one works."
  type        = set(string)

  validation {
    condition     = length(var.environments) > 0 && alltrue([for e in var.environments : contains(["staging", "production", "nightly"], e)])
    error_message = "environments must be some of staging, production and nightly."
  }

  validation {
    condition     = var.production_shares_account || !contains(var.environments, "production") || length(var.environments) == 1
    error_message = "environments must be production alone where production is: the others' pipelines could change its API and its warehouse. To share the account all the same, set production_shares_account."
  }
}

variable "production_shares_account" {
  description = "Whether production may stand in one account with others. AWS cannot keep them apart there in everything (docs/decisions/0021)."
  type        = bool
  default     = false
}

variable "repository" {
  description = "GitHub repository whose workflows deploy, as owner/name."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be owner/name, without wildcards: the trust is in this repository and no other."
  }
}

variable "repository_ids" {
  description = "Numeric ids of the owner and the repository, which GitHub puts into the subject of repositories with immutable subjects (all that were made since July 2026). Null for an older repository that keeps the names alone."
  type = object({
    owner      = number
    repository = number
  })
  default = null
}

variable "hosted_zone_id" {
  description = "Route 53 zone in which the stacks may set the API's record; null where they have no domain."
  type        = string
  default     = null

  validation {
    condition     = var.hosted_zone_id == null || can(regex("^Z[A-Z0-9]+$", var.hosted_zone_id))
    error_message = "hosted_zone_id must be the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ."
  }
}

variable "operator_arns" {
  description = "ARNs of the IAM users, or of the roles of people, who may take the role operator of every environment. Empty: nobody can, and there is no such role."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.operator_arns : can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "operator_arns must be ARNs of IAM users or roles without wildcards; a whole account cannot be an operator."
  }
}
