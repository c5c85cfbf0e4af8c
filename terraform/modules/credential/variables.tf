variable "name" {
  description = "Name of the secret."
  type        = string
}

variable "description" {
  description = "Whose credentials these are."
  type        = string
}

variable "key_arn" {
  description = "KMS key that encrypts the secret."
  type        = string
}

variable "reader_role_arns" {
  description = "Roles that may read the secret; patterns with * are allowed, every other principal is refused."
  type        = list(string)
}

variable "recovery_window_in_days" {
  description = "How long a deleted secret can be restored; 0 deletes it at once."
  type        = number
}
