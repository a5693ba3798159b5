"""How fast it is, measured beside plain programs in the same run. Nothing here decides a test."""
