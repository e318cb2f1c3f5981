/* Measures of a page as a person meets it. Each returns a list of sentences about
   what is wrong; an empty list is good. Evaluated by the tests, never served. */
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const SMALLEST = 24;

  const name = (node) => {
    const words = (node.getAttribute("aria-label") || node.textContent || node.name || node.id || "")
      .trim().replace(/\s+/g, " ").slice(0, 50);
    const kind = node.className && typeof node.className === "string" ? `.${node.className.split(" ")[0]}` : "";
    return `${node.tagName.toLowerCase()}${kind} “${words}”`;
  };
  const box = (node) => node.getBoundingClientRect();
  const isSeen = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const isClippedAway = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.clipPath === "inset(50%)") return true;
    }
    return false;
  };
  const order = () => [...document.querySelectorAll("*")];

  const controls = () => [...document.querySelectorAll(CONTROLS)].filter(
    (node) => isSeen(node) && !node.disabled && node.tabIndex >= 0);

  /* Radios of one group are one stop. */
  const stops = () => {
    const seen = new Set();
    return controls().filter((node) => {
      if (node.type !== "radio") return true;
      const group = `${node.form ? order().indexOf(node.form) : ""}/${node.name}`;
      if (seen.has(group)) return false;
      seen.add(group);
      return true;
    });
  };

  const overflow = () => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(
      (node) => isSeen(node) && box(node).right > root.clientWidth + 0.5 && !isClippedAway(node));
    const innermost = wide.filter((node) => !wide.some((other) => other !== node && node.contains(other)));
    return [`${root.scrollWidth} px of content in ${root.clientWidth} px: ${innermost.slice(0, 3).map(name).join(", ")}`];
  };

  /* Every piece of text that is seen in a node, with its box. */
  const lines = (node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const parent = text.parentElement;
      if (!text.data.trim() || !isSeen(parent) || isClippedAway(parent) || parent.closest("select, textarea")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const inside = range.getBoundingClientRect();
      if (inside.width) found.push([text.data.trim().slice(0, 30), inside]);
    }
    return found;
  };

  /* Words that stand outside the box that is drawn around them, or are hidden by it. */
  const cut = () => {
    const wrong = [];
    for (const node of document.body.querySelectorAll("*")) {
      if (!isSeen(node) || isClippedAway(node) || node.closest("svg, select, option, textarea")) continue;
      const style = getComputedStyle(node);
      const hides = (part) => style[part] === "hidden" || style[part] === "clip";
      if (hides("overflowX") && node.scrollWidth > node.clientWidth + 1) wrong.push(`${name(node)} hides the end of its lines`);
      if (hides("overflowY") && node.scrollHeight > node.clientHeight + 1) wrong.push(`${name(node)} hides its last lines`);
      const isDrawn = parseFloat(style.borderBlockStartWidth) > 0 && parseFloat(style.borderInlineStartWidth) > 0;
      if (isDrawn && node.innerText && style.display !== "inline" && !node.matches("details:not([open])")) {
        const outside = box(node);
        const isOutside = (inside) => inside.right > outside.right + 1 || inside.left < outside.left - 1
          || inside.bottom > outside.bottom + 1 || inside.top < outside.top - 1;
        const gone = lines(node).filter(([, inside]) => isOutside(inside)).map(([text]) => text);
        if (gone.length) wrong.push(`“${gone[0]}” stands outside of ${name(node)}`);
      }
    }
    return wrong;
  };

  /* Words against their ground. WCAG asks for 4.5 to 1 (1.4.3), at best for 7 to 1 (1.4.6), which the site promises. */
  const LEAST_CONTRAST = 7;
  const rgb = (colour) => {
    const parts = /^rgba?\(([^)]+)\)$/.exec(colour);
    if (!parts) return null;
    const [red, green, blue, alpha = 1] = parts[1].split(/[ ,/]+/).map(Number);
    return { red, green, blue, alpha };
  };
  const luminance = ({ red, green, blue }) => {
    const [r, g, b] = [red, green, blue].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  /* The ground is the first one that nothing shines through; null where several show at once. */
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
      const colour = rgb(backgroundColor);
      if (backgroundImage !== "none" || opacity !== "1" || !colour) return null;
      if (colour.alpha === 1) return colour;
      if (colour.alpha) return null;
    }
    return null;
  };
  const contrast = () => {
    const found = new Map();
    for (const node of document.body.querySelectorAll("*")) {
      const holdsWords = node.matches("input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea")
        || [...node.childNodes].some((one) => one.nodeType === Node.TEXT_NODE && one.data.trim());
      if (!isSeen(node)) continue;
      const styles = holdsWords ? [getComputedStyle(node)] : [];
      for (const part of ["::before", "::after", "::marker"]) {
        const style = getComputedStyle(node, part);
        if (!["none", "normal", '""'].includes(style.content)) styles.push(style);
      }
      if (!styles.length) continue;
      const under = ground(node);
      for (const { color } of styles) {
        const over = rgb(color);
        if (!under || !over || over.alpha < 1) {
          found.set(`${color} on several grounds`, node);
          continue;
        }
        const [dark, light] = [luminance(over), luminance(under)].sort((one, other) => one - other);
        const ratio = (light + 0.05) / (dark + 0.05);
        if (ratio < LEAST_CONTRAST) found.set(`${color} stands out ${ratio.toFixed(1)} to 1 only`, node);
      }
    }
    return [...found].map(([text, node]) => `${name(node)}: ${text}`);
  };

  /* WCAG 2.5.8: 24 px, or inside a sentence, or alone in a circle of 24 px. */
  const targets = () => {
    const areas = controls().map((node) => {
      const label = node.matches("input") && (node.closest("label") || node.labels?.[0]);
      const rect = label && node.matches("[type=radio], [type=checkbox]") ? box(label) : box(node);
      return { node, rect, x: rect.left + rect.width / 2, y: rect.top + rect.height / 2 };
    }).filter((area) => !isClippedAway(area.node) && area.rect.bottom > 0);
    const isSmall = ({ rect }) => rect.width < SMALLEST - 0.05 || rect.height < SMALLEST - 0.05;
    const isInSentence = ({ node }) => getComputedStyle(node).display === "inline"
      && [...node.parentElement.childNodes].some(
        (other) => other.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(other.data));
    const far = (area, other) => {
      if (isSmall(other)) return Math.hypot(area.x - other.x, area.y - other.y) >= SMALLEST;
      const dx = Math.max(other.rect.left - area.x, 0, area.x - other.rect.right);
      const dy = Math.max(other.rect.top - area.y, 0, area.y - other.rect.bottom);
      return Math.hypot(dx, dy) >= SMALLEST / 2;
    };
    return areas
      .filter((area) => isSmall(area) && !isInSentence(area)
        && !areas.every((other) => other === area || far(area, other)))
      .map((area) => `${name(area.node)} is ${area.rect.width.toFixed(0)} × ${area.rect.height.toFixed(0)} px`);
  };

  const structure = () => {
    const wrong = [];
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((node) => Number(node.tagName[1]));
    const firsts = headings.filter((level) => level === 1).length;
    if (firsts !== 1) wrong.push(`${firsts} headings of the first level`);
    // Only what went wrong may be told before the page says what it is.
    const first = document.querySelector("h1, h2, h3, h4, h5, h6");
    if (first && first.tagName !== "H1" && !first.closest("[role=alert]")) wrong.push("the first heading is not of the first level");
    headings.slice(1).forEach((level, index) => {
      if (level > headings[index] + 1) wrong.push(`a heading of level ${level} follows one of level ${headings[index]}`);
    });
    const root = document.documentElement;
    if (!/^[a-z]{2}(-|$)/.test(root.lang)) wrong.push(`the language is “${root.lang}”`);
    if (!["ltr", "rtl"].includes(root.dir)) wrong.push(`the direction is “${root.dir}”`);
    if (!document.title.trim() || /^\W/.test(document.title.trim())) wrong.push(`the title is “${document.title}”`);
    const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    if (twice.length) wrong.push(`ids that are there twice: ${[...new Set(twice)].join(", ")}`);
    for (const node of order()) {
      const on = [...node.attributes].filter((one) => one.name.startsWith("on") || one.name === "style");
      if (on.length) wrong.push(`${name(node)} has ${on.map((one) => one.name).join(", ")}`);
    }
    for (const use of document.querySelectorAll("use[href^='#']")) {
      if (!document.querySelector(use.getAttribute("href"))) wrong.push(`the icon ${use.getAttribute("href")} is not there`);
    }
    for (const link of document.querySelectorAll("a")) {
      if (!link.textContent.trim() && !link.getAttribute("aria-label")) wrong.push(`a link without words: ${link.href}`);
      const target = link.getAttribute("href") || "";
      if (target.startsWith("#") && target.length > 1 && !document.getElementById(decodeURIComponent(target.slice(1)))) {
        wrong.push(`${name(link)} leads to ${target}, which is not there`);
      }
      if (link.target === "_blank") wrong.push(`${name(link)} opens a new window`);
    }
    for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      if (!field.labels.length && !field.getAttribute("aria-label")) wrong.push(`${name(field)} has no label`);
    }
    return wrong;
  };

  const scripts = () => [...document.querySelectorAll("script")].map((node) => node.src || "a script in the page");

  /* The stop at which the keyboard is now, or null outside of the page. */
  const stop = () => {
    const node = document.activeElement;
    if (!node || node === document.body || node === document.documentElement) return null;
    const style = getComputedStyle(node);
    const rect = box(node);
    // A link may run over two lines; its first line is where the eye goes.
    const line = node.getClientRects()[0] || rect;
    const x = Math.min(Math.max(line.left + line.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(line.top + Math.min(line.height / 2, 12), 0), innerHeight - 1);
    const onTop = document.elementFromPoint(x, y);
    return {
      place: order().indexOf(node),
      name: name(node),
      top: rect.top + scrollY,
      bottom: rect.bottom + scrollY,
      left: rect.left,
      right: rect.right,
      isOutlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
        && !/^rgba\(.*, 0\)$/.test(style.outlineColor),
      isInside: rect.left >= -1 && rect.right <= innerWidth + 1
        && (rect.height > innerHeight || (rect.top >= -1 && rect.bottom <= innerHeight + 1)),
      isCovered: !(onTop && (onTop === node || node.contains(onTop) || onTop.contains(node)
        || node.labels?.length && [...node.labels].some((label) => label.contains(onTop)))),
      isScroller: node.tabIndex < 0,
      isChoice: node.matches(".choice__button[name=decision]"),
    };
  };

  /* Where the keyboard has been. A stop is noted when it is left: by then the page has moved to it. */
  const walked = [];
  addEventListener("keydown", (event) => {
    const now = event.key === "Tab" && stop();
    // A date has a stop for the day, the month and the year.
    if (now && walked.at(-1)?.place !== now.place) walked.push(now);
  }, true);
  const walk = () => walked;

  const expected = () => {
    const all = order();
    return stops().map((node) => ({ place: all.indexOf(node), name: name(node) }));
  };

  const WEIGHT = ["fontFamily", "fontSize", "fontWeight", "fontStyle", "color", "backgroundColor",
    "backgroundImage", "borderTopWidth", "borderTopStyle", "borderTopColor", "borderRadius",
    "boxShadow", "opacity", "textTransform", "textDecorationLine", "paddingTop", "paddingLeft", "cursor"];
  const weights = () => [...document.querySelectorAll(".choice__button")].map((node) => {
    const rect = box(node);
    const style = getComputedStyle(node);
    return {
      words: node.innerText.trim(),
      kind: node.tagName,
      className: node.className,
      area: rect.width * rect.height,
      height: rect.height,
      top: rect.top,
      bottom: rect.bottom,
      left: rect.left,
      right: rect.right,
      style: Object.fromEntries(WEIGHT.map((key) => [key, style[key]])),
    };
  });

  const unfold = () => {
    for (const node of document.querySelectorAll("details")) node.open = true;
    return [];
  };

  window.measure = { unfold, overflow, cut, contrast, targets, structure, scripts, expected, walk, weights };
})();
