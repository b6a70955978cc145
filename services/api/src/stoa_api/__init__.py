"""The API service: people, organisations, boards, permissions and events."""
