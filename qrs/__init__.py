"""Dynamic QRs: what an agency prints, edits and renders."""
