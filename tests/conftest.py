pytest_plugins = ["tests.warehouse", "tests.stack"]
