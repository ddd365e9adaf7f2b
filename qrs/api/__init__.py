"""The API of dynamic QRs and of rendering."""
