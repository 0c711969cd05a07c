"""`python -m` does what the project's own command does."""

from .cli import main

main()
