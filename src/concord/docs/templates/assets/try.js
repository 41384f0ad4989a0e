// "Try it": sends one request to an emulator on this machine and shows its response.
// Only loopback addresses: anything else is refused here, and by the page's security policy.
"use strict";
(() => {
  const loopback = (url) => url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname);

  const base = (text) => {
    let url;
    try {
      url = new URL(text);
    } catch {
      throw new Error(`“${text}” is no address. Take http://127.0.0.1:8080, as the emulator shows it.`);
    }
    if (!loopback(url) || url.username || url.password) {
      throw new Error(`Refused: ${url.host} is not this machine. Only http://127.0.0.1 and http://localhost are tried.`);
    }
    return url.href.replace(/[/?#]*$/, "");
  };

  const values = (input) => (input.dataset.array === undefined
    ? [input.value]
    : input.value.split(",").map((value) => value.trim()));

  const assembled = (form) => {
    const query = new URLSearchParams();
    const headers = new Headers({ Accept: "application/json" });
    let path = form.dataset.path;
    for (const input of form.querySelectorAll("[data-in]")) {
      if (input.dataset.in === "path") {
        if (!input.value) throw new Error(`${input.name} is part of the path: give it a value.`);
        path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
      } else if (input.value !== "" && input.dataset.in === "query") {
        const given = values(input);
        if (input.dataset.array) query.append(input.name, given.join(input.dataset.array));
        else for (const value of given) query.append(input.name, value);
      } else if (input.value !== "" && input.dataset.in === "header") {
        headers.set(input.name, input.value);
      }
    }
    return { path, query, headers };
  };

  const body = (form, headers) => {
    const text = form.elements.body?.value.trim();
    if (!text) return undefined;
    headers.set("Content-Type", form.dataset.media);
    if (form.dataset.media.includes("json")) return text;
    return new URLSearchParams(JSON.parse(text)).toString();
  };

  const signed = async (form, origin, request) => {
    const access = JSON.parse(form.dataset.access);
    if (access.basic) request.headers.set("Authorization", `Basic ${btoa(access.basic)}`);
    if (access.in === "header") request.headers.set(access.name, access.value);
    if (access.in === "query") request.query.set(access.name, access.value);
    if (!access.token) return;
    const json = access.token.encoding === "json";
    const response = await fetch(origin + access.token.path, {
      method: "POST",
      headers: { "Content-Type": json ? "application/json" : "application/x-www-form-urlencoded" },
      body: json ? JSON.stringify(access.token.fields) : new URLSearchParams(access.token.fields).toString(),
    });
    if (!response.ok) throw new Error(`The emulator gave no token: ${response.status}.`);
    request.headers.set("Authorization", `Bearer ${(await response.json()).access_token}`);
  };

  const pretty = (text) => {
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };

  for (const form of document.querySelectorAll(".try form")) {
    const message = form.querySelector(".message");
    const result = form.querySelector(".result");
    const say = (words, bad) => {
      message.textContent = words;
      message.classList.toggle("bad", Boolean(bad));
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      result.hidden = true;
      say("Sending …");
      try {
        const origin = base(form.elements.base.value.trim());
        const request = assembled(form);
        const content = body(form, request.headers);
        await signed(form, origin, request);
        const query = request.query.toString();
        const started = performance.now();
        const response = await fetch(`${origin}${request.path}${query ? `?${query}` : ""}`, {
          method: form.dataset.method,
          headers: request.headers,
          body: content,
        });
        const text = await response.text();
        const took = Math.round(performance.now() - started);
        say(`${response.status} ${response.statusText} from the emulator, ${took} ms`, !response.ok);
        result.querySelector("code").textContent = text ? pretty(text) : "(no body)";
        result.hidden = false;
      } catch (error) {
        const network = error instanceof TypeError;
        say(network
          ? "No response. Is the emulator running at this address, with --cors-files?"
          : error.message, true);
      }
    });
  }
})();
