pytest_plugins = ["tests.stack", "tests.warehouse", "tests.workers"]
