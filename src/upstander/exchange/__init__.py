"""How a call travels: binary HTTP inside Oblivious HTTP, in fixed sizes. ``docs/envelope.md``, sections 9 and 10."""
