# Redshift made this secret and rotates it; here stands only how often.
resource "aws_secretsmanager_secret_rotation" "admin" {
  secret_id          = local.admin_secret_arn
  rotate_immediately = false

  rotation_rules {
    automatically_after_days = 30
  }
}
