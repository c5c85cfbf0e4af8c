locals {
  name = "clients-${var.environment}"

  # GitHub puts the workflow into the subject once the repository's subject template is ["repo", "context",
  # "job_workflow_ref"] (docs/deploying.md). Without that, no subject matches and nothing is trusted.
  subject = {
    for stage in ["deploy", "verify"] : stage => [
      for file in var.workflows[stage] :
      "${var.subject_prefix}:environment:${var.environment}:job_workflow_ref:${var.repository}/.github/workflows/${file}@refs/heads/main"
    ]
  }

  # A pull request may change the workflow that runs for it, so what it can take is a role that only reads. Its ref has
  # the number of the pull request in it: the one place where a pattern stands.
  plan_subject = [
    for workflow in ["pull-request.yml@refs/pull/*/merge", "main.yml@refs/heads/main", "nightly.yml@refs/heads/main"] :
    "${var.subject_prefix}:environment:${var.environment}-plan:job_workflow_ref:${var.repository}/.github/workflows/${workflow}"
  ]

  github_roles = {
    plan       = { subjects = local.plan_subject, description = "Reads, to plan and to find drift" }
    foundation = { subjects = local.subject.deploy, description = "Applies terraform/foundation" }
    deploy     = { subjects = local.subject.deploy, description = "Deploys the SAM stack and migrates" }
    verify     = { subjects = local.subject.verify, description = "Tests the deployed API" }
  }
}

resource "aws_iam_role" "github" {
  for_each = local.github_roles

  name                 = "${local.name}-${each.key}"
  description          = each.value.description
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = var.oidc_provider_arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = each.value.subjects }
      }
    }]
  })
}

# CloudFormation builds the stack with this role, so that the job that starts it needs none of its permissions. No
# condition on aws:SourceAccount: no document says that CloudFormation sends it when it takes a stack's role, and whoever
# gives the role to CloudFormation needs iam:PassRole for it, which nobody outside this account can have.
resource "aws_iam_role" "cloudformation" {
  name        = "${local.name}-cloudformation"
  description = "What CloudFormation may build for the stack ${local.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "cloudformation.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

locals {
  policies = {
    plan           = { role = aws_iam_role.github["plan"].name, policy = local.read_policy }
    drift          = { role = aws_iam_role.github["plan"].name, policy = concat(local.stack_drift_policy, local.bootstrap_drift_policy) }
    state          = { role = aws_iam_role.github["foundation"].name, policy = local.state_policy }
    read           = { role = aws_iam_role.github["foundation"].name, policy = local.read_policy }
    network        = { role = aws_iam_role.github["foundation"].name, policy = local.network_policy }
    data           = { role = aws_iam_role.github["foundation"].name, policy = local.data_policy }
    services       = { role = aws_iam_role.github["foundation"].name, policy = local.services_policy }
    deploy         = { role = aws_iam_role.github["deploy"].name, policy = local.deploy_policy }
    verify         = { role = aws_iam_role.github["verify"].name, policy = local.verify_policy }
    stack-compute  = { role = aws_iam_role.cloudformation.name, policy = local.stack_compute_policy }
    stack-api      = { role = aws_iam_role.cloudformation.name, policy = local.stack_api_policy }
    stack-observed = { role = aws_iam_role.cloudformation.name, policy = local.stack_observed_policy }
  }
}

resource "aws_iam_policy" "this" {
  for_each = local.policies

  name   = "${local.name}-${each.key}"
  policy = jsonencode({ Version = "2012-10-17", Statement = each.value.policy })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.policies

  role       = each.value.role
  policy_arn = aws_iam_policy.this[each.key].arn
}
