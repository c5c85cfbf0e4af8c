# What the variables refuse. Nothing is created: the validations run before any resource.
mock_provider "aws" {}

variables {
  environment  = "staging"
  account_id   = "123456789012"
  cidr         = "10.20.0.0/16"
  warehouse    = { kind = "serverless" }
  alarm_emails = []
  domain       = { name = "clients.latam.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a", hosted_zone_id = "Z0123456789" }
}

run "an_unknown_environment" {
  command = plan

  variables {
    environment = "test"
  }

  expect_failures = [var.environment]
}

run "an_account_that_is_no_account" {
  command = plan

  variables {
    account_id = "1234"
  }

  expect_failures = [var.account_id]
}

run "a_public_range" {
  command = plan

  variables {
    cidr = "8.8.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "a_range_too_small_for_six_subnets" {
  command = plan

  variables {
    cidr = "10.20.0.0/24"
  }

  expect_failures = [var.cidr]
}

run "two_zones" {
  command = plan

  variables {
    zones = ["use1-az1", "use1-az2"]
  }

  expect_failures = [var.zones]
}

run "one_zone_three_times" {
  command = plan

  variables {
    zones = ["use1-az1", "use1-az1", "use1-az1"]
  }

  expect_failures = [var.zones]
}

run "zones_by_the_names_of_one_account" {
  command = plan

  variables {
    zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
  }

  expect_failures = [var.zones]
}

run "zones_of_another_region" {
  command = plan

  variables {
    zones = ["usw2-az1", "usw2-az2", "usw2-az3"]
  }

  expect_failures = [var.zones]
}

run "no_endpoint_zone" {
  command = plan

  variables {
    endpoint_zones = 0
  }

  expect_failures = [var.endpoint_zones]
}

run "production_with_endpoints_in_one_zone" {
  command = plan

  variables {
    environment    = "production"
    warehouse      = { kind = "provisioned" }
    alarm_emails   = ["oncall@latam.com"]
    endpoint_zones = 1
  }

  expect_failures = [var.endpoint_zones]
}

run "a_third_kind_of_warehouse" {
  command = plan

  variables {
    warehouse = { kind = "postgres" }
  }

  expect_failures = [var.warehouse]
}

run "a_node_type_without_managed_storage" {
  command = plan

  variables {
    warehouse = { kind = "provisioned", node_type = "dc2.large" }
  }

  expect_failures = [var.warehouse]
}

run "a_single_large_node" {
  command = plan

  variables {
    warehouse = { kind = "provisioned", node_type = "ra3.4xlarge", nodes = 1 }
  }

  expect_failures = [var.warehouse]
}

run "no_snapshots" {
  command = plan

  variables {
    warehouse = { kind = "provisioned", snapshot_retention_days = 0 }
  }

  expect_failures = [var.warehouse]
}

run "a_capacity_that_is_no_multiple_of_eight" {
  command = plan

  variables {
    warehouse = { kind = "serverless", base_rpu = 12 }
  }

  expect_failures = [var.warehouse]
}

run "a_ceiling_below_the_base" {
  command = plan

  variables {
    warehouse = { kind = "serverless", base_rpu = 32, max_rpu = 16 }
  }

  expect_failures = [var.warehouse]
}

run "no_hours" {
  command = plan

  variables {
    warehouse = { kind = "serverless", daily_rpu_hours = 0 }
  }

  expect_failures = [var.warehouse]
}

run "serverless_production" {
  command = plan

  variables {
    environment  = "production"
    alarm_emails = ["oncall@latam.com"]
  }

  expect_failures = [var.warehouse]
}

run "a_disposable_cluster" {
  command = plan

  variables {
    environment = "nightly"
    disposable  = true
    warehouse   = { kind = "provisioned" }
  }

  expect_failures = [var.warehouse]
}

run "everybody_as_publisher" {
  command = plan

  variables {
    publisher_arns = ["*"]
  }

  expect_failures = [var.publisher_arns]
}

run "a_whole_account_as_publisher" {
  command = plan

  variables {
    publisher_arns = ["arn:aws:iam::210987654321:root"]
  }

  expect_failures = [var.publisher_arns]
}

run "an_address_that_is_none" {
  command = plan

  variables {
    alarm_emails = ["oncall"]
  }

  expect_failures = [var.alarm_emails]
}

run "production_that_pages_nobody" {
  command = plan

  variables {
    environment = "production"
    warehouse   = { kind = "provisioned" }
  }

  expect_failures = [var.alarm_emails]
}

run "a_certificate_of_another_region" {
  command = plan

  variables {
    domain = { name = "clients.latam.com", certificate_arn = "arn:aws:acm:sa-east-1:123456789012:certificate/0a", hosted_zone_id = "Z0123456789" }
  }

  expect_failures = [var.domain]
}

run "a_domain_that_is_an_address" {
  command = plan

  variables {
    domain = { name = "https://clients.latam.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a", hosted_zone_id = "Z0123456789" }
  }

  expect_failures = [var.domain]
}

run "a_zone_that_is_a_name" {
  command = plan

  variables {
    domain = { name = "clients.latam.com", certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0a", hosted_zone_id = "latam.com" }
  }

  expect_failures = [var.domain]
}

run "production_without_a_domain" {
  command = plan

  variables {
    environment  = "production"
    alarm_emails = ["oncall@latam.com"]
    warehouse    = { kind = "provisioned" }
    domain       = null
  }

  expect_failures = [var.domain]
}

run "logs_for_a_month" {
  command = plan

  variables {
    log_retention_days = 30
  }

  expect_failures = [var.log_retention_days]
}

run "a_disposable_staging" {
  command = plan

  variables {
    disposable = true
  }

  expect_failures = [var.disposable]
}
