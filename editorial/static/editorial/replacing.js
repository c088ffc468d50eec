// The sheet works without this: it says how many rows are decided, and asks before what was typed is left behind.
const sheet = document.getElementById("sheet");

function count() {
  const open = sheet.querySelectorAll('input[name="row"]').length;
  const left = sheet.querySelectorAll('input[value="undecided"]:checked').length;
  const counted = document.getElementById("counted");
  if (counted) counted.textContent = `${open - left} of ${open} decided on this sheet.`;
}

if (sheet) {
  let typed = Boolean(document.getElementById("refused"));
  count();
  sheet.addEventListener("input", () => { typed = true; count(); });
  sheet.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
