"""An office changes hands: what who comes may read of before, and who lets them."""
