"""What is put to a pair, and all that becomes of it: asked, answered, opened, taken back, discussed."""
