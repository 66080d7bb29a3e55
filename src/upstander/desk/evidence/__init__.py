"""Evidence: files sealed at rest, and pictures shown only as pixels that a sandbox made."""
