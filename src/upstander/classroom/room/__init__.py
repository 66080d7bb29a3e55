"""The live room: what the facilitator shows, what everybody answers, and how each screen learns of it."""
