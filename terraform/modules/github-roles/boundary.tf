# The most that a role made by the foundation or by the stack can ever do, whatever its policies say. CloudFormation
# and Terraform may make roles only with this boundary, so a change of the template cannot make an administrator.
resource "aws_iam_policy" "boundary" {
  name        = "${local.name}-boundary"
  description = "Upper limit of every role of the environment ${var.environment}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
        Resource = [
          "${local.logs_arn}:/aws/lambda/${local.name}-*",
          "${local.logs_arn}:/aws/appsync/apis/*",
          "${local.logs_arn}:/clients/${var.environment}/*",
          "${local.logs_arn}:sns/*",
        ]
      },
      {
        Effect   = "Allow"
        Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
        Resource = "*"
      },
      {
        # What the Lambda service does with a function's role when the function stands in a VPC.
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
          "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
          "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
        ]
        Resource  = "*"
        Condition = local.here
      },
      {
        Effect = "Allow"
        Action = [
          "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility",
          "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
        ]
        Resource = local.sqs_arn
      },
      {
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = [local.customers_topic, local.alarm_topic]
      },
      {
        Effect = "Allow"
        Action = [
          "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ]
        Resource = [local.credentials, local.admin_secret]
      },
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetRandomPassword"
        Resource = "*"
      },
      {
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = local.key_arn
        Condition = local.tagged
      },
      {
        Effect   = "Allow"
        Action   = ["lambda:InvokeFunction", "lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"]
        Resource = local.lambda_arn
      },
      {
        Effect = "Allow"
        Action = [
          "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionTagging",
        ]
        Resource = [local.audit_bucket, "${local.audit_bucket}/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["s3:ReplicateObject", "s3:ReplicateTags"]
        Resource = "arn:aws:s3:::clients-trail-${var.account_id}/redshift/*"
      },
      {
        # CodeDeploy watches alarms, and asks without naming one.
        Effect    = "Allow"
        Action    = "cloudwatch:DescribeAlarms"
        Resource  = "*"
        Condition = local.here
      },
      {
        Effect   = "Allow"
        Action   = "appsync:GraphQL"
        Resource = local.appsync_api
      },
    ]
  })
}
