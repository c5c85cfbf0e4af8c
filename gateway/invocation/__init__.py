"""Reaches the deployed Lambda functions."""
