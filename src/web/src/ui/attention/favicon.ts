const side = 64;

/** The sign in the tab, with how many wait. Drawn here, so that it needs no picture per number. */
export function drawFavicon(count: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (!link) return;
  link.dataset.plain ??= link.getAttribute("href") ?? "";
  if (count === 0) {
    link.href = link.dataset.plain;
    return;
  }
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  bubble(pen);
  badge(pen, count > 99 ? "99+" : String(count));
  link.href = canvas.toDataURL("image/png");
}

function bubble(pen: CanvasRenderingContext2D): void {
  pen.fillStyle = "#1c5fc0";
  pen.beginPath();
  pen.roundRect(2, 6, 56, 42, 12);
  pen.moveTo(12, 46);
  pen.lineTo(12, 62);
  pen.lineTo(30, 46);
  pen.fill();
}

function badge(pen: CanvasRenderingContext2D, text: string): void {
  const width = Math.max(34, 14 + text.length * 18);
  pen.fillStyle = "#b42318";
  pen.beginPath();
  pen.roundRect(side - width, side - 36, width, 36, 18);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = "bold 28px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(text, side - width / 2, side - 17);
}
