pytest_plugins = ["tests.warehouse"]
