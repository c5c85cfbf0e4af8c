"""AppSync's HTTP protocol."""
