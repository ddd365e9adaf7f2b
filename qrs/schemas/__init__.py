"""Bodies and answers of the API of dynamic QRs and of rendering."""
