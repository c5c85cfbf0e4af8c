locals {
  endpoint_subnets = [for zone in slice(var.zones, 0, var.endpoint_zones) : aws_subnet.application[zone].id]
}

# A stolen credential of another account is of no use from inside this network, nor is this one's for other data.
resource "aws_vpc_endpoint" "interface" {
  for_each = var.endpoint_policies

  vpc_id              = aws_vpc.this.id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  subnet_ids          = local.endpoint_subnets
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in each.value : {
      Effect    = "Allow"
      Principal = "*"
      Action    = statement.Action
      Resource  = statement.Resource
      Condition = { StringEquals = { "aws:PrincipalAccount" = var.account_id } }
    }]
  })

  tags = { Name = "${local.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${var.region}.s3"
  route_table_ids   = [aws_route_table.database.id]
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetBucketLocation"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:ResourceAccount" = var.account_id } }
    }]
  })

  tags = { Name = "${local.name}-s3" }
}
