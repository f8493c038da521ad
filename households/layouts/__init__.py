"""The lists that bring households: what their files look like. Registered when the app starts."""
