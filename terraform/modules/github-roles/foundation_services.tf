locals {
  services_policy = [
    {
      Sid    = "Topics"
      Effect = "Allow"
      Action = [
        "sns:CreateTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource", "sns:UntagResource",
      ]
      Resource = [local.customers_topic, local.alarm_topic]
    },
    {
      # SNS knows no resources for these.
      Sid       = "Subscriptions"
      Effect    = "Allow"
      Action    = ["sns:Unsubscribe", "sns:SetSubscriptionAttributes"]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid       = "CreateUserPool"
      Effect    = "Allow"
      Action    = "cognito-idp:CreateUserPool"
      Resource  = "*"
      Condition = local.tagging
    },
    {
      Sid    = "OwnUserPool"
      Effect = "Allow"
      Action = [
        "cognito-idp:CreateGroup", "cognito-idp:UpdateGroup", "cognito-idp:DeleteGroup",
        "cognito-idp:CreateUserPoolClient", "cognito-idp:UpdateUserPoolClient", "cognito-idp:DeleteUserPoolClient",
        "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:UpdateUserPool", "cognito-idp:UntagResource",
      ]
      Resource  = local.user_pool
      Condition = local.tagged
    },
    {
      Sid       = "TagUserPool"
      Effect    = "Allow"
      Action    = "cognito-idp:TagResource"
      Resource  = local.user_pool
      Condition = local.tagging
    },
    {
      Sid      = "Parameters"
      Effect   = "Allow"
      Action   = ["ssm:PutParameter", "ssm:DeleteParameter", "ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"]
      Resource = local.ssm_arn
    },
    {
      Sid    = "LogGroups"
      Effect = "Allow"
      Action = [
        "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:AssociateKmsKey",
        "logs:TagResource", "logs:UntagResource",
      ]
      Resource = [for group in local.foundation_log_groups : "${local.logs_arn}:${group}"]
    },
    {
      # CloudWatch asks for it when a flow log is set up.
      Sid       = "FlowLogDelivery"
      Effect    = "Allow"
      Action    = ["logs:CreateLogDelivery", "logs:DeleteLogDelivery"]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid       = "CreateBoundedRoles"
      Effect    = "Allow"
      Action    = ["iam:CreateRole", "iam:PutRolePolicy"]
      Resource  = local.foundation_roles
      Condition = local.bounded
    },
    {
      Sid    = "OwnRoles"
      Effect = "Allow"
      Action = [
        "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRoleDescription", "iam:ListInstanceProfilesForRole",
      ]
      Resource = local.foundation_roles
    },
    {
      Sid       = "CopyRole"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = "${local.iam_arn}:role/${local.name}-audit-copy"
      Condition = { StringEquals = { "iam:PassedToService" = "s3.amazonaws.com" } }
    },
    {
      Sid    = "AuditBucket"
      Effect = "Allow"
      Action = [
        "s3:CreateBucket", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
        "s3:PutReplicationConfiguration",
      ]
      Resource = local.audit_bucket
    },
  ]
}
