"""Analytics: counted by ingestion into rollups, read by the API from rollups alone."""
