"""Bodies of internal endpoints, one file per provider. Contracts only."""
