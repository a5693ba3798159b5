"""The staff's page, over the staff's API in this process."""
