locals {
  name = "clients-${var.environment}"
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true # private names of the interface endpoints

  tags = { Name = local.name }
}

# Nothing may fall into the default group by accident: it lets nothing in and nothing out.
resource "aws_default_security_group" "closed" {
  vpc_id  = aws_vpc.this.id
  ingress = []
  egress  = []

  tags = { Name = "${local.name}-default-closed" }
}

resource "aws_subnet" "application" {
  for_each = { for index, zone in var.zones : zone => index }

  vpc_id                  = aws_vpc.this.id
  availability_zone_id    = each.key
  cidr_block              = cidrsubnet(var.cidr, 4, each.value)
  map_public_ip_on_launch = false

  tags = { Name = "${local.name}-application-${each.key}" }
}

resource "aws_subnet" "database" {
  for_each = { for index, zone in var.zones : zone => index + length(var.zones) }

  vpc_id                  = aws_vpc.this.id
  availability_zone_id    = each.key
  cidr_block              = cidrsubnet(var.cidr, 4, each.value)
  map_public_ip_on_launch = false

  tags = { Name = "${local.name}-database-${each.key}" }
}

# No internet gateway and no NAT: the only ways out are the endpoints.
resource "aws_route_table" "application" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${local.name}-application" }
}

resource "aws_route_table" "database" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${local.name}-database" }
}

resource "aws_route_table_association" "application" {
  for_each = aws_subnet.application

  subnet_id      = each.value.id
  route_table_id = aws_route_table.application.id
}

resource "aws_route_table_association" "database" {
  for_each = aws_subnet.database

  subnet_id      = each.value.id
  route_table_id = aws_route_table.database.id
}
