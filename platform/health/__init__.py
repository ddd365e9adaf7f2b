"""Whether the product works: liveness, and the status of each part."""
