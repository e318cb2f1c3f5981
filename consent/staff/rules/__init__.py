"""The rulebook in the staff pages: read, edit, preview, publish, look again, pause."""
