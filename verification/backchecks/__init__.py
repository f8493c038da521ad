"""Second visits by another facilitator: drawing them by risk, and how far two visits tell the same."""
