# Without a value: the provider reads a version of a secret back at every refresh, whatever it was given, so whoever plans
# would have to be able to read the password. `python -m delivery apply` writes the first one.
resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:rotated every 30 days by a function of the SAM stack, which therefore owns the schedule
  name                    = var.name
  description             = var.description
  kms_key_id              = var.key_arn
  recovery_window_in_days = var.recovery_window_in_days
}

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
        Condition = { ArnNotLike = { "aws:PrincipalArn" = var.reader_role_arns } }
      },
    ]
  })
}
