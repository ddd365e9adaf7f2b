"""Tells a workspace's own systems what happened, by signed requests to the URLs that they gave."""
