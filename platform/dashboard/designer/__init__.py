"""Area: how a code looks and what it is printed as, and the designs of the workspace."""
