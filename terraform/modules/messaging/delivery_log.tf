# SNS names this log group itself; it is made first so that it does not keep its lines for ever and in the clear.
resource "aws_cloudwatch_log_group" "failed_deliveries" {
  name              = "sns/${var.region}/${var.account_id}/${var.topic_name}/Failure"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

resource "aws_iam_role" "delivery_log" {
  name                 = "clients-${var.environment}-delivery-log"
  description          = "Lets SNS log what it could not deliver to a queue"
  permissions_boundary = var.permissions_boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "delivery_log" {
  name = "log-failed-deliveries"
  role = aws_iam_role.delivery_log.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.failed_deliveries.arn}:*"
    }]
  })
}
