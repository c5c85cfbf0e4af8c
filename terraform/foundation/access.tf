# Who may read which password, and what leaves the network.
locals {
  credential_prefix = "${var.environment}/redshift/credentials"
  secret_arn        = "arn:aws:secretsmanager:${local.region}:${var.account_id}:secret"

  credentials = {
    reader = {
      description = "clients_reader: SELECT on clients, for queries"
      reader_role_arns = [
        local.function_role_arns["Query"],
        local.function_role_arns["Migration"],
        local.function_role_arns["Rotation"],
        "arn:aws:iam::${var.account_id}:role/${local.name}-verify",
        "arn:aws:iam::${var.account_id}:role/${local.name}-operator",
      ]
    }
    writer = {
      description = "clients_writer: stores clients, for the subscriber"
      reader_role_arns = [
        local.function_role_arns["Subscriber"],
        local.function_role_arns["Migration"],
        local.function_role_arns["Rotation"],
      ]
    }
  }

  # Logs and the SQS event source do not pass through the VPC; Secrets Manager, SQS and SNS call KMS themselves.
  endpoint_policies = {
    secretsmanager = [
      {
        Action = [
          "secretsmanager:GetSecretValue",
          "secretsmanager:DescribeSecret",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ]
        Resource = ["${local.secret_arn}:${local.credential_prefix}/*", "${local.secret_arn}:redshift!${local.name}-*"]
      },
      {
        Action   = ["secretsmanager:GetRandomPassword"]
        Resource = ["*"]
      },
    ]
    # SendMessageBatch to the queues beside the main one, and ChangeMessageVisibilityBatch, as IAM names them.
    sqs = [{
      Action   = ["sqs:SendMessage", "sqs:ChangeMessageVisibility"]
      Resource = ["arn:aws:sqs:${local.region}:${var.account_id}:${local.name}-*"]
    }]
    sns = [{
      Action   = ["sns:Publish"]
      Resource = ["arn:aws:sns:${local.region}:${var.account_id}:${local.topic_name}"]
    }]
    xray = [{
      Action   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
      Resource = ["*"]
    }]
  }
}
