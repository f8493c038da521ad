"""How two entries become one and part again: every changed row is kept as it stood; floors above say what follows."""
