"""Jobs, their flow and their rules: pure values and functions, no I/O and no clock."""
