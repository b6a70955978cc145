"""The embedded stack: databases, gateway and services as plain processes."""
