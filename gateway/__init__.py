"""AppSync's data plane for one machine: serves the deployed API with the deployed Lambdas.

`transport` speaks HTTP, `authorization` says who calls, `execution` runs the contract, `invocation` reaches the
Lambdas, `wording` gives errors AppSync's form. They meet only in `application`.
"""
