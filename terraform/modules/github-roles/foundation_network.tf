locals {
  new_in_vpc = ["subnet", "route-table", "security-group", "vpc-endpoint", "vpc-flow-log"]

  network_policy = concat([
    {
      Sid    = "CreateTagged"
      Effect = "Allow"
      Action = [
        "ec2:CreateVpc", "ec2:CreateSubnet", "ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateVpcEndpoint",
        "ec2:CreateFlowLogs",
      ]
      Resource  = [for type in concat(["vpc"], local.new_in_vpc) : "${local.ec2_arn}:${type}/*"]
      Condition = local.tagging
    },
    {
      Sid    = "InOwnNetwork"
      Effect = "Allow"
      Action = [
        "ec2:CreateSubnet", "ec2:CreateRouteTable", "ec2:CreateSecurityGroup", "ec2:CreateVpcEndpoint", "ec2:CreateFlowLogs",
        "ec2:AssociateRouteTable", "ec2:DisassociateRouteTable",
        "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:ModifySecurityGroupRules",
        "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint",
        "ec2:DeleteFlowLogs", "ec2:DeleteRouteTable", "ec2:DeleteSecurityGroup", "ec2:DeleteSubnet", "ec2:DeleteVpc",
        "ec2:DeleteVpcEndpoints",
      ]
      Resource  = [for type in concat(["vpc"], local.new_in_vpc) : "${local.ec2_arn}:${type}/*"]
      Condition = local.tagged
    },
    {
      Sid      = "RulesOfGroups"
      Effect   = "Allow"
      Action   = ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:ModifySecurityGroupRules"]
      Resource = "${local.ec2_arn}:security-group-rule/*"
    },
    {
      Sid       = "CloseGroups"
      Effect    = "Allow"
      Action    = ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"]
      Resource  = "${local.ec2_arn}:security-group/*"
      Condition = local.tagged
    },
    {
      # A VPC's default group is born without tags; those of other environments are tagged by the time they carry anything.
      Sid       = "CloseDefaultGroup"
      Effect    = "Allow"
      Action    = ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"]
      Resource  = "${local.ec2_arn}:security-group/*"
      Condition = { Null = { "aws:ResourceTag/environment" = "true" } }
    },
    {
      Sid       = "TagOwn"
      Effect    = "Allow"
      Action    = "ec2:CreateTags"
      Resource  = [for type in concat(["vpc", "security-group-rule"], local.new_in_vpc) : "${local.ec2_arn}:${type}/*"]
      Condition = local.tagging
    },
    {
      Sid       = "UntagOwn"
      Effect    = "Allow"
      Action    = "ec2:DeleteTags"
      Resource  = [for type in concat(["vpc", "security-group-rule"], local.new_in_vpc) : "${local.ec2_arn}:${type}/*"]
      Condition = local.tagged
    },
    {
      # Private names of interface endpoints live in a hosted zone that AWS owns.
      Sid      = "EndpointNames"
      Effect   = "Allow"
      Action   = "route53:AssociateVPCWithHostedZone"
      Resource = "arn:aws:route53:::hostedzone/*"
    },
    {
      Sid       = "FlowLogRole"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = "${local.iam_arn}:role/${local.name}-flow-logs"
      Condition = { StringEquals = { "iam:PassedToService" = "vpc-flow-logs.amazonaws.com" } }
    },
    {
      Sid       = "FeedbackRole"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = "${local.iam_arn}:role/${local.name}-delivery-log"
      Condition = { StringEquals = { "iam:PassedToService" = "sns.amazonaws.com" } }
    },
    ], [for statement in [
      {
        # What Lambda leaves behind when the functions go keeps the groups and subnets from going; Terraform removes it.
        Sid      = "LingeringInterfaces"
        Effect   = "Allow"
        Action   = ["ec2:DeleteNetworkInterface", "ec2:DetachNetworkInterface"]
        Resource = "${local.ec2_arn}:network-interface/*"
      },
  ] : statement if var.may_destroy])
}
