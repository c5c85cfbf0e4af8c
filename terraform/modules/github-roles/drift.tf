# To find drift also in what Terraform's foundation does not hold: the stack, and the bootstrap.
locals {
  # DetectStackDrift reads each resource with the rights of whoever asks. Source: `handlers.read` in the registry's schema of
  # each type; what a plan of the foundation reads already stands in read_policy.
  stack_drift_policy = concat([
    {
      Sid      = "DetectStackDrift"
      Effect   = "Allow"
      Action   = ["cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift", "cloudformation:DescribeStackResourceDrifts"]
      Resource = local.stack_arn
    },
    {
      # CloudFormation, AppSync and CloudWatch know no resources for these.
      Sid    = "DetectWithoutResource"
      Effect = "Allow"
      Action = [
        "cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:BatchDescribeTypeConfigurations",
        "appsync:GetDataSource", "appsync:GetResolver", "appsync:GetGraphqlApiEnvironmentVariables",
        "logs:DescribeIndexPolicies", "logs:DescribeResourcePolicies",
      ]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid    = "ReadFunctions"
      Effect = "Allow"
      Action = [
        "lambda:GetAlias", "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionRecursionConfig", "lambda:GetPolicy", "lambda:GetProvisionedConcurrencyConfig",
        "lambda:GetRuntimeManagementConfig",
      ]
      Resource = local.lambda_arn
    },
    {
      Sid      = "ReadLayer"
      Effect   = "Allow"
      Action   = "lambda:GetLayerVersion"
      Resource = "arn:aws:lambda:${local.regional}:layer:DependenciesLayer*"
    },
    {
      Sid       = "ReadEventSources"
      Effect    = "Allow"
      Action    = "lambda:GetEventSourceMapping"
      Resource  = "*"
      Condition = { ArnLike = { "lambda:FunctionArn" = local.lambda_arn } }
    },
    {
      Sid      = "ReadTagsOfEventSources"
      Effect   = "Allow"
      Action   = "lambda:ListTags"
      Resource = "arn:aws:lambda:${local.regional}:event-source-mapping:*"
    },
    {
      Sid      = "ReadApi"
      Effect   = "Allow"
      Action   = ["appsync:GetGraphqlApi", "appsync:ListTagsForResource", "wafv2:GetWebACLForResource"]
      Resource = local.appsync_api
    },
    {
      Sid      = "ReadApiDomain"
      Effect   = "Allow"
      Action   = ["appsync:GetDomainName", "appsync:GetApiAssociation"]
      Resource = "arn:aws:appsync:${local.regional}:domainnames/*"
    },
    {
      Sid      = "ReadFirewall"
      Effect   = "Allow"
      Action   = ["wafv2:GetLoggingConfiguration", "wafv2:GetWebACL", "wafv2:ListTagsForResource"]
      Resource = "arn:aws:wafv2:${local.regional}:regional/webacl/${local.name}-*/*"
    },
    {
      Sid      = "ReadQueues"
      Effect   = "Allow"
      Action   = ["sqs:GetQueueAttributes", "sqs:ListQueueTags"]
      Resource = local.sqs_arn
    },
    {
      Sid      = "ReadGradualDeployment"
      Effect   = "Allow"
      Action   = ["codedeploy:GetApplication", "codedeploy:GetDeployment", "codedeploy:GetDeploymentGroup", "codedeploy:ListDeployments", "codedeploy:ListTagsForResource"]
      Resource = ["arn:aws:codedeploy:${local.regional}:application:${local.name}-*", "arn:aws:codedeploy:${local.regional}:deploymentgroup:${local.name}-*/*"]
    },
    {
      Sid    = "ReadStacksLogs"
      Effect = "Allow"
      Action = ["logs:DescribeMetricFilters", "logs:GetDataProtectionPolicy", "logs:ListTagsForResource"]
      Resource = [
        "${local.logs_arn}:/aws/lambda/${local.name}-*", "${local.logs_arn}:/aws/appsync/apis/*",
        "${local.logs_arn}:/clients/${var.environment}/*", "${local.logs_arn}:aws-waf-logs-${local.name}*",
      ]
    },
    {
      Sid      = "ReadAlarms"
      Effect   = "Allow"
      Action   = ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"]
      Resource = ["arn:aws:cloudwatch:${local.regional}:alarm:${local.name}-*", "arn:aws:cloudwatch:${local.regional}:alarm:operator-of-*"]
    },
    ], [for statement in [
      {
        Sid      = "ReadApiRecord"
        Effect   = "Allow"
        Action   = ["route53:GetHostedZone", "route53:ListResourceRecordSets"]
        Resource = "arn:aws:route53:::hostedzone/${coalesce(var.hosted_zone_id, "none")}"
      },
  ] : statement if var.hosted_zone_id != null])

  bootstrap_buckets = [for name in [var.state_bucket, var.artifacts_bucket, "clients-trail-${var.account_id}"] : "arn:aws:s3:::${name}"]

  bootstrap_drift_policy = [
    {
      Sid      = "BootstrapsState"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.state_bucket}/bootstrap.tfstate"
    },
    {
      Sid      = "ReadRolesAndPolicies"
      Effect   = "Allow"
      Action   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
      Resource = "${local.iam_arn}:role/clients-*"
    },
    {
      Sid      = "ReadPolicies"
      Effect   = "Allow"
      Action   = ["iam:GetPolicy", "iam:GetPolicyVersion"]
      Resource = "${local.iam_arn}:policy/clients-*"
    },
    {
      Sid      = "ReadIdentityProvider"
      Effect   = "Allow"
      Action   = "iam:GetOpenIDConnectProvider"
      Resource = var.oidc_provider_arn
    },
    {
      Sid    = "ReadBuckets"
      Effect = "Allow"
      Action = [
        "s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy",
        "s3:GetBucketPublicAccessBlock", "s3:GetBucketRequestPayment", "s3:GetBucketTagging", "s3:GetBucketVersioning",
        "s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
      ]
      Resource = local.bootstrap_buckets
    },
    {
      Sid       = "FindBuckets"
      Effect    = "Allow"
      Action    = "s3:ListBucket"
      Resource  = local.bootstrap_buckets
      Condition = { Null = { "s3:prefix" = "true" } } # whether it is there, which names no prefix
    },
    {
      Sid      = "ReadTrail"
      Effect   = "Allow"
      Action   = ["cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus", "cloudtrail:ListTags"]
      Resource = "arn:aws:cloudtrail:${local.regional}:trail/clients"
    },
    {
      Sid       = "FindTrail"
      Effect    = "Allow"
      Action    = "cloudtrail:DescribeTrails"
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid      = "ReadTrailsLog"
      Effect   = "Allow"
      Action   = ["logs:DescribeMetricFilters", "logs:ListTagsForResource"]
      Resource = "${local.logs_arn}:${var.trail_log_group_name}"
    },
  ]
}
