variable "environment" {
  description = "Environment, part of every name."
  type        = string
}

variable "disposable" {
  description = "Whether the pool may be deleted."
  type        = bool
}
