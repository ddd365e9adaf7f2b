"""The OpenAPI document: bounds of parameters and fields, and examples of every refusal."""
