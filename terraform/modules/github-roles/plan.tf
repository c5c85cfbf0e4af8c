locals {
  state_key = "${var.environment}/foundation.tfstate"

  # Everything a refresh reads, and the state itself; nothing that writes (so: terraform plan -lock=false), and no
  # value of any secret.
  read_policy = [
    {
      Sid      = "State"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.state_bucket}/${local.state_key}"
    },
    {
      Sid       = "FindState"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = "arn:aws:s3:::${var.state_bucket}"
      Condition = { StringLike = { "s3:prefix" = ["${var.environment}/*"] } }
    },
    {
      Sid      = "DecryptState"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = var.bucket_key_arn
    },
    {
      # None of these can be narrowed to a resource.
      Sid    = "Describe"
      Effect = "Allow"
      Action = [
        "ec2:DescribeFlowLogs", "ec2:DescribeNetworkAcls", "ec2:DescribeNetworkInterfaces", "ec2:DescribePrefixLists",
        "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
        "kms:ListAliases",
        "logs:DescribeLogGroups",
        "redshift:DescribeClusterParameterGroups", "redshift:DescribeClusterSubnetGroups",
        "redshift:DescribeClusters",
        "redshift-serverless:GetUsageLimit",
        "sns:GetSubscriptionAttributes",
        "ssm:DescribeParameters",
      ]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid      = "ReadVpcAttributes"
      Effect   = "Allow"
      Action   = "ec2:DescribeVpcAttribute"
      Resource = "${local.ec2_arn}:vpc/*"
    },
    {
      Sid      = "ReadKeys"
      Effect   = "Allow"
      Action   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
      Resource = local.key_arn
    },
    {
      Sid    = "ReadWarehouse"
      Effect = "Allow"
      Action = [
        "redshift:DescribeClusterParameters", "redshift:DescribeLoggingStatus", "redshift:DescribeTags",
      ]
      Resource = [
        "${local.redshift}:cluster:${local.name}",
        "${local.redshift}:parametergroup:${local.name}",
        "${local.redshift}:subnetgroup:${local.name}",
      ]
    },
    {
      Sid      = "ReadServerlessWarehouse"
      Effect   = "Allow"
      Action   = ["redshift-serverless:GetNamespace", "redshift-serverless:GetWorkgroup", "redshift-serverless:ListTagsForResource"]
      Resource = ["${local.serverless}:namespace/*", "${local.serverless}:workgroup/*"]
    },
    {
      Sid    = "ReadSecretsNotTheirValues"
      Effect = "Allow"
      Action = [
        "secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy",
      ]
      Resource = [local.credentials, local.admin_secret]
    },
    {
      Sid      = "ReadParameters"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource"]
      Resource = local.ssm_arn
    },
    {
      Sid      = "ReadTopics"
      Effect   = "Allow"
      Action   = ["sns:GetTopicAttributes", "sns:ListTagsForResource"]
      Resource = [local.customers_topic, local.alarm_topic]
    },
    {
      Sid    = "ReadUserPool"
      Effect = "Allow"
      Action = [
        "cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient", "cognito-idp:GetGroup",
        "cognito-idp:GetUserPoolMfaConfig",
      ]
      Resource = local.user_pool
    },
    {
      Sid      = "ReadLogGroups"
      Effect   = "Allow"
      Action   = ["logs:ListTagsForResource"]
      Resource = [for group in local.foundation_log_groups : "${local.logs_arn}:${group}"]
    },
    {
      Sid      = "ReadRoles"
      Effect   = "Allow"
      Action   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
      Resource = local.foundation_roles
    },
    {
      Sid    = "ReadAuditBucket"
      Effect = "Allow"
      Action = [
        "s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy",
        "s3:GetBucketPublicAccessBlock", "s3:GetBucketRequestPayment", "s3:GetBucketTagging", "s3:GetBucketVersioning",
        "s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration", "s3:ListBucket",
      ]
      Resource = local.audit_bucket
    },
    {
      Sid      = "ReadStack"
      Effect   = "Allow"
      Action   = ["cloudformation:DescribeStacks", "cloudformation:GetTemplate", "cloudformation:ListStackResources"]
      Resource = local.stack_arn
    },
  ]
}
