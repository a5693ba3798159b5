"""The product as its users play it: real processes, a real terminal, a real browser."""
