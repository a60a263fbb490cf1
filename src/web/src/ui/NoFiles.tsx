import { useEffect, useState } from "preact/hooks";
import { texts } from "../texts";
import { IconButton } from "./Icon";

/**
 * What is dropped here or pasted that is no text: a file is refused in words, and anything else outside of a field does nothing. The
 * browser itself would leave this page for it.
 */
export function NoFiles() {
  const [refused, setRefused] = useState(0);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!isFor(event)) event.preventDefault();
    };
    const dropped = (event: DragEvent) => {
      if (isFor(event)) return;
      event.preventDefault();
      if (hasFiles(event.dataTransfer)) setRefused((times) => times + 1);
    };
    const pasted = (event: ClipboardEvent) => {
      // What is copied from a document often has a picture of it beside the text: the text is meant.
      if (!hasFiles(event.clipboardData) || event.clipboardData?.getData("text/plain")) return;
      event.preventDefault();
      setRefused((times) => times + 1);
    };
    addEventListener("dragover", over);
    addEventListener("drop", dropped);
    addEventListener("paste", pasted);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", dropped);
      removeEventListener("paste", pasted);
    };
  }, []);
  const t = texts.value;
  return (
    <div class="toasts no-files" role="alert">
      {refused > 0 && <div class="toast" key={refused}><p>{t.noFiles}</p><IconButton small icon="close" label={t.close} onClick={() => setRefused(0)} /></div>}
    </div>
  );
}

const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes("Files") ?? false;

/** A field takes text that is dragged into it. */
function isFor(event: DragEvent): boolean {
  return !hasFiles(event.dataTransfer) && event.target instanceof Element && event.target.matches("textarea, input");
}
