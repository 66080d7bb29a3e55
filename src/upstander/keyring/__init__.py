"""Keys and cards: secrets sealed at rest, the offline root, and the cards issued under it."""
