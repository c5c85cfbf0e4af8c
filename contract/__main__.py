"""Prints the schema that AppSync deploys: `python -m contract > schema.graphql`."""

import sys

from contract import sdl

sys.stdout.write(sdl())
