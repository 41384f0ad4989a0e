// What every page does: colours, navigation on a phone, tabs, copying, evidence by address,
// the ledger's filters, search. A page reads as well without it: this only adds convenience.
"use strict";
(() => {
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];
  const root = document.body.dataset.root;
  const memory = {
    get(key) {
      try { return localStorage.getItem(key); } catch { return null; }
    },
    set(key, value) {
      try { localStorage.setItem(key, value); } catch { /* nothing is kept then */ }
    },
  };

  // Colours: the system's until the reader chooses.
  const dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const themes = $(".theme-button");
  const label = () => themes.setAttribute("aria-label", dark() ? "Use light colours" : "Use dark colours");
  themes.addEventListener("click", () => {
    const chosen = dark() ? "light" : "dark";
    document.documentElement.dataset.theme = chosen;
    memory.set("concord-theme", chosen);
    label();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
  label();

  // Navigation: a drawer on a narrow screen, and the current page in view on a wide one.
  const menu = $(".menu-button");
  const side = $(".side");
  if (menu && side) {
    const show = (open) => {
      side.classList.toggle("open", open);
      menu.setAttribute("aria-expanded", String(open));
    };
    menu.addEventListener("click", () => show(!side.classList.contains("open")));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && side.classList.contains("open")) {
        show(false);
        menu.focus();
      }
    });
    const here = $('[aria-current="page"]', side);
    if (here && here.offsetTop > side.clientHeight * 0.7) {
      side.scrollTop = here.offsetTop - side.clientHeight / 2;
    }
  }

  // Tabs: one choice of language for all pages.
  for (const tabs of $$(".tabs")) {
    const buttons = $$('[role="tab"]', tabs);
    const choose = (button, focus) => {
      for (const each of buttons) {
        const chosen = each === button;
        each.setAttribute("aria-selected", String(chosen));
        each.tabIndex = chosen ? 0 : -1;
        document.getElementById(each.getAttribute("aria-controls")).classList.toggle("chosen", chosen);
      }
      if (focus) button.focus();
    };
    const kept = buttons.find((button) => button.dataset.tab === memory.get("concord-language"));
    if (kept) choose(kept, false);
    for (const [index, button] of buttons.entries()) {
      button.addEventListener("click", () => {
        choose(button, false);
        memory.set("concord-language", button.dataset.tab);
      });
      button.addEventListener("keydown", (event) => {
        const last = buttons.length - 1;
        const next = {
          ArrowRight: index === last ? 0 : index + 1,
          ArrowLeft: index === 0 ? last : index - 1,
          Home: 0,
          End: last,
        }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        choose(buttons[next], true);
        memory.set("concord-language", buttons[next].dataset.tab);
      });
    }
  }

  // Copying, also from a file, where the clipboard's interface is not offered.
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  for (const button of $$(".copy")) {
    const words = button.innerHTML;
    button.addEventListener("click", async () => {
      await copied($("code", button.closest(".block")).textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.innerHTML = words; }, 1500);
    });
  }

  // An address of something within closed details opens them.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let each = target; each; each = each.parentElement) {
      if (each.tagName === "DETAILS") each.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // The ledger: what is shown, and the letter about it.
  const filters = $("[data-filters]");
  if (filters) {
    const entries = $$(".entry[data-question]");
    const letter = $("[data-letter]");
    const about = $("[data-letter-count]");
    const apply = () => {
      const given = new FormData(filters);
      const severities = given.getAll("severity");
      const states = given.getAll("status");
      const words = given.get("words").toLowerCase().split(/\s+/).filter(Boolean);
      const shown = entries.filter((entry) => {
        const text = entry.textContent.toLowerCase();
        entry.hidden = !(
          severities.includes(entry.dataset.severity)
          && states.includes(entry.dataset.status)
          && words.every((word) => text.includes(word))
        );
        return !entry.hidden;
      });
      $(".message", filters).textContent = `${shown.length} of ${entries.length} shown`;
      const questions = shown.map((entry, index) => `${index + 1}. ${entry.dataset.question}`);
      about.textContent = `the ${shown.length} shown`;
      letter.textContent = [
        letter.dataset.opening,
        ...(questions.length ? questions : ["(no point is chosen)"]),
        letter.dataset.closing,
      ].join("\n\n");
    };
    filters.addEventListener("input", apply);
    filters.addEventListener("submit", (event) => event.preventDefault());
  }

  // Search: loaded when it is first wanted. Scripts load from a file, too; fetched data would not.
  const dialog = $("dialog.search");
  const input = $("input", dialog);
  const list = $("ul", dialog);
  const message = $(".message", dialog);
  let index = null;
  const load = (path) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = root + path;
    script.onload = resolve;
    script.onerror = () => reject(new Error(path));
    document.head.append(script);
  });
  const prepare = async () => {
    if (index) return;
    await Promise.all([load("assets/minisearch.js"), load("assets/search-data.js")]);
    index = new MiniSearch({
      fields: ["title", "words", "where", "text"],
      storeFields: ["title", "kind", "where", "address"],
      tokenize: (text) => text.split(/[\s\-_.,:;/(){}[\]"'`|=]+/u).filter(Boolean),
      searchOptions: {
        boost: { title: 4, words: 3, where: 1.5 },
        prefix: (term) => term.length > 1,
        fuzzy: (term) => (term.length > 4 ? 0.2 : false),
        combineWith: "AND",
        boostDocument: (_id, _term, stored) => ({ operation: 3, event: 2, guide: 2.5, page: 2, schema: 1.5 })[stored.kind] || 1,
      },
    });
    index.addAll(window.searchDocuments.map(([title, kind, where, address, text, names], id) => (
      // `scheduledAt` is also found by `scheduled`
      { id, title, kind, where, address, text, words: `${title} ${names}`.replace(/([a-z])([A-Z])/g, "$1 $2") }
    )));
  };
  const mark = (position) => {
    const items = $$("li", list);
    for (const [each, item] of items.entries()) item.setAttribute("aria-selected", String(each === position));
    const chosen = items[position];
    input.setAttribute("aria-activedescendant", chosen ? chosen.id : "");
    chosen?.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => $$("li", list).findIndex((item) => item.getAttribute("aria-selected") === "true");
  const go = (item) => {
    dialog.close();
    location.href = root + item.dataset.address;
  };
  const search = () => {
    const words = input.value.trim();
    const found = words && index ? index.search(words).slice(0, 40) : [];
    list.replaceChildren(...found.map((each, position) => {
      const item = document.createElement("li");
      item.id = `found-${position}`;
      item.setAttribute("role", "option");
      item.dataset.address = each.address;
      const title = document.createElement("b");
      title.textContent = each.title;
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = each.kind;
      const where = document.createElement("span");
      where.className = "where";
      where.textContent = each.where;
      item.append(title, kind, where);
      item.addEventListener("click", () => go(item));
      return item;
    }));
    input.setAttribute("aria-expanded", String(found.length > 0));
    message.textContent = words ? (found.length ? `${found.length === 40 ? "40 or more" : found.length} found` : "Nothing found") : "";
    mark(0);
  };
  const open = async () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    try {
      await prepare();
      search();
    } catch (error) {
      message.textContent = `The search could not be loaded (${error.message}).`;
    }
  };
  $(".search-button").addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    const asked = event.key === "/" || (event.key === "k" && (event.metaKey || event.ctrlKey));
    if (asked && !typing) {
      event.preventDefault();
      open();
    }
  });
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => {
    const items = $$("li", list);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : items.length - 1;
      if (items.length) mark((chosen() + step) % items.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (items.length) go(items[Math.max(0, chosen())]);
    }
  });
  $("form", dialog).addEventListener("submit", (event) => event.preventDefault());
  $("button", dialog).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
})();
