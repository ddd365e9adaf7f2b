"""Charts as SVG, drawn by the server: pure functions of numbers and texts."""
