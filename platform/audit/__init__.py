"""The one audit log: every write of anybody, in a workspace or on the platform."""
