"""POST /api/v1/generate/ without HTTP: what to encode, the drawing, and what is counted."""
