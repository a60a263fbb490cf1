let context: AudioContext | null = null;

/** Two short soft notes; higher for a mention. Made here: no file, nothing to fetch. */
export function play(mention = false): void {
  try {
    context ??= new AudioContext();
    // Before the first click the browser keeps it silent: then nothing is heard, and nothing is queued up.
    if (context.state === "suspended") void context.resume();
    const now = context.currentTime;
    note(context, mention ? 784 : 587, now);
    note(context, mention ? 1047 : 784, now + 0.09);
  } catch {
    // No sound device: the rest of what tells of a message works.
  }
}

function note(audio: AudioContext, pitch: number, at: number): void {
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.type = "sine";
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.12, at + 0.012);
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.25);
}
