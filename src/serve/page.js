"use strict";
// Hears from the server what has changed: reloads the article, shows what is wrong and takes it away again.
(() => {
  const frame = document.querySelector("iframe");
  const links = Array.from(document.querySelectorAll("nav a"));
  const status = document.getElementById("status");
  const error = document.getElementById("error");
  let known = JSON.parse(document.body.dataset.now);

  const take = (now) => {
    if (now.articles.join("\n") !== known.articles.join("\n")) return location.reload();
    status.textContent = now.status;
    error.textContent = now.error ?? "";
    error.hidden = now.error === null;
    if (frame && now.shown !== known.shown) frame.contentWindow.location.reload();
    known = now;
  };

  // A browser opens only some six connections to one server, and this holds one: a page that nobody sees lets it go.
  let events = null;
  const listen = () => {
    events?.close();
    events = null;
    if (document.hidden) return;
    events = new EventSource("/@caveat/events");
    events.onmessage = (event) => take(JSON.parse(event.data));
    events.onerror = () => { status.textContent = "the preview has ended: start caveat serve again"; };
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", listen);

  if (!frame) return;
  // The article that is looked at stands in the page's address, so that it is there again after the page is loaded anew.
  const wanted = links.find((link) => link.getAttribute("href") === location.hash.slice(1));
  if (wanted && wanted !== links[0]) frame.src = wanted.href;
  const loaded = () => {
    const { pathname } = frame.contentWindow.location;
    document.title = frame.contentDocument.title || "caveat: preview";
    for (const link of links) {
      if (link.getAttribute("href") !== pathname) { link.removeAttribute("aria-current"); continue; }
      link.setAttribute("aria-current", "page");
      history.replaceState(null, "", `#${pathname}`);
    }
    // Pages of elsewhere rarely allow a frame around them.
    frame.contentDocument.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='http']");
      if (!link || link.origin === location.origin) return;
      event.preventDefault();
      open(link.href, "_blank", "noopener");
    });
  };
  frame.addEventListener("load", loaded);
  if (frame.contentDocument?.readyState === "complete" && frame.contentWindow.location.href !== "about:blank") loaded();
})();
