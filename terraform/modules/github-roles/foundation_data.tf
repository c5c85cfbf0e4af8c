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
      # Redshift makes the administrator's password, and looks at the network, with the rights of whoever makes a warehouse.
      Sid    = "WhatRedshiftAsks"
      Effect = "Allow"
      Action = [
        "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones",
        "ec2:DescribeInternetGateways", "secretsmanager:GetRandomPassword",
      ]
      Resource  = "*"
      Condition = local.here
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
      # Its ids are AWS's, so tags take the place of names: those that it gets, and then those that it has.
      Sid       = "CreateServerlessWarehouse"
      Effect    = "Allow"
      Action    = ["redshift-serverless:CreateNamespace", "redshift-serverless:CreateWorkgroup", "redshift-serverless:TagResource"]
      Resource  = ["${local.serverless}:namespace/*", "${local.serverless}:workgroup/*"]
      Condition = local.tagging
    },
    {
      Sid    = "ServerlessWarehouse"
      Effect = "Allow"
      Action = [
        "redshift-serverless:UpdateNamespace", "redshift-serverless:UpdateWorkgroup", "redshift-serverless:UntagResource",
      ]
      Resource  = ["${local.serverless}:namespace/*", "${local.serverless}:workgroup/*"]
      Condition = local.tagged
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
        Sid       = "DestroyServerlessWarehouse"
        Effect    = "Allow"
        Action    = ["redshift-serverless:DeleteNamespace", "redshift-serverless:DeleteWorkgroup"]
        Resource  = ["${local.serverless}:namespace/*", "${local.serverless}:workgroup/*"]
        Condition = local.tagged
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
