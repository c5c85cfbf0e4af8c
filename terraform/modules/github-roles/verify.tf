# What the test of a deployed API needs: to publish on both ways in, to ask the API, and to compare with what an
# independent read of the table says. It reads with the reader's own secret, so it cannot write.
locals {
  verify_policy = [
    {
      Sid      = "AskTheApi"
      Effect   = "Allow"
      Action   = "appsync:GraphQL"
      Resource = local.appsync_api
    },
    {
      Sid      = "PublishOnTheTopic"
      Effect   = "Allow"
      Action   = "sns:Publish"
      Resource = local.customers_topic
    },
    {
      Sid      = "Addresses"
      Effect   = "Allow"
      Action   = ["cloudformation:DescribeStacks"]
      Resource = local.stack_arn
    },
    {
      Sid      = "Parameters"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter", "ssm:GetParameters"]
      Resource = local.ssm_arn
    },
    {
      Sid      = "ReadTheTable"
      Effect   = "Allow"
      Action   = "redshift-data:ExecuteStatement"
      Resource = ["${local.redshift}:cluster:${local.name}", "${local.serverless}:workgroup/*"]
    },
    {
      # Only statements of its own session.
      Sid       = "ReadTheAnswer"
      Effect    = "Allow"
      Action    = ["redshift-data:DescribeStatement", "redshift-data:GetStatementResult"]
      Resource  = "*"
      Condition = { StringEquals = { "redshift-data:statement-owner-iam-userid" = "$${aws:userid}" } }
    },
    {
      Sid      = "AsTheReader"
      Effect   = "Allow"
      Action   = "secretsmanager:GetSecretValue"
      Resource = "${local.secret_arn}:${var.environment}/redshift/credentials/reader-*"
    },
    {
      Sid      = "SeeWhatWasRejected"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"]
      Resource = local.sqs_arn
    },
  ]
}
