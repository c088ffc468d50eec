// Names for what the theme's scripts build without one, so that a screen reader says them.
(function () {
  const named = (root) => {
    root.querySelectorAll(".select2-search__field:not([aria-label])").forEach((box) => box.setAttribute("aria-label", "Search"));
    root.querySelectorAll(".select2-selection__placeholder:empty").forEach((box) => { box.parentElement.title = "Nothing chosen"; });
    root.querySelectorAll('[aria-label="scrollable content"]').forEach((box) => {
      box.setAttribute("aria-label", box.closest("#nav-sidebar-apps") ? "Menu" : "Table");
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    named(document);
    new MutationObserver(() => named(document)).observe(document.body, { childList: true, subtree: true });
  });
})();
