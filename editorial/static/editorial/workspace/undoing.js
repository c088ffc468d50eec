// What was done in this visit, newest last. To undo is a step like any other: the server writes back what was before.

import { bench, inTurn, post, tokens } from "./calls.js";
import { focusOn, show } from "./tree.js";
import { refuse, speak, word } from "./telling.js";

const done = [], undone = [];
const buttons = { undo: document.getElementById("undo"), redo: document.getElementById("redo") };
const afterwards = [];
let beforehand = async () => {};

// Called after something was undone: open boxes show what is saved then.
export const afterUndoing = (act) => afterwards.push(act);
// What is typed and not saved yet is saved first.
export const beforeUndoing = (act) => { beforehand = act; };

// Words that are typed on in one box are one step: the moment before the first of them is gone back to.
export function remember(step, group = "") {
  undone.length = 0;
  const newest = done.at(-1);
  if (step && !(group && newest?.group === group)) done.push({ ...step, group });
  tell();
}

function tell() {
  if (!buttons.undo) return;
  buttons.undo.disabled = !done.length;
  buttons.redo.disabled = !undone.length;
}

export const undo = () => goBack(done, undone);
export const redo = () => goBack(undone, done);

async function goBack(from, to) {
  await beforehand();
  return inTurn(async () => {
    const step = from.pop();
    if (!step) return speak("There is nothing to undo.");
    const answer = await post(bench.dataset.step, bodyOf(step));
    if (answer.told.tree) show(answer.told);
    if (answer.done) {
      if (answer.told.undo) to.push({ ...answer.told.undo, group: "" });
      else to.length = 0;
      afterwards.forEach((act) => act(answer.told));
      if (answer.told.mark) focusOn(answer.told.mark);
      word("saved");
      speak(answer.told.said);
      refuse(null);
    } else {
      if (answer.status !== 422) from.push(step);
      refuse(answer.told);
    }
    tell();
  });
}

function bodyOf(step) {
  const body = new FormData();
  const claim = step.do.startsWith("undo-claim:") ? step.do.split(":")[1] : "";
  body.set("do", step.do);
  body.set("marks", step.marks ?? "");
  body.set("revision", tokens.page);
  body.set("claim_revision", tokens.claims[claim] ?? step.token ?? "");
  return body;
}
