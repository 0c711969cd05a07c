"""Work that is done behind a request, or at its time of day, by processes of its own."""
