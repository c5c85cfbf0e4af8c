locals {
  stack_arn = "arn:aws:cloudformation:${local.regional}:stack/${local.name}/*"
  artifacts = "arn:aws:s3:::${var.artifacts_bucket}/${var.environment}/*"

  deploy_policy = concat([
    {
      Sid    = "Stack"
      Effect = "Allow"
      Action = [
        "cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet", "cloudformation:DescribeChangeSet",
        "cloudformation:ExecuteChangeSet", "cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResources",
        "cloudformation:DescribeStacks", "cloudformation:GetTemplate", "cloudformation:GetTemplateSummary",
        "cloudformation:ListStackResources", "cloudformation:RollbackStack", "cloudformation:ContinueUpdateRollback",
      ]
      Resource = local.stack_arn
    },
    {
      Sid      = "Sam"
      Effect   = "Allow"
      Action   = "cloudformation:CreateChangeSet"
      Resource = "arn:aws:cloudformation:${var.region}:aws:transform/Serverless-2016-10-31"
    },
    {
      # Of a template that is no stack yet, so of no resource.
      Sid       = "Templates"
      Effect    = "Allow"
      Action    = ["cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate"]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid       = "ThroughItsRole"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = aws_iam_role.cloudformation.arn
      Condition = { StringEquals = { "iam:PassedToService" = "cloudformation.amazonaws.com" } }
    },
    {
      Sid      = "Artifacts"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = local.artifacts
    },
    {
      Sid      = "FindArtifacts"
      Effect   = "Allow"
      Action   = ["s3:ListBucket", "s3:GetBucketLocation"]
      Resource = "arn:aws:s3:::${var.artifacts_bucket}"
    },
    {
      Sid      = "EncryptArtifacts"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = var.bucket_key_arn
    },
    {
      Sid      = "Parameters"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter", "ssm:GetParameters"]
      Resource = local.ssm_arn
    },
    {
      Sid      = "Migrate"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = "arn:aws:lambda:${local.regional}:function:${local.name}-MigrationFunction*"
    },
    {
      # Whether the account lets the functions reserve what the template says; it knows no resource.
      Sid       = "SeeTheQuota"
      Effect    = "Allow"
      Action    = "lambda:GetAccountSettings"
      Resource  = "*"
      Condition = local.here
    },
    {
      # A first create that failed leaves a stack that can only be deleted. One that worked is protected from then on.
      Sid      = "GetPastAFailedCreate"
      Effect   = "Allow"
      Action   = ["cloudformation:DeleteStack", "cloudformation:UpdateTerminationProtection"]
      Resource = local.stack_arn
    },
    {
      # After the first migration: the first passwords are replaced at once, and not a month later.
      Sid      = "ReplaceFirstPasswords"
      Effect   = "Allow"
      Action   = ["secretsmanager:DescribeSecret", "secretsmanager:RotateSecret"]
      Resource = local.credentials
    },
    {
      # RotateSecret asks whether its caller may invoke the function that rotates.
      Sid      = "RotateWith"
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = "arn:aws:lambda:${local.regional}:function:${local.name}-RotationFunction*"
    },
    ], [for statement in [
      {
        # The stack keeps its queues when it goes.
        Sid      = "DeleteQueues"
        Effect   = "Allow"
        Action   = "sqs:DeleteQueue"
        Resource = local.sqs_arn
      },
      {
        Sid       = "FindQueues"
        Effect    = "Allow"
        Action    = "sqs:ListQueues"
        Resource  = "*"
        Condition = local.here
      },
  ] : statement if var.may_destroy])
}
