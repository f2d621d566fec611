"""How things stand, for whoever asks: what comes next, why, and what is missing. Changes no answer."""
