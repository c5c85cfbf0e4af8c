locals {
  data_policy = concat([
    {
      Sid       = "CreateKeys"
      Effect    = "Allow"
      Action    = "kms:CreateKey"
      Resource  = "*"
      Condition = local.tagging
    },
    {
      Sid       = "TagKeys"
      Effect    = "Allow"
      Action    = "kms:TagResource"
      Resource  = local.key_arn
      Condition = local.tagging
    },
    {
      Sid    = "OwnKeys"
      Effect = "Allow"
      Action = [
        "kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias", "kms:Decrypt", "kms:DescribeKey", "kms:EnableKeyRotation",
        "kms:GenerateDataKey", "kms:PutKeyPolicy", "kms:RetireGrant", "kms:UntagResource", "kms:UpdateKeyDescription",
      ]
      Resource  = local.key_arn
      Condition = local.tagged
    },
    {
      Sid      = "AliasesOfOwnKeys"
      Effect   = "Allow"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = "arn:aws:kms:${local.regional}:alias/${local.name}-*"
    },
    {
      Sid       = "LetRedshiftAndSecretsManagerUseThem"
      Effect    = "Allow"
      Action    = "kms:CreateGrant"
      Resource  = local.key_arn
      Condition = merge(local.tagged, local.grant_it)
    },
    {
      Sid    = "Secrets"
      Effect = "Allow"
      Action = [
        "secretsmanager:CreateSecret", "secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy",
        "secretsmanager:PutSecretValue", "secretsmanager:RotateSecret", "secretsmanager:CancelRotateSecret",
        "secretsmanager:TagResource", "secretsmanager:UntagResource", "secretsmanager:UpdateSecret",
        "secretsmanager:UpdateSecretVersionStage", "secretsmanager:ValidateResourcePolicy",
      ]
      Resource = [local.credentials, local.admin_secret]
    },
    {
      Sid    = "Warehouse"
      Effect = "Allow"
      Action = [
        "redshift:CreateCluster", "redshift:ModifyCluster", "redshift:RebootCluster",
        "redshift:CreateClusterParameterGroup", "redshift:ModifyClusterParameterGroup", "redshift:ResetClusterParameterGroup",
        "redshift:CreateClusterSubnetGroup", "redshift:ModifyClusterSubnetGroup",
        "redshift:EnableLogging", "redshift:DisableLogging", "redshift:CreateTags", "redshift:DeleteTags",
      ]
      Resource = [
        "${local.redshift}:cluster:${local.name}",
        "${local.redshift}:parametergroup:${local.name}",
        "${local.redshift}:subnetgroup:${local.name}",
      ]
    },
    {
      Sid    = "ServerlessWarehouse"
      Effect = "Allow"
      Action = [
        "redshift-serverless:CreateNamespace", "redshift-serverless:UpdateNamespace", "redshift-serverless:CreateWorkgroup",
        "redshift-serverless:UpdateWorkgroup", "redshift-serverless:TagResource", "redshift-serverless:UntagResource",
      ]
      Resource = ["${local.serverless}:namespace/*", "${local.serverless}:workgroup/*"]
    },
    {
      Sid    = "UsageLimits"
      Effect = "Allow"
      Action = [
        "redshift-serverless:CreateUsageLimit", "redshift-serverless:UpdateUsageLimit", "redshift-serverless:DeleteUsageLimit",
      ]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid       = "RedshiftsOwnRole"
      Effect    = "Allow"
      Action    = "iam:CreateServiceLinkedRole"
      Resource  = "${local.iam_arn}:role/aws-service-role/redshift.amazonaws.com/AWSServiceRoleForRedshift"
      Condition = { StringEquals = { "iam:AWSServiceName" = "redshift.amazonaws.com" } }
    },
    ], [for statement in [
      {
        Sid      = "DestroySecrets"
        Effect   = "Allow"
        Action   = "secretsmanager:DeleteSecret"
        Resource = [local.credentials, local.admin_secret]
      },
      {
        Sid      = "DestroyServerlessWarehouse"
        Effect   = "Allow"
        Action   = ["redshift-serverless:DeleteNamespace", "redshift-serverless:DeleteWorkgroup"]
        Resource = ["${local.serverless}:namespace/*", "${local.serverless}:workgroup/*"]
      },
      {
        Sid       = "DestroyKeys"
        Effect    = "Allow"
        Action    = "kms:ScheduleKeyDeletion"
        Resource  = local.key_arn
        Condition = local.tagged
      },
      {
        Sid       = "DestroyUserPool"
        Effect    = "Allow"
        Action    = ["cognito-idp:DeleteUserPool"]
        Resource  = local.user_pool
        Condition = local.tagged
      },
      {
        Sid      = "DestroyTopics"
        Effect   = "Allow"
        Action   = "sns:DeleteTopic"
        Resource = [local.customers_topic, local.alarm_topic]
      },
  ] : statement if var.may_destroy])
}
