// What a worker does goes on without this page: every few seconds its state is read again, until it moves no more.
const part = document.querySelector("[data-look-again]");

async function lookAgain() {
  try {
    const told = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const now = told.getElementById(part.id);
    if (!now || !now.dataset.lookAgain) return location.reload();
    part.replaceChildren(...now.childNodes);
  } catch {
    // The server was away for a moment: the next look will tell.
  }
  setTimeout(lookAgain, 1000 * part.dataset.lookAgain);
}

if (part) setTimeout(lookAgain, 1000 * part.dataset.lookAgain);
