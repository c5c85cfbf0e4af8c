locals {
  stack_observed_policy = [
    {
      Sid    = "LogGroups"
      Effect = "Allow"
      Action = [
        "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:DeleteRetentionPolicy",
        "logs:AssociateKmsKey", "logs:DisassociateKmsKey", "logs:PutMetricFilter", "logs:DeleteMetricFilter",
        "logs:DescribeMetricFilters", "logs:PutDataProtectionPolicy", "logs:GetDataProtectionPolicy",
        "logs:DeleteDataProtectionPolicy", "logs:ListTagsForResource", "logs:TagResource",
        "logs:UntagResource",
      ]
      Resource = [
        "${local.logs_arn}:/aws/lambda/${local.name}-*",
        "${local.logs_arn}:/aws/appsync/apis/*",
        "${local.logs_arn}:/clients/${var.environment}/*",
        "${local.logs_arn}:aws-waf-logs-${local.name}*",
      ]
    },
    {
      # Delivery of the firewall's log; none of these can be narrowed to a resource.
      Sid    = "LogDelivery"
      Effect = "Allow"
      Action = [
        "logs:DescribeLogGroups", "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeResourcePolicies",
        "logs:PutResourcePolicy", "logs:DescribeIndexPolicies",
      ]
      Resource  = "*"
      Condition = local.here
    },
    {
      Sid       = "FirewallsOwnRole"
      Effect    = "Allow"
      Action    = "iam:CreateServiceLinkedRole"
      Resource  = "${local.iam_arn}:role/aws-service-role/wafv2.amazonaws.com/AWSServiceRoleForWAFV2Logging"
      Condition = { StringEquals = { "iam:AWSServiceName" = "wafv2.amazonaws.com" } }
    },
    {
      Sid    = "Alarms"
      Effect = "Allow"
      Action = [
        "cloudwatch:PutMetricAlarm", "cloudwatch:PutCompositeAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms",
        "cloudwatch:ListTagsForResource", "cloudwatch:TagResource", "cloudwatch:UntagResource",
      ]
      Resource = "arn:aws:cloudwatch:${local.regional}:alarm:${local.name}-*"
    },
    {
      Sid      = "Dashboards"
      Effect   = "Allow"
      Action   = ["cloudwatch:PutDashboard", "cloudwatch:GetDashboard", "cloudwatch:DeleteDashboards"]
      Resource = "arn:aws:cloudwatch::${var.account_id}:dashboard/${local.name}*"
    },
  ]
}
