// Copies a part of the page, with its italics where the place it goes to knows them.
const button = document.querySelector("[data-copy]");
const said = document.getElementById("copied");

async function copy(part) {
  const text = [...part.children].map((one) => one.textContent).join("\n");
  if (window.ClipboardItem && navigator.clipboard.write) {
    const kinds = { "text/html": part.innerHTML, "text/plain": text };
    const blobs = Object.entries(kinds).map(([kind, content]) => [kind, new Blob([content], { type: kind })]);
    return navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
  }
  return navigator.clipboard.writeText(text);
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const part = document.getElementById(button.dataset.copy);
    try {
      await copy(part);
      said.textContent = "Copied.";
    } catch {
      // No clipboard for this page: what is selected can be copied by hand.
      getSelection().selectAllChildren(part);
      said.textContent = "Selected: copy it with Ctrl+C.";
    }
  });
}
