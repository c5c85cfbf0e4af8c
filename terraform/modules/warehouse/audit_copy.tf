# Who may change the cluster may also stop its log or empty its bucket. So every file is copied, within minutes, into the
# account's locked bucket of the bootstrap, where no role of this foundation may delete. Redshift itself does not write
# into a locked bucket: an upload there needs a checksum, which its documents do not promise.
locals {
  copies_bucket = "clients-trail-${var.account_id}"
  copied_prefix = "redshift/"
}

resource "aws_iam_role" "audit_copy" {
  count = local.provisioned ? 1 : 0

  name                 = "${local.name}-audit-copy"
  description          = "Lets S3 copy audit logs into the bucket that is locked"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "audit_copy" {
  count = local.provisioned ? 1 : 0

  name = "copy-audit-logs"
  role = aws_iam_role.audit_copy[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = "arn:aws:s3:::${local.audit_bucket}"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
        Resource = "arn:aws:s3:::${local.audit_bucket}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:ReplicateObject", "s3:ReplicateTags"]
        Resource = "arn:aws:s3:::${local.copies_bucket}/${local.copied_prefix}*"
      },
    ]
  })
}

resource "aws_s3_bucket_replication_configuration" "audit" {
  count = local.provisioned ? 1 : 0

  bucket = aws_s3_bucket.audit[0].id
  role   = aws_iam_role.audit_copy[0].arn

  rule {
    id     = "copy"
    status = "Enabled"

    filter {} # all of it

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket = "arn:aws:s3:::${local.copies_bucket}"
    }
  }

  depends_on = [aws_s3_bucket_versioning.audit, aws_iam_role_policy.audit_copy]
}
