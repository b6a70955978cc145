"""Pytest plugin: PostgreSQL, Redis and clock fixtures."""
