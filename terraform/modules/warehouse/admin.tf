# Redshift made this secret and rotates it; here stands only how often. It cannot be switched off again by itself
# (CancelRotateSecret is refused for a secret of another service), so what is thrown away the same day goes without.
resource "aws_secretsmanager_secret_rotation" "admin" {
  count = var.disposable ? 0 : 1

  secret_id          = local.admin_secret_arn
  rotate_immediately = false

  rotation_rules {
    automatically_after_days = 30
  }
}
