"""From the working tree to the cloud: the site build and what carries it there."""
