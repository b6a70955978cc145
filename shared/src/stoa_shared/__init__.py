"""Contracts and plumbing that Stoa's services share."""
