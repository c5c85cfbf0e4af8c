# People, as opposed to services: who reads and who publishes is a matter of groups, checked by the API.
resource "aws_cognito_user_pool" "this" {
  name                = "clients-${var.environment}"
  deletion_protection = var.disposable ? "INACTIVE" : "ACTIVE"
  mfa_configuration   = "ON"

  username_configuration {
    case_sensitive = false
  }

  admin_create_user_config {
    allow_admin_create_user_only = true # nobody signs himself up
  }

  software_token_mfa_configuration {
    enabled = true
  }

  password_policy {
    minimum_length                   = 14
    require_lowercase                = true
    require_uppercase                = true
    require_numbers                  = true
    require_symbols                  = true
    temporary_password_validity_days = 3
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "admin_only"
      priority = 1
    }
  }
}

resource "aws_cognito_user_group" "this" {
  for_each = {
    readers    = "May read clients"
    publishers = "May publish and forget clients"
  }

  user_pool_id = aws_cognito_user_pool.this.id
  name         = each.key
  description  = each.value
}

# A public client (browser, phone): no secret to leak, the password never travels (SRP).
resource "aws_cognito_user_pool_client" "this" {
  name                          = "clients-${var.environment}"
  user_pool_id                  = aws_cognito_user_pool.this.id
  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true
  access_token_validity         = 60
  id_token_validity             = 60
  refresh_token_validity        = 12

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "hours"
  }
}
