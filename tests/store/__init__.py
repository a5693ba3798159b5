"""The store over a real bucket, well and ill."""
