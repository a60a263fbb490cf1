// What people look for most, and by which words. The lists of all emoji have Unicode's names, which are not always those.

/** In about the order in which they are used. */
export const commonEmoji: readonly string[] = (
  "😂 ❤️ 🤣 👍 😭 🙏 😘 🥰 😍 😊 🎉 😁 💕 🥺 😅 🔥 ☺️ 🤦 🤷 🙄 😆 🤗 😉 🎂 🤔 👏 🙂 😳 🥳 😎 👌 💜 😔 💪 ✨ 💖 👀 😋 😏 😢 👉 💗 😩 💯 🌹 💞 🎈 💙 😃 😡 💐 😜 🙈 😄 🤤 " +
  "🤪 😀 💋 💀 👇 💔 😌 💓 🤩 🙃 😬 😱 😴 🤭 😐 🌞 😒 😇 🌸 😈 🎶 ✌️ 🎊 🥵 😞 💚 ☀️ 🖤 💰 😚 👑 🎁 💥 🙋 ☹️ 😑 🥴 👈 💩 ✅ 👋 🤮 😤 🤢 🌟 ❗ 😥 🌈 💛 😝 😫 😲 🍀 ☕ 🍺 🍕 🚀 💡 ⭐ ❌ ⚠️ 👎 🆗 😮 🐛 🐶 🐱"
).split(" ");

/** Further words for some, in both languages. */
export const aliasesOf: Readonly<Record<string, string>> = {
  "😂": "joy lol laugh laughing risa reir jaja jajaja haha", "🤣": "rofl lol laugh laughing risa reir jaja haha", "❤️": "heart love corazon amor",
  "👍": "+1 ok yes like thumbsup bien vale si me gusta pulgar", "👎": "-1 no dislike thumbsdown mal pulgar", "😭": "sob cry sad llorar triste", "🙏": "pray please thanks gracias por favor rezar",
  "😊": "smile blush sonrisa feliz", "😄": "smile happy sonrisa feliz risa", "😃": "smile smiley happy sonrisa feliz", "🙂": "smile sonrisa", "😀": "smile grin sonrisa feliz",
  "🎉": "party tada hooray congratulations fiesta enhorabuena felicidades", "🥳": "party fiesta cumple", "🔥": "fire lit hot fuego", "🤔": "think thinking hmm pensar", "👏": "clap applause bravo aplauso",
  "😢": "cry sad llorar triste", "😡": "angry mad enfadado", "😮": "wow surprised sorpresa", "😲": "wow asombro", "👀": "eyes look ojos mirar", "💯": "100 hundred cien", "✅": "yes done check ok si hecho",
  "❌": "no x wrong mal", "👋": "wave hi hello bye hola adios", "👌": "ok vale perfecto", "💪": "strong muscle fuerte", "😘": "kiss beso", "🥰": "love amor", "😍": "love amor", "💩": "poop caca",
  "🤷": "shrug ni idea", "🤦": "facepalm", "😴": "sleep zzz dormir", "🚀": "rocket ship it cohete", "🐛": "bug", "☕": "coffee cafe", "🍺": "beer cerveza caña", "💡": "idea", "🎂": "cake birthday cumpleaños tarta", "😉": "wink guiño", "😎": "cool guay",
};
