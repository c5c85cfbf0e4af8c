# For people: every command of the documents, by hand. One role, so that it is known who may and seen when somebody does.
# It can what the pipeline's roles can together, operates the queues, and may take down what the pipeline may not.
locals {
  operator_name = "${local.name}-operator"
  operator_arn  = "${local.iam_arn}:role/${local.operator_name}"

  # An IAM user shows the second factor here. Who comes with a role has shown it to whoever gave him that role; the
  # key is never in a session that was opened with a role's credentials, so asking for it would lock such people out.
  operator_trust = [for statement in [
    {
      Sid       = "UsersWithASecondFactor"
      Effect    = "Allow"
      Principal = { AWS = [for arn in var.operator_arns : arn if strcontains(arn, ":user/")] }
      Action    = "sts:AssumeRole"
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    },
    {
      Sid       = "RolesOfPeople"
      Effect    = "Allow"
      Principal = { AWS = [for arn in var.operator_arns : arn if strcontains(arn, ":role/")] }
      Action    = "sts:AssumeRole"
      Condition = {}
    },
  ] : { for key, value in statement : key => value if key != "Condition" || value != {} } if length(statement.Principal.AWS) > 0]

  # Of docs/operations.md, what the test of a deployment does not do already: give messages back, delete and redrive them.
  operate_policy = [
    {
      Sid      = "WorkOnQueues"
      Effect   = "Allow"
      Action   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:SendMessage"]
      Resource = local.sqs_arn
    },
  ]

  # "Taking it down" of terraform/README.md, where the pipeline may not.
  destroy_policy = [
    {
      Sid      = "DeleteQueues"
      Effect   = "Allow"
      Action   = "sqs:DeleteQueue"
      Resource = local.sqs_arn
    },
    {
      Sid    = "DestroyWarehouse"
      Effect = "Allow"
      Action = ["redshift:DeleteCluster", "redshift:DeleteClusterParameterGroup", "redshift:DeleteClusterSubnetGroup"]
      Resource = [
        "${local.redshift}:cluster:${local.name}",
        "${local.redshift}:parametergroup:${local.name}",
        "${local.redshift}:subnetgroup:${local.name}",
      ]
    },
    {
      Sid      = "DestroyServerlessWarehouse"
      Effect   = "Allow"
      Action   = ["redshift-serverless:DeleteNamespace", "redshift-serverless:DeleteWorkgroup"]
      Resource = ["${local.serverless}:namespace/*", "${local.serverless}:workgroup/*"]
    },
    {
      Sid      = "DestroySecrets"
      Effect   = "Allow"
      Action   = "secretsmanager:DeleteSecret"
      Resource = [local.credentials, local.admin_secret]
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
      Action    = "cognito-idp:DeleteUserPool"
      Resource  = local.user_pool
      Condition = local.tagged
    },
    {
      Sid      = "DestroyTopics"
      Effect   = "Allow"
      Action   = "sns:DeleteTopic"
      Resource = [local.customers_topic, local.alarm_topic]
    },
    {
      Sid      = "DestroyAuditBucket"
      Effect   = "Allow"
      Action   = ["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:ListBucketVersions"]
      Resource = local.audit_bucket
    },
    {
      Sid      = "EmptyAuditBucket"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
      Resource = "${local.audit_bucket}/*"
    },
  ]
}

resource "aws_iam_role" "operator" {
  count = length(var.operator_arns) > 0 ? 1 : 0

  name                 = local.operator_name
  description          = "Work by hand on ${local.name}; taking it raises an alarm"
  max_session_duration = 3600
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = local.operator_trust })
}

resource "aws_iam_policy" "operator" {
  name = local.operator_name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.operate_policy, [for it in local.destroy_policy : it if !var.may_destroy]) # there the pipeline may
  })
}

resource "aws_iam_role_policy_attachment" "operator" {
  for_each = length(var.operator_arns) == 0 ? {} : merge(
    { for name, it in local.policies : name => aws_iam_policy.this[name].arn if !startswith(name, "stack-") && name != "plan" },
    { operator = aws_iam_policy.operator.arn },
  )

  role       = aws_iam_role.operator[0].name
  policy_arn = each.value
}

# Of every region, since STS has an address in each: an event rule would see one. The names are none that a role of
# this module may touch.
resource "aws_cloudwatch_log_metric_filter" "operator" {
  name           = "operator-of-${local.name}"
  log_group_name = var.trail_log_group_name
  pattern        = "{ $.eventName = \"AssumeRole\" && $.requestParameters.roleArn = \"${local.operator_arn}\" }"

  metric_transformation {
    name          = "operator-of-${local.name}"
    namespace     = "clients/people"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "operator" {
  alarm_name          = "operator-of-${local.name}"
  alarm_description   = "Somebody has taken the role ${local.operator_name}, or tried to: CloudTrail has who and from where (AssumeRole)"
  namespace           = "clients/people"
  metric_name         = aws_cloudwatch_log_metric_filter.operator.metric_transformation[0].name
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [local.alarm_topic]
}
