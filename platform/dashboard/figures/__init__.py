"""The page of one QR: its figures, its scans, and the live feed of the browser."""
