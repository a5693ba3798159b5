"""The Lambda, called with events as CloudFront and a function URL really send them."""
