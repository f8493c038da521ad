"""What the evidence of a visit hints at: gathered around it, worked out, said in words. Signals, never verdicts."""
