"""/styleguide/: every component, in development only."""
