locals {
  foundation_roles = [for role in ["flow-logs", "delivery-log", "audit-copy"] : "${local.iam_arn}:role/${local.name}-${role}"]
  foundation_log_groups = [
    "/clients/${var.environment}/*",
    "/aws/redshift/${local.name}/*",
    "sns/${var.region}/${var.account_id}/*",
  ]

  state_policy = [
    {
      Sid      = "State"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::${var.state_bucket}/${local.state_key}"
    },
    {
      Sid      = "Lock"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
      Resource = "arn:aws:s3:::${var.state_bucket}/${local.state_key}.tflock"
    },
    {
      Sid      = "EncryptState"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = var.bucket_key_arn
    },
  ]
}
