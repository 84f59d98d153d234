// What every check of a pack in the browser uses: hashes, the files as texts, the seal's own words.
(() => {
  "use strict";

  // A mark at the start of a text is a byte that counts.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const encoder = new TextEncoder();
  const hex = (buffer) =>
    Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = async (name, bytes) => hex(await crypto.subtle.digest(name, bytes));
  const sha256 = (content) => digest("SHA-256", encoder.encode(content));

  /** A file that is looked into, as text; empty where it is absent. */
  const said = (files, path) => (files.has(path) ? decoder.decode(files.get(path).bytes) : "");

  /** What stands behind the first line's `start`; null without one. Only LF ends a line. */
  function behind(content, start) {
    const line = content.split("\n").find((one) => one.startsWith(start));
    return line === undefined ? null : line.slice(start.length);
  }

  const comment = (files, name) => behind(said(files, "seal/seal.txt"), `# ${name}: `);
  const info = (files, name) => behind(said(files, "bag-info.txt"), `${name}: `);

  window.packFiles = { hex, digest, sha256, said, comment, info };
})();
