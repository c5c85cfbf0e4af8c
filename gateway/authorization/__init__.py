"""Who calls. Each mode is an `Authorizer` of its own."""
