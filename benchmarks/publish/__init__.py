"""What publishing costs, and whether everything arrives: many threads through every target."""
