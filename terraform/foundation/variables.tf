variable "environment" {
  description = "What is being built: staging, production, or the nightly environment that lives for an hour."
  type        = string

  validation {
    condition     = contains(["staging", "production", "nightly"], var.environment)
    error_message = "environment must be staging, production or nightly."
  }
}

variable "account_id" {
  description = "AWS account to build in. Terraform refuses to run with credentials of another."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the twelve digits of an AWS account."
  }
}

variable "cidr" {
  description = "Private IPv4 range of the VPC, from /16 to /20; environments that may ever be connected must not overlap."
  type        = string

  validation {
    condition = (
      can(cidrhost(var.cidr, 0))
      && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.cidr))
      && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    )
    error_message = "cidr must be a private IPv4 range from /16 to /20, such as 10.20.0.0/16."
  }
}

variable "zones" {
  description = "Three availability zones of us-east-1, by id: the same place in every account. A zone's place in the list decides its subnets' ranges: append nothing, reorder nothing."
  type        = list(string)
  default     = ["use1-az1", "use1-az2", "use1-az4"]

  validation {
    condition = (
      length(var.zones) == 3
      && length(distinct(var.zones)) == 3
      && alltrue([for zone in var.zones : can(regex("^use1-az[1-6]$", zone))])
    )
    error_message = "zones must be the ids of three different zones of us-east-1, such as use1-az1: a name such as us-east-1a is another place in another account."
  }
}

variable "endpoint_zones" {
  description = "In how many zones each interface endpoint stands. 3 survives the loss of a zone; 1 costs a third."
  type        = number
  default     = 3

  validation {
    condition     = contains([1, 2, 3], var.endpoint_zones)
    error_message = "endpoint_zones must be 1, 2 or 3."
  }

  validation {
    condition     = var.environment != "production" || var.endpoint_zones == 3
    error_message = "production must have its interface endpoints in all three zones: endpoint_zones must be 3."
  }
}

variable "warehouse" {
  description = <<-TEXT
    The warehouse. kind: `provisioned` (an RA3 cluster) or `serverless`.
    Provisioned: node_type, nodes, snapshot_retention_days (1 to 35).
    Serverless: base_rpu and max_rpu (units of capacity), daily_rpu_hours (past it, the warehouse stops until midnight UTC).
  TEXT
  type = object({
    kind                    = string
    node_type               = optional(string, "ra3.large")
    nodes                   = optional(number, 2)
    snapshot_retention_days = optional(number, 35)
    base_rpu                = optional(number, 8)
    max_rpu                 = optional(number, 16)
    daily_rpu_hours         = optional(number, 24)
  })

  validation {
    condition     = contains(["provisioned", "serverless"], var.warehouse.kind)
    error_message = "warehouse.kind must be provisioned or serverless."
  }

  validation {
    condition     = contains(["ra3.large", "ra3.xlplus", "ra3.4xlarge", "ra3.16xlarge"], var.warehouse.node_type)
    error_message = "warehouse.node_type must be an RA3 type: ra3.large, ra3.xlplus, ra3.4xlarge or ra3.16xlarge."
  }

  validation {
    condition = (
      var.warehouse.nodes >= (contains(["ra3.4xlarge", "ra3.16xlarge"], var.warehouse.node_type) ? 2 : 1)
      && var.warehouse.nodes <= 16
      && floor(var.warehouse.nodes) == var.warehouse.nodes
    )
    error_message = "warehouse.nodes must be a whole number from 1 to 16, and at least 2 for ra3.4xlarge and ra3.16xlarge."
  }

  validation {
    condition     = var.warehouse.snapshot_retention_days >= 1 && var.warehouse.snapshot_retention_days <= 35
    error_message = "warehouse.snapshot_retention_days must be from 1 to 35: RA3 always keeps automated snapshots."
  }

  validation {
    condition = (
      var.warehouse.base_rpu >= 8 && var.warehouse.base_rpu % 8 == 0
      && var.warehouse.max_rpu >= var.warehouse.base_rpu && var.warehouse.max_rpu % 8 == 0
    )
    error_message = "warehouse.base_rpu must be a multiple of 8, and max_rpu a multiple of 8 that is not smaller."
  }

  validation {
    condition     = var.warehouse.daily_rpu_hours >= 1
    error_message = "warehouse.daily_rpu_hours must be at least 1."
  }

  validation {
    condition     = var.environment != "production" || var.warehouse.kind == "provisioned"
    error_message = "warehouse.kind must be provisioned in production: a serverless warehouse stops at its daily limit and can be deleted without a final snapshot."
  }

  validation {
    condition     = !var.disposable || var.warehouse.kind == "serverless"
    error_message = "warehouse.kind must be serverless in a disposable environment: a provisioned cluster refuses to be destroyed."
  }
}

variable "publisher_arns" {
  description = "ARNs of the roles or users of other systems that publish to customers-topic; principals of this account need only their own policy."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.publisher_arns : can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "publisher_arns must be ARNs of IAM roles or users without wildcards; a whole account cannot be a publisher."
  }
}

variable "alarm_emails" {
  description = "Addresses that receive alarms; each must confirm its subscription once."
  type        = list(string)

  validation {
    condition     = alltrue([for email in var.alarm_emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", email))])
    error_message = "alarm_emails must be e-mail addresses."
  }

  validation {
    condition     = var.environment != "production" || length(var.alarm_emails) > 0
    error_message = "production must name at least one address in alarm_emails: an alarm nobody receives is no alarm."
  }
}

variable "domain" {
  description = "Domain of the API: its name, the ARN of a certificate that covers it (such as *.latam.com), and the Route 53 zone that gets its record. Null: no domain of its own."
  type = object({
    name            = string
    certificate_arn = string
    hosted_zone_id  = string
  })
  default = null

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain.name))
    error_message = "domain.name must be a host name such as clients.latam.com."
  }

  validation {
    condition     = var.domain == null || can(regex("^arn:aws:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]+$", var.domain.certificate_arn))
    error_message = "domain.certificate_arn must be a certificate of ACM in us-east-1: AppSync takes no other."
  }

  validation {
    condition     = var.domain == null || can(regex("^Z[A-Z0-9]+$", var.domain.hosted_zone_id))
    error_message = "domain.hosted_zone_id must be the id of a Route 53 zone, such as Z0123456789ABCDEFGHIJ."
  }

  # Production's stack makes a record for it (samconfig.toml), and would fail where the parameters say none.
  validation {
    condition     = var.domain != null || var.environment != "production"
    error_message = "domain must be set in production: in GitHub the variable DOMAIN of its environments, by hand TF_VAR_domain (docs/deploying.md)."
  }
}

variable "log_retention_days" {
  description = "How long flow logs and audit logs are kept. CloudWatch takes only certain values; a year is the least an auditor accepts."
  type        = number
  default     = 400

  validation {
    condition     = contains([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a value that CloudWatch knows, from 365 up: 365, 400, 545, 731, 1096, 1827, …"
  }
}

variable "disposable" {
  description = "Whether the environment is destroyed the same day: no protection, no recovery windows, so that the next one may take its names."
  type        = bool
  default     = false

  validation {
    condition     = !var.disposable || var.environment == "nightly"
    error_message = "disposable must be false in every environment but nightly."
  }
}
