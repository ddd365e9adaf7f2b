"""The script of the dashboard in TypeScript, and what builds it."""
