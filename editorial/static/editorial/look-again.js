// What a worker does goes on without this page: every few seconds its state is read again, until it moves no more. Then
// the page is opened anew, unless the part stays because something may be typed beside it.
const part = document.querySelector("[data-look-again]");

async function lookAgain() {
  try {
    const answer = await fetch(part.dataset.from || location.href);
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    const moves = now && now.dataset.lookAgain;
    if (!moves && !("stay" in part.dataset)) return location.reload();
    if (now) part.replaceChildren(...now.childNodes);
    if (now && !moves) return;
  } catch {
    // The server was away for a moment: the next look will tell.
  }
  setTimeout(lookAgain, 1000 * part.dataset.lookAgain);
}

if (part) setTimeout(lookAgain, 1000 * part.dataset.lookAgain);
