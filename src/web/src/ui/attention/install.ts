import { signal } from "@preact/signals";

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

let prompt: InstallPrompt | null = null;

/** The browser can install this page as an app, and has not yet: only then is there a button for it. */
export const installable = signal(false);

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  prompt = event as InstallPrompt;
  installable.value = true;
});

addEventListener("appinstalled", () => (installable.value = false));

export async function install(): Promise<void> {
  await prompt?.prompt();
  prompt = null;
  installable.value = false;
}
