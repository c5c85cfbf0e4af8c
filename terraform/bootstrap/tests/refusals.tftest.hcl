# What the variables refuse. Nothing is created: the validations run before any resource.
mock_provider "aws" {}

variables {
  account_id   = "123456789012"
  environments = ["staging"]
  repository   = "latam/clients-api"
}

run "every_repository_of_an_owner" {
  command = plan

  variables {
    repository = "latam/*"
  }

  expect_failures = [var.repository]
}

run "an_account_that_is_no_account" {
  command = plan

  variables {
    account_id = "1234"
  }

  expect_failures = [var.account_id]
}

run "an_unknown_environment" {
  command = plan

  variables {
    environments = ["staging", "test"]
  }

  expect_failures = [var.environments]
}

run "no_environment" {
  command = plan

  variables {
    environments = []
  }

  expect_failures = [var.environments]
}

run "production_beside_others" {
  command = plan

  variables {
    environments = ["production", "nightly"]
  }

  expect_failures = [var.environments]
}

run "production_beside_others_on_purpose" {
  command = plan

  variables {
    environments              = ["production", "nightly"]
    production_shares_account = true
  }
}

run "a_zone_that_is_a_name" {
  command = plan

  variables {
    hosted_zone_id = "latam.com"
  }

  expect_failures = [var.hosted_zone_id]
}

run "a_whole_account_as_operator" {
  command = plan

  variables {
    operator_arns = ["arn:aws:iam::123456789012:root"]
  }

  expect_failures = [var.operator_arns]
}

run "everybody_as_operator" {
  command = plan

  variables {
    operator_arns = ["*"]
  }

  expect_failures = [var.operator_arns]
}
