"""The rules of Counterpart: pure, without a clock and without I/O."""
