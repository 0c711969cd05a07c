"""Everything that knows HTTP, and no feature."""
