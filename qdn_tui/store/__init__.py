"""Jobs on S3 behind compare-and-swap, and the feed that follows them."""
