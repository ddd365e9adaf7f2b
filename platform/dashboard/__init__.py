"""app.<domain>: the agencies' pages. README.md tells how a page is written."""
