environment    = "nightly"
cidr           = "10.30.0.0/16"
endpoint_zones = 1
disposable     = true

warehouse = {
  kind            = "serverless"
  base_rpu        = 8
  max_rpu         = 8
  daily_rpu_hours = 8
}

alarm_emails = []
