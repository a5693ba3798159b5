"""Programs that measure one thing inside a process of their own, and print it as JSON."""
