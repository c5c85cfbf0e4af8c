resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:rotated every 30 days by a function of the SAM stack, which therefore owns the schedule
  name                    = var.name
  description             = var.description
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_window_in_days
}

# The first password alone: from then on the rotation owns the value. The label INITIAL keeps this version alive when
# AWSCURRENT has moved on; without it the service would drop the version, and Terraform would write a password that the
# database does not know.
resource "aws_secretsmanager_secret_version" "initial" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo_version = 1
  secret_string_wo = jsonencode({
    username = var.username
    # 122 random bits, drawn when the version is written; a write-only argument is in no plan and in no state.
    # The prefix gives Redshift the classes of characters that it asks for.
    password = sensitive("Aa1-${uuid()}")
  })
  version_stages = ["AWSCURRENT", "INITIAL"]

  lifecycle {
    ignore_changes = [version_stages]
  }
}

# This provider reads a version back when it refreshes, so the roles of Terraform must be able to: the initial version,
# which the first rotation turns into history, and no other.
resource "aws_secretsmanager_secret_policy" "this" {
  secret_arn          = aws_secretsmanager_secret.this.arn
  block_public_policy = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "NobodyElseReads"
        Effect    = "Deny"
        Principal = "*"
        Action    = "secretsmanager:GetSecretValue"
        Resource  = "*"
        Condition = {
          ArnNotLike = { "aws:PrincipalArn" = concat(var.reader_role_arns, var.terraform_role_arns) }
        }
      },
      {
        Sid       = "TerraformReadsTheInitialVersion"
        Effect    = "Deny"
        Principal = "*"
        Action    = "secretsmanager:GetSecretValue"
        Resource  = "*"
        Condition = {
          ArnLike         = { "aws:PrincipalArn" = var.terraform_role_arns }
          StringNotEquals = { "secretsmanager:VersionId" = aws_secretsmanager_secret_version.initial.version_id }
        }
      },
    ]
  })
}
