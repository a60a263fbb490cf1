// One emoji: a flag, a keycap, or a picture with its variations, joined to others.
const picture = "\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?(?:[\\u{e0020}-\\u{e007e}]{1,8}\\u{e007f})?";
const emoji = new RegExp(`(?:\\p{Regional_Indicator}{2}|[#*0-9]\\ufe0f?\\u20e3|${picture}(?:\\u200d${picture}){0,8})`, "uy");

/** How many emoji, where the text is nothing but a few of them (up to 8): they are shown large. Else 0. */
export function emojiOnly(text: string): number {
  if (text.length > 300) return 0;
  let count = 0;
  for (let i = 0; i < text.length; ) {
    emoji.lastIndex = i;
    const one = emoji.exec(text);
    if (one !== null) {
      if (++count > 8) return 0;
      i += one[0].length;
    } else if (/\s/.test(text[i]!)) {
      i++;
    } else {
      return 0;
    }
  }
  return count;
}
