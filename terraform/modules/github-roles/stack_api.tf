locals {
  stack_api_policy = concat([
    {
      # AppSync knows no resources for these.
      Sid    = "Api"
      Effect = "Allow"
      Action = [
        "appsync:CreateGraphqlApi", "appsync:StartSchemaCreation", "appsync:GetSchemaCreationStatus",
        "appsync:GetIntrospectionSchema",
        "appsync:CreateDataSource", "appsync:GetDataSource", "appsync:UpdateDataSource", "appsync:DeleteDataSource",
        "appsync:CreateResolver", "appsync:GetResolver", "appsync:UpdateResolver", "appsync:DeleteResolver",
        "appsync:CreateApiKey", "appsync:ListApiKeys", "appsync:UpdateApiKey", "appsync:DeleteApiKey",
        "appsync:CreateApiCache", "appsync:GetApiCache", "appsync:UpdateApiCache", "appsync:DeleteApiCache",
        "appsync:SetWebACL",
        "appsync:GetGraphqlApiEnvironmentVariables",
      ]
      Resource  = "*"
      Condition = local.here
    },
    {
      # The id of an API is AWS's: its tags say whose it is.
      Sid       = "TagApi"
      Effect    = "Allow"
      Action    = "appsync:TagResource"
      Resource  = local.appsync_api
      Condition = local.tagging
    },
    {
      Sid    = "OwnApi"
      Effect = "Allow"
      Action = [
        "appsync:GetGraphqlApi", "appsync:UpdateGraphqlApi", "appsync:DeleteGraphqlApi", "appsync:ListTagsForResource",
        "appsync:UntagResource", "appsync:AssociateWebACL", "appsync:DisassociateWebACL", "appsync:GetWebACLForResource",
      ]
      Resource  = local.appsync_api
      Condition = local.tagged
    },
    {
      Sid       = "AppSyncsOwnRole"
      Effect    = "Allow"
      Action    = "iam:CreateServiceLinkedRole"
      Resource  = "${local.iam_arn}:role/aws-service-role/appsync.amazonaws.com/*"
      Condition = { StringEquals = { "iam:AWSServiceName" = "appsync.amazonaws.com" } }
    },
    {
      Sid      = "UserPool"
      Effect   = "Allow"
      Action   = "cognito-idp:DescribeUserPool"
      Resource = local.user_pool
    },
    {
      Sid    = "Firewall"
      Effect = "Allow"
      Action = [
        "wafv2:CreateWebACL", "wafv2:GetWebACL", "wafv2:UpdateWebACL", "wafv2:DeleteWebACL", "wafv2:AssociateWebACL",
        "wafv2:DisassociateWebACL", "wafv2:ListTagsForResource", "wafv2:TagResource", "wafv2:UntagResource",
        "wafv2:PutLoggingConfiguration", "wafv2:GetLoggingConfiguration", "wafv2:DeleteLoggingConfiguration",
        "wafv2:GetWebACLForResource",
      ]
      Resource = ["arn:aws:wafv2:${local.regional}:regional/webacl/${local.name}-*/*"]
    },
    {
      Sid      = "FirewallRules"
      Effect   = "Allow"
      Action   = ["wafv2:CreateWebACL", "wafv2:UpdateWebACL"]
      Resource = ["arn:aws:wafv2:${local.regional}:regional/managedruleset/*/*"]
    },
    {
      Sid      = "FirewallOfApi"
      Effect   = "Allow"
      Action   = ["wafv2:AssociateWebACL", "wafv2:DisassociateWebACL", "wafv2:GetWebACLForResource"]
      Resource = local.appsync_api
    },
    {
      Sid    = "Queues"
      Effect = "Allow"
      Action = [
        "sqs:CreateQueue", "sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SetQueueAttributes",
        "sqs:ListQueueTags", "sqs:TagQueue", "sqs:UntagQueue",
      ]
      Resource = local.sqs_arn
    },
    {
      Sid      = "Subscription"
      Effect   = "Allow"
      Action   = ["sns:Subscribe", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic"]
      Resource = local.customers_topic
    },
    {
      # SNS knows no resources for these.
      Sid       = "OwnSubscription"
      Effect    = "Allow"
      Action    = ["sns:Unsubscribe", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes"]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid      = "Rotation"
      Effect   = "Allow"
      Action   = ["secretsmanager:DescribeSecret", "secretsmanager:RotateSecret", "secretsmanager:CancelRotateSecret"]
      Resource = local.credentials
    },
    {
      # RotateSecret asks whether its caller may invoke the function that rotates.
      Sid      = "RotateWith"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = "arn:aws:lambda:${local.regional}:function:${local.name}-RotationFunction*"
    },
    {
      Sid      = "Parameters"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter", "ssm:GetParameters"]
      Resource = local.ssm_arn
    },
    {
      Sid       = "Keys"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
      Resource  = local.key_arn
      Condition = local.tagged
    },
    {
      Sid       = "LetServicesUseKeys"
      Effect    = "Allow"
      Action    = "kms:CreateGrant"
      Resource  = local.key_arn
      Condition = merge(local.tagged, local.grant_it)
    },
    ], [for statement in [
      {
        Sid       = "CreateApiDomain"
        Effect    = "Allow"
        Action    = "appsync:CreateDomainName"
        Resource  = "*"
        Condition = local.here
      },
      {
        Sid    = "ApiDomain"
        Effect = "Allow"
        Action = [
          "appsync:GetDomainName", "appsync:UpdateDomainName", "appsync:DeleteDomainName", "appsync:AssociateApi",
          "appsync:DisassociateApi", "appsync:GetApiAssociation", "appsync:TagResource", "appsync:UntagResource",
        ]
        Resource = "arn:aws:appsync:${local.regional}:domainnames/*"
      },
      {
        Sid      = "Certificate"
        Effect   = "Allow"
        Action   = "acm:DescribeCertificate"
        Resource = "arn:aws:acm:${local.regional}:certificate/*"
      },
      {
        Sid      = "ApiRecord"
        Effect   = "Allow"
        Action   = ["route53:ChangeResourceRecordSets", "route53:GetHostedZone", "route53:ListResourceRecordSets"]
        Resource = "arn:aws:route53:::hostedzone/${coalesce(var.hosted_zone_id, "none")}"
      },
      {
        Sid      = "ApiRecordIsSet"
        Effect   = "Allow"
        Action   = "route53:GetChange"
        Resource = "arn:aws:route53:::change/*"
      },
      {
        Sid       = "FindZone"
        Effect    = "Allow"
        Action    = "route53:ListHostedZones"
        Resource  = "*"
        Condition = local.here
      },
      {
        # A domain of AppSync is a distribution in an account of AWS, and AppSync asks for its caller's permission.
        Sid      = "ApiDistribution"
        Effect   = "Allow"
        Action   = "cloudfront:UpdateDistribution"
        Resource = "arn:aws:cloudfront::*:distribution/*"
      },
  ] : statement if var.hosted_zone_id != null])
}
