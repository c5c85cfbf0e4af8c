environment    = "staging"
cidr           = "10.20.0.0/16"
endpoint_zones = 1

warehouse = {
  kind            = "serverless"
  base_rpu        = 8
  max_rpu         = 16
  daily_rpu_hours = 24
}

alarm_emails = []
