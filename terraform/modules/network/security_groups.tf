# Who carries db-ingress may talk to the database; who carries db-servers is the database.
resource "aws_security_group" "db_ingress" {
  #checkov:skip=CKV2_AWS_5:attached to the Lambda functions, which the SAM stack creates
  name        = "db-ingress"
  description = "Members may open connections to the database"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "db-ingress" }
}

resource "aws_security_group" "db_servers" {
  #checkov:skip=CKV2_AWS_5:attached to the warehouse, in another module
  name        = "db-servers"
  description = "The database: port 5439, from members of db-ingress alone"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "db-servers" }
}

resource "aws_security_group" "lambda" {
  #checkov:skip=CKV2_AWS_5:attached to the Lambda functions, which the SAM stack creates
  name        = "lambda"
  description = "Lambda functions: nothing in, out to the interface endpoints alone"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "lambda" }
}

resource "aws_security_group" "endpoints" {
  name        = "endpoints"
  description = "Interface endpoints: HTTPS from the Lambda functions alone"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "endpoints" }
}

resource "aws_vpc_security_group_egress_rule" "db_ingress_to_db_servers" {
  security_group_id            = aws_security_group.db_ingress.id
  referenced_security_group_id = aws_security_group.db_servers.id
  description                  = "Redshift"
  ip_protocol                  = "tcp"
  from_port                    = 5439
  to_port                      = 5439
}

resource "aws_vpc_security_group_ingress_rule" "db_servers_from_db_ingress" {
  security_group_id            = aws_security_group.db_servers.id
  referenced_security_group_id = aws_security_group.db_ingress.id
  description                  = "Redshift"
  ip_protocol                  = "tcp"
  from_port                    = 5439
  to_port                      = 5439
}

# With enhanced VPC routing COPY and UNLOAD leave through the VPC: to S3, and nowhere else.
resource "aws_vpc_security_group_egress_rule" "db_servers_to_s3" {
  security_group_id = aws_security_group.db_servers.id
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
  description       = "COPY and UNLOAD through the gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "lambda_to_endpoints" {
  security_group_id            = aws_security_group.lambda.id
  referenced_security_group_id = aws_security_group.endpoints.id
  description                  = "AWS services through their interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_lambda" {
  security_group_id            = aws_security_group.endpoints.id
  referenced_security_group_id = aws_security_group.lambda.id
  description                  = "HTTPS from the Lambda functions"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}
