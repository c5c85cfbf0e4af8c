"""The steps from a commit to a tested deployment, the same in CI and by hand: `python -m delivery --help`."""
