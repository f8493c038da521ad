"""What people say of an import: the file, its columns, and what is to be done with it."""
