"""Bodies of the API of scans."""
