"""Contract suites and fault injection for sources and targets; outsiders use them too."""
