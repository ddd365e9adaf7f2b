"""HTTP/1.1: Uvicorn's protocol with stricter limits, and a fast path for scans."""
