resource "aws_sns_topic" "customers" {
  name                          = var.topic_name
  kms_master_key_id             = var.key_arn
  signature_version             = 2
  sqs_failure_feedback_role_arn = aws_iam_role.delivery_log.arn
}

resource "aws_sns_topic_policy" "customers" {
  arn = aws_sns_topic.customers.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      length(var.publisher_arns) == 0 ? [] : [{
        Sid       = "OtherSystemsPublish"
        Effect    = "Allow"
        Principal = { AWS = var.publisher_arns }
        Action    = "sns:Publish"
        Resource  = aws_sns_topic.customers.arn
      }],
      [
        # Principals of this account need no statement: their own policies allow them.
        {
          Sid       = "OnlyOverTLS"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = aws_sns_topic.customers.arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
        # Personal data leaves through a queue or a function of this account, never by mail or to an address outside.
        {
          Sid       = "OnlyQueuesAndFunctionsSubscribe"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Subscribe"
          Resource  = aws_sns_topic.customers.arn
          Condition = { StringNotEquals = { "sns:Protocol" = ["sqs", "lambda"] } }
        },
        {
          Sid       = "OnlyThisAccountSubscribes"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Subscribe"
          Resource  = aws_sns_topic.customers.arn
          Condition = { StringNotEquals = { "aws:PrincipalAccount" = var.account_id } }
        },
      ],
    )
  })
}
