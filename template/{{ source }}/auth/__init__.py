"""Signing in, and the sessions that stand behind every token."""
