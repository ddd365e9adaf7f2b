"""Landing pages: static HTML without scripts, for a phone that cannot be sent on."""
