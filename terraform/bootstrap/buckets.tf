locals {
  # How a client may name the key: delivery/ says the alias, for which it needs nothing but the account's number.
  key_names = [aws_kms_key.buckets.arn, "arn:aws:kms:${local.region}:${var.account_id}:alias/clients-buckets"]

  buckets = {
    state = {
      name         = "clients-terraform-state-${var.account_id}"
      keep_days    = 365 # how far back a broken state can be restored
      expires_days = null
    }
    artifacts = {
      name         = "clients-artifacts-${var.account_id}"
      keep_days    = 30
      expires_days = 365 # CloudFormation needs the previous one to roll back
    }
  }
}

resource "aws_kms_key" "buckets" {
  description             = "Terraform's state and the artifacts of deployments"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IamPoliciesOfThisAccount"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "buckets" {
  name          = "alias/clients-buckets"
  target_key_id = aws_kms_key.buckets.key_id
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:who reads state or artifacts is recorded by the account's CloudTrail data events
  #checkov:skip=CKV_AWS_144:state can be imported again and artifacts built again; a second region is not part of this system
  #checkov:skip=CKV2_AWS_62:nothing reacts to a new object
  for_each = local.buckets

  bucket = each.value.name

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = aws_s3_bucket.this

  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.buckets.arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.buckets

  bucket = aws_s3_bucket.this[each.key].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    dynamic "expiration" {
      for_each = each.value.expires_days[*]

      content {
        days = expiration.value
      }
    }

    noncurrent_version_expiration {
      noncurrent_days = each.value.keep_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_policy" "this" {
  for_each = aws_s3_bucket.this

  bucket = each.value.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyOverTLS"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [each.value.arn, "${each.value.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "OnlyThisAccount"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [each.value.arn, "${each.value.arn}/*"]
        Condition = { StringNotEquals = { "aws:PrincipalAccount" = var.account_id } }
      },
      # What names no encryption gets the bucket's own, which is the key (above): S3 asks this policy first and encrypts
      # then. What names one must name the key, or it would bypass it. Without `Null` a request that names none would
      # be refused as well, and so would every write of Terraform's backend.
      {
        Sid       = "OnlyEncryptedWithKMS"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${each.value.arn}/*"
        Condition = {
          Null            = { "s3:x-amz-server-side-encryption" = "false" }
          StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
        }
      },
      {
        Sid       = "OnlyWithTheKey"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${each.value.arn}/*"
        Condition = {
          Null            = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "false" }
          StringNotEquals = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = local.key_names }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.this]
}
