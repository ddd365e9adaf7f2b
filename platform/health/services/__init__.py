"""What tasks find out for the status."""
