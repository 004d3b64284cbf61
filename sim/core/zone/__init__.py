"""The danger zone: where it is, and who shows from it. It has rooms and times, never a shape."""
