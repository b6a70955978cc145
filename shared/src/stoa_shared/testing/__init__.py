"""Pytest plugin and fixtures for every member."""
