// How large a picture may be, by the memory of phones.

/** Decoded, a pixel takes four bytes, some of it twice. The largest that iPhones make has 48 million. */
export const MOST_PIXELS = 64_000_000;

/** What an iPhone's canvas holds; a larger one stays empty there without a word. */
export const MOST_CANVAS_PIXELS = 16_777_216;
