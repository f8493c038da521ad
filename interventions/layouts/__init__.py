"""The lists that tell what became of help. Registered when the app starts."""
