# What CloudFormation may do for the stack. Reads, writes and deletes go together here: CloudFormation does all three
# to every resource of a template.
locals {
  made_roles = "${local.iam_arn}:role/${local.name}-*"

  # The policies of AWS that SAM attaches by itself; no other may be attached.
  sam_policies = [
    for name in [
      "service-role/AWSLambdaBasicExecutionRole", "service-role/AWSLambdaVPCAccessExecutionRole",
      "service-role/AWSLambdaSQSQueueExecutionRole", "service-role/AWSCodeDeployRoleForLambda",
      "service-role/AWSCodeDeployRoleForLambdaLimited", "service-role/AWSAppSyncPushToCloudWatchLogs",
      "AWSXRayDaemonWriteAccess", "AWSXrayWriteOnlyAccess",
    ] : "arn:aws:iam::aws:policy/${name}"
  ]

  stack_compute_policy = [
    {
      Sid    = "Functions"
      Effect = "Allow"
      Action = [
        "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:GetFunction", "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionRecursionConfig", "lambda:GetFunctionScalingConfig",
        "lambda:GetRuntimeManagementConfig",
        "lambda:ListVersionsByFunction", "lambda:PublishVersion", "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration", "lambda:PutFunctionConcurrency", "lambda:DeleteFunctionConcurrency",
        "lambda:PutFunctionEventInvokeConfig", "lambda:UpdateFunctionEventInvokeConfig",
        "lambda:DeleteFunctionEventInvokeConfig", "lambda:GetFunctionEventInvokeConfig",
        "lambda:PutProvisionedConcurrencyConfig", "lambda:GetProvisionedConcurrencyConfig",
        "lambda:DeleteProvisionedConcurrencyConfig",
        "lambda:CreateAlias", "lambda:UpdateAlias", "lambda:DeleteAlias", "lambda:GetAlias", "lambda:ListAliases",
        "lambda:AddPermission", "lambda:RemovePermission", "lambda:GetPolicy",
        "lambda:ListTags", "lambda:TagResource", "lambda:UntagResource",
      ]
      Resource = [local.lambda_arn]
    },
    {
      # SAM names a layer after its place in the template, without the stack's name.
      Sid      = "Layer"
      Effect   = "Allow"
      Action   = ["lambda:PublishLayerVersion", "lambda:GetLayerVersion", "lambda:DeleteLayerVersion"]
      Resource = "arn:aws:lambda:${local.regional}:layer:DependenciesLayer*"
    },
    {
      Sid    = "EventSources"
      Effect = "Allow"
      Action = [
        "lambda:CreateEventSourceMapping", "lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping",
        "lambda:DeleteEventSourceMapping",
      ]
      Resource  = "*"
      Condition = { ArnLike = { "lambda:FunctionArn" = local.lambda_arn } }
    },
    {
      Sid      = "TagEventSources"
      Effect   = "Allow"
      Action   = ["lambda:ListTags", "lambda:TagResource", "lambda:UntagResource"]
      Resource = "arn:aws:lambda:${local.regional}:event-source-mapping:*"
    },
    {
      # Lambda checks the network of a function with the permissions of whoever creates it.
      Sid    = "SeeTheNetwork"
      Effect = "Allow"
      Action = [
        "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
        "lambda:ListEventSourceMappings",
      ]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid       = "CreateBoundedRoles"
      Effect    = "Allow"
      Action    = ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]
      Resource  = local.made_roles
      Condition = local.bounded
    },
    {
      Sid       = "AttachKnownPolicies"
      Effect    = "Allow"
      Action    = "iam:AttachRolePolicy"
      Resource  = local.made_roles
      Condition = merge(local.bounded, { ArnEquals = { "iam:PolicyARN" = local.sam_policies } })
    },
    {
      Sid    = "OwnRoles"
      Effect = "Allow"
      Action = [
        "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:GetRole", "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:ListRoleTags", "iam:TagRole", "iam:UntagRole",
        "iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UpdateAssumeRolePolicy",
      ]
      Resource = local.made_roles
    },
    {
      # The pipeline's own roles and those of the foundation have names of the same shape.
      Sid    = "NotTheRolesOfThePipeline"
      Effect = "Deny"
      Action = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy",
      "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:PutRolePermissionsBoundary", "iam:PassRole"]
      Resource = concat(
        [for role in concat(keys(local.github_roles), ["cloudformation", "operator"]) : "${local.iam_arn}:role/${local.name}-${role}"],
        local.foundation_roles,
      )
    },
    {
      Sid      = "PassRoles"
      Effect   = "Allow"
      Action   = "iam:PassRole"
      Resource = local.made_roles
      Condition = {
        StringEquals = { "iam:PassedToService" = ["lambda.amazonaws.com", "appsync.amazonaws.com", "codedeploy.amazonaws.com"] }
      }
    },
    {
      Sid      = "Artifacts"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource = local.artifacts
    },
    {
      Sid      = "DecryptArtifacts"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = var.bucket_key_arn
    },
    {
      Sid    = "GradualDeployment"
      Effect = "Allow"
      Action = [
        "codedeploy:CreateApplication", "codedeploy:DeleteApplication", "codedeploy:GetApplication",
        "codedeploy:UpdateApplication", "codedeploy:RegisterApplicationRevision", "codedeploy:GetApplicationRevision",
        "codedeploy:CreateDeploymentGroup", "codedeploy:DeleteDeploymentGroup", "codedeploy:GetDeploymentGroup",
        "codedeploy:UpdateDeploymentGroup", "codedeploy:CreateDeployment", "codedeploy:GetDeployment",
        "codedeploy:ListDeployments",
        "codedeploy:ListTagsForResource", "codedeploy:TagResource", "codedeploy:UntagResource",
      ]
      Resource = [
        "arn:aws:codedeploy:${local.regional}:application:${local.name}-*",
        "arn:aws:codedeploy:${local.regional}:deploymentgroup:${local.name}-*/*",
      ]
    },
    {
      Sid       = "StopGradualDeployment"
      Effect    = "Allow"
      Action    = "codedeploy:StopDeployment"
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid      = "DeploymentConfigurations"
      Effect   = "Allow"
      Action   = "codedeploy:GetDeploymentConfig"
      Resource = "arn:aws:codedeploy:${local.regional}:deploymentconfig:*"
    },
  ]
}
