// The sheet works without this: it says how many rows are decided, keeps them a moment after each change, and asks
// before what could not be kept is left behind.
const sheet = document.getElementById("sheet");
const PAUSE = 1200; // milliseconds without a change

function say(more) {
  const open = sheet.querySelectorAll('input[name="row"]').length;
  const left = sheet.querySelectorAll('input[value="undecided"]:checked').length;
  const counted = document.getElementById("counted");
  if (counted) counted.textContent = `${open - left} of ${open} decided here. ${more}`.trim();
}

async function keep() {
  const typed = new FormData(sheet);
  typed.set("act", "quietly");
  try {
    const answer = await fetch(sheet.action, { method: "POST", body: typed, redirect: "error" });
    return answer.status === 204;
  } catch {
    return false;
  }
}

if (sheet) {
  let typed = Boolean(document.getElementById("refused"));
  let waiting;
  let change = 0;
  say("");
  sheet.addEventListener("input", () => {
    typed = true;
    change += 1;
    say("");
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const kept = change;
      const done = await keep();
      if (kept !== change) return;
      typed = !done;
      say(done ? "Kept for you; nothing was sent." : "Not kept yet: save it to see why.");
    }, PAUSE);
  });
  document.addEventListener("submit", () => { typed = false; clearTimeout(waiting); });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
