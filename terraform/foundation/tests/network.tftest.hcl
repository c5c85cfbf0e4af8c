mock_provider "aws" {
  override_during = plan

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock" }
  }
}

variables {
  environment              = "staging"
  account_id               = "123456789012"
  region                   = "us-east-1"
  cidr                     = "10.20.0.0/16"
  zones                    = ["use1-az1", "use1-az2", "use1-az4"]
  endpoint_zones           = 2
  log_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  log_retention_days       = 400
  permissions_boundary_arn = "arn:aws:iam::123456789012:policy/clients-staging-boundary"
  endpoint_policies = {
    sqs = [{ Action = ["sqs:SendMessage"], Resource = ["arn:aws:sqs:us-east-1:123456789012:clients-staging-*"] }]
  }
}

run "network" {
  command = plan

  module {
    source = "../modules/network"
  }

  override_resource {
    target          = aws_security_group.db_ingress
    values          = { id = "sg-db-ingress" }
    override_during = plan
  }

  override_resource {
    target          = aws_security_group.db_servers
    values          = { id = "sg-db-servers" }
    override_during = plan
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.application : zone => subnet.cidr_block } == { use1-az1 = "10.20.0.0/20", use1-az2 = "10.20.16.0/20", use1-az4 = "10.20.32.0/20" }
    error_message = "There must be one application subnet in each of the three zones."
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.database : zone => subnet.cidr_block } == { use1-az1 = "10.20.48.0/20", use1-az2 = "10.20.64.0/20", use1-az4 = "10.20.80.0/20" }
    error_message = "There must be one database subnet in each of the three zones."
  }

  assert {
    condition     = !anytrue([for subnet in concat(values(aws_subnet.application), values(aws_subnet.database)) : subnet.map_public_ip_on_launch])
    error_message = "No subnet may hand out public addresses."
  }

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.db_servers_from_db_ingress.from_port == 5439
      && aws_vpc_security_group_ingress_rule.db_servers_from_db_ingress.to_port == 5439
      && aws_vpc_security_group_ingress_rule.db_servers_from_db_ingress.security_group_id == "sg-db-servers"
      && aws_vpc_security_group_ingress_rule.db_servers_from_db_ingress.referenced_security_group_id == "sg-db-ingress"
    )
    error_message = "db-servers must let in port 5439 from db-ingress."
  }

  assert {
    condition     = alltrue([for rule in [aws_vpc_security_group_ingress_rule.db_servers_from_db_ingress, aws_vpc_security_group_ingress_rule.endpoints_from_lambda] : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null])
    error_message = "Nothing may come in from an address range, only from groups."
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default group must be closed."
  }

  assert {
    condition     = aws_vpc_endpoint.interface["sqs"].private_dns_enabled
    error_message = "An interface endpoint must answer under the service's own name."
  }

  assert {
    condition     = jsondecode(aws_vpc_endpoint.interface["sqs"].policy).Statement[0].Condition.StringEquals["aws:PrincipalAccount"] == "123456789012"
    error_message = "An endpoint must serve principals of this account alone."
  }

  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_cloudwatch_log_group.flow_logs.kms_key_id == var.log_key_arn
    error_message = "All traffic must be logged, encrypted."
  }
}
