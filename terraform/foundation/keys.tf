# Three keys, because three different groups may use them: Redshift alone; readers of secrets; everything that carries
# or logs events. Each rotates every year.
locals {
  # Without it nobody could ever change the key. It gives nothing by itself: IAM policies must allow each action.
  key_administration = {
    Sid       = "IamPoliciesOfThisAccount"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::${var.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }

  use = ["kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"]

  # What AWS's own keys grant: whoever of this account may use the service may use the key, through that service alone.
  # So a function needs no statement of its own for KMS.
  in_this_account = { "kms:CallerAccount" = var.account_id }

  keys = {
    warehouse = {
      description = "Data and snapshots of the warehouse"
      statements  = []
    }
    secrets = {
      description = "Database credentials"
      statements = [
        {
          Sid       = "CredentialsThroughSecretsManager"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = "*"
          Condition = {
            StringEquals = merge(local.in_this_account, { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" })
            ArnLike      = { "kms:EncryptionContext:SecretARN" = "${local.secret_arn}:${local.credential_prefix}/*" }
          }
        },
        {
          Sid       = "AdministratorForMigrationsAndRotation"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = "kms:Decrypt"
          Resource  = "*"
          Condition = {
            StringEquals = merge(local.in_this_account, { "kms:ViaService" = "secretsmanager.${local.region}.amazonaws.com" })
            ArnLike = {
              "kms:EncryptionContext:SecretARN" = "${local.secret_arn}:redshift!${local.name}-*"
              "aws:PrincipalArn"                = [local.function_role_arns["Migration"], local.function_role_arns["Rotation"]]
            }
          }
        },
      ]
    }
    events = {
      description = "Topics, queues and logs"
      statements = concat(
        [
          {
            Sid       = "ThroughQueuesTopicsAndFunctions"
            Effect    = "Allow"
            Principal = { AWS = "*" }
            Action    = local.use
            Resource  = "*"
            Condition = {
              StringEquals = merge(local.in_this_account, {
                "kms:ViaService" = [for service in ["sqs", "sns", "lambda"] : "${service}.${local.region}.amazonaws.com"]
              })
            }
          },
          {
            Sid       = "SnsDeliversIntoQueuesAndCloudWatchIntoTopics"
            Effect    = "Allow"
            Principal = { Service = ["sns.amazonaws.com", "cloudwatch.amazonaws.com"] }
            Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
            Resource  = "*"
            Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
          },
          {
            Sid       = "LogGroupsOfThisAccount"
            Effect    = "Allow"
            Principal = { Service = "logs.${local.region}.amazonaws.com" }
            Action    = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
            Resource  = "*"
            Condition = {
              ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:${local.region}:${var.account_id}:log-group:*" }
            }
          },
        ],
        length(var.publisher_arns) == 0 ? [] : [{
          Sid       = "OtherSystemsPublish"
          Effect    = "Allow"
          Principal = { AWS = var.publisher_arns }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = "*"
          Condition = { StringEquals = { "kms:ViaService" = "sns.${local.region}.amazonaws.com" } }
        }],
      )
    }
  }
}

resource "aws_kms_key" "this" {
  for_each = local.keys

  description             = "${local.name}: ${each.value.description}"
  enable_key_rotation     = true
  deletion_window_in_days = var.disposable ? 7 : 30
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.key_administration], each.value.statements)
  })
}

resource "aws_kms_alias" "this" {
  for_each = local.keys

  name          = "alias/${local.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
