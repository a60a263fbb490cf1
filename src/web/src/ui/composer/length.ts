/** The most that a message's text may have, in bytes of UTF-8. */
export const limit = 16_384;

/** From here on how long it is stands beside it. */
export const near = limit - 1_500;

const encoder = new TextEncoder();

/** How long a text is where it is sent. */
export const bytesOf = (text: string): number => encoder.encode(text).length;
