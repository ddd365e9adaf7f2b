"""HTTP/1.1 as the product serves it: Uvicorn's protocol, with a short way for scans."""
