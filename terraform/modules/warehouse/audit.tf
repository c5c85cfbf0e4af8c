locals {
  log_exports  = ["connectionlog", "userlog", "useractivitylog"]
  audit_bucket = "${local.name}-audit-${var.account_id}"
}

# A cluster writes its audit logs to S3, a serverless namespace to CloudWatch.
resource "aws_cloudwatch_log_group" "audit" {
  for_each = toset(local.serverless ? local.log_exports : [])

  name              = "/aws/redshift/${local.name}/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_key_arn
}

resource "aws_s3_bucket" "audit" {
  #checkov:skip=CKV_AWS_145:Redshift writes audit logs only into buckets encrypted with SSE-S3
  #checkov:skip=CKV_AWS_18:who reads the log is recorded by the account's CloudTrail data events, not by a log of a log
  #checkov:skip=CKV_AWS_144:the logs live as long as the region's warehouse; a copy elsewhere would outlive its purpose
  #checkov:skip=CKV2_AWS_62:nothing reacts to a delivered log file
  count = local.provisioned ? 1 : 0

  bucket = local.audit_bucket
}

resource "aws_s3_bucket_public_access_block" "audit" {
  count = local.provisioned ? 1 : 0

  bucket                  = aws_s3_bucket.audit[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "audit" {
  count = local.provisioned ? 1 : 0

  bucket = aws_s3_bucket.audit[0].id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "audit" {
  count = local.provisioned ? 1 : 0

  bucket = aws_s3_bucket.audit[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "audit" {
  count = local.provisioned ? 1 : 0

  bucket = aws_s3_bucket.audit[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "audit" {
  count = local.provisioned ? 1 : 0

  bucket = aws_s3_bucket.audit[0].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = var.log_retention_days
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.audit]
}

resource "aws_s3_bucket_policy" "audit" {
  count = local.provisioned ? 1 : 0

  bucket = aws_s3_bucket.audit[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RedshiftWritesItsAuditLog"
        Effect    = "Allow"
        Principal = { Service = "redshift.amazonaws.com" }
        Action    = ["s3:PutObject", "s3:GetBucketAcl"]
        Resource  = ["arn:aws:s3:::${local.audit_bucket}", "arn:aws:s3:::${local.audit_bucket}/*"]
        Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
      },
      {
        Sid       = "OnlyOverTLS"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::${local.audit_bucket}", "arn:aws:s3:::${local.audit_bucket}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.audit]
}
