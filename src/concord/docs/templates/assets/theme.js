// Before anything is painted: scripts are on, and which colours the reader chose.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const chosen = localStorage.getItem("concord-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // a browser that keeps nothing for this page: the system's colours then
  }
})();
