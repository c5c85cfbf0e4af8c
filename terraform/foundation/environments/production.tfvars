environment = "production"
cidr        = "10.10.0.0/16"

warehouse = {
  kind      = "provisioned"
  node_type = "ra3.large"
  nodes     = 2
}

alarm_emails = ["clients-oncall@latam.com"]
