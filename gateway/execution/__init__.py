"""Runs an operation on the contract and answers in AppSync's form."""
