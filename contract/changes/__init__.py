"""What a change of the contract does to those who rely on it: the callers of the API, the producers on the topic."""

from contract.changes.graphql import graphql_changes
from contract.changes.messages import message_changes
from contract.changes.verdict import Changes

__all__ = ["Changes", "graphql_changes", "message_changes"]
