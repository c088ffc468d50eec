// What is said of what was done: a word beside the undo button, a sentence for screen readers, a note for a refusal.

const spoken = document.getElementById("spoken");
const saved = document.getElementById("saved");
const note = document.getElementById("refusal");

export function speak(sentence) {
  if (!spoken) return;
  spoken.textContent = "";
  setTimeout(() => { spoken.textContent = sentence; }, 50);
}

export function word(text) {
  if (saved) saved.textContent = text;
}

export function refuse(told) {
  if (!note) return;
  note.hidden = !told;
  note.replaceChildren();
  if (!told) return;
  const heading = document.createElement("h2");
  heading.textContent = told.heading;
  note.append(heading, sentences(told.sentences));
  note.scrollIntoView({ block: "nearest" });
  word("not saved: see above");
}

export function sentences(unmet) {
  const list = document.createElement("ul");
  for (const one of unmet) {
    const item = document.createElement("li"), remedy = document.createElement("span");
    remedy.className = "remedy";
    remedy.textContent = one.remedy;
    item.append(`${one.message} `, remedy);
    list.append(item);
  }
  return list;
}
