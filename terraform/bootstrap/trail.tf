# Who did what in this account, in every region, kept where nobody of the pipeline can change or delete it.
locals {
  trail_name   = "clients"
  trail_arn    = "arn:aws:cloudtrail:${local.region}:${var.account_id}:trail/${local.trail_name}"
  trail_bucket = "clients-trail-${var.account_id}"
  trail_group  = "/clients/trail"
  locked_days  = 365 # a year is the least an auditor accepts

  topics = [for name in var.environments : name == "production" ? "customers-topic" : "customers-topic-${name}"]

  # Beside what changes the account: who read or wrote state, artifacts and audit logs, and who published. Each costs
  # $0.10 for 100,000 events. The bodies of messages are not in them.
  trail_data = {
    files = {
      type = "AWS::S3::Object"
      arns = concat(
        [for bucket in aws_s3_bucket.this : "${bucket.arn}/"],
        [for name in var.environments : "arn:aws:s3:::clients-${name}-audit-${var.account_id}/"],
      )
    }
    messages = {
      type = "AWS::SNS::Topic"
      arns = [for topic in local.topics : "arn:aws:sns:${local.region}:${var.account_id}:${topic}"]
    }
  }
}

# A key of its own: who may read states must not thereby read the trail.
resource "aws_kms_key" "trail" {
  description             = "The trail of this account"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "IamPoliciesOfThisAccount"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "CloudTrailEncrypts"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = ["kms:GenerateDataKey*", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
      },
      {
        Sid       = "ItsLogGroup"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
        Resource  = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${local.region}:${var.account_id}:log-group:${local.trail_group}"
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "trail" {
  name          = "alias/clients-trail"
  target_key_id = aws_kms_key.trail.key_id
}

resource "aws_cloudtrail" "this" {
  #checkov:skip=CKV_AWS_252:nobody reacts to a new file; what must be known at once is an alarm on the log group
  name                       = local.trail_name
  s3_bucket_name             = aws_s3_bucket_policy.trail.bucket # CloudTrail tries the bucket at once: the policy comes first
  kms_key_id                 = aws_kms_key.trail.arn
  is_multi_region_trail      = true
  enable_log_file_validation = true
  cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn  = aws_iam_role.trail.arn

  advanced_event_selector {
    name = "management"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  dynamic "advanced_event_selector" {
    for_each = local.trail_data

    content {
      name = advanced_event_selector.key

      field_selector {
        field  = "eventCategory"
        equals = ["Data"]
      }

      field_selector {
        field  = "resources.type"
        equals = [advanced_event_selector.value.type]
      }

      field_selector {
        field       = "resources.ARN"
        starts_with = advanced_event_selector.value.arns
      }
    }
  }

  depends_on = [aws_iam_role_policy.trail]
}

# What alarms look at: a file in the bucket is minutes late, and no alarm can read it.
resource "aws_cloudwatch_log_group" "trail" {
  name              = local.trail_group
  retention_in_days = 400
  kms_key_id        = aws_kms_key.trail.arn
}

resource "aws_iam_role" "trail" {
  name        = "clients-trail"
  description = "Lets CloudTrail write into its log group"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceArn" = local.trail_arn } }
    }]
  })
}

resource "aws_iam_role_policy" "trail" {
  name = "write-trail"
  role = aws_iam_role.trail.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.trail.arn}:log-stream:*"
    }]
  })
}
