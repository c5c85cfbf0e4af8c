"""The GraphQL contract, code first. `schema.graphql`, which AppSync deploys, is printed from it."""

from contract.schema import executable, schema, sdl

__all__ = ["executable", "schema", "sdl"]
