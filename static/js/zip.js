// Reads a zip in the browser, strictly: stored and deflated files, no encryption, no links, no bytes
// that belong to no file. Throws an Error whose message is a code.
(() => {
  "use strict";

  const LOCAL = 0x04034b50;
  const CENTRAL = 0x02014b50;
  const END = 0x06054b50;
  const PLAIN_EXTRA = [0x0001, 0x000a, 0x5455, 0x5855, 0x7855, 0x7875];
  const JAVA = 0xcafe; // an empty mark that Java's packer puts on the first file
  const MOST_FILES = 5000;
  const LARGEST_TOTAL = 1024 * 1024 * 1024;
  const decoder = new TextDecoder("utf-8", { fatal: true });

  function refuse(code) {
    throw new Error(code);
  }

  /** The end record; it must be the last 22 bytes, so that nothing hides behind it. */
  function endRecord(view) {
    const at = view.byteLength - 22;
    if (at < 0 || view.getUint32(at, true) !== END) refuse("not_a_zip");
    const entries = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 12, true);
    const start = view.getUint32(at + 16, true);
    if (view.getUint16(at + 20, true) !== 0 || start + size !== at) refuse("zip_gap");
    if (entries > MOST_FILES) refuse("too_large");
    return { entries, start };
  }

  /** Only the short fields that ordinary programs add: sizes, times, owners; never another name. */
  function checkExtra(view, start, length) {
    let at = start;
    while (at + 4 <= start + length) {
      const size = view.getUint16(at + 2, true);
      const kind = view.getUint16(at, true);
      const isPlain = PLAIN_EXTRA.includes(kind) && size <= 36;
      if (!isPlain && !(kind === JAVA && size === 0)) refuse("zip_extra");
      at += 4 + size;
    }
    if (at !== start + length) refuse("zip_extra");
  }

  function directory(view) {
    const { entries, start } = endRecord(view);
    const found = [];
    let at = start;
    for (let index = 0; index < entries; index += 1) {
      if (at + 46 > view.byteLength || view.getUint32(at, true) !== CENTRAL) refuse("not_a_zip");
      const name = view.getUint16(at + 28, true);
      const extra = view.getUint16(at + 30, true);
      const comment = view.getUint16(at + 32, true);
      found.push({
        name: decoder.decode(new Uint8Array(view.buffer, at + 46, name)),
        flags: view.getUint16(at + 8, true),
        method: view.getUint16(at + 10, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        kind: (view.getUint32(at + 38, true) >>> 28) & 0xf,
        offset: view.getUint32(at + 42, true),
      });
      checkExtra(view, at + 46 + name, extra);
      if (comment) refuse("zip_gap");
      at += 46 + name + extra;
    }
    return { found, start };
  }

  function checkAll(found) {
    const seen = new Set();
    let total = 0;
    for (const entry of found) {
      const parts = entry.name.replace(/\/$/, "").split("/");
      const odd = parts.some((part) => part === "" || part === "." || part === "..");
      if (odd || /[\\:\u0000-\u001f]/.test(entry.name)) refuse("bad_name");
      if (entry.flags & 1) refuse("encrypted");
      if (![0, 4, 8].includes(entry.kind)) refuse("not_a_file");
      if (entry.method !== 0 && entry.method !== 8) refuse("odd_method");
      const low = entry.name.toLowerCase();
      if (seen.has(low)) refuse("name_twice");
      seen.add(low);
      total += entry.size;
    }
    if (total > LARGEST_TOTAL) refuse("too_large");
  }

  /** Where each file's packed bytes lie; they must fill the zip from its first byte on. */
  function places(view, found, start) {
    const sorted = [...found].sort((one, other) => one.offset - other.offset);
    let at = 0;
    for (const entry of sorted) {
      const slack = entry.offset - at;
      if (slack < 0 || slack > 24 || (slack > 0 && at === 0)) refuse("zip_gap");
      if (view.getUint32(entry.offset, true) !== LOCAL) refuse("not_a_zip");
      const name = view.getUint16(entry.offset + 26, true);
      const extra = view.getUint16(entry.offset + 28, true);
      const told = decoder.decode(new Uint8Array(view.buffer, entry.offset + 30, name));
      if (told !== entry.name) refuse("name_twice");
      checkExtra(view, entry.offset + 30 + name, extra);
      const same = view.getUint16(entry.offset + 8, true) === entry.method;
      if (!same || view.getUint16(entry.offset + 6, true) !== entry.flags) refuse("zip_disagrees");
      entry.from = entry.offset + 30 + name + extra;
      at = entry.from + entry.packed;
    }
    if (at > start || start - at > 24) refuse("zip_gap");
  }

  async function unpacked(buffer, entry) {
    const packed = new Uint8Array(buffer, entry.from, entry.packed);
    if (entry.method === 0) return packed;
    if (entry.method !== 8) refuse("not_a_zip");
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const parts = [];
    let size = 0;
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > entry.size) refuse("not_a_zip");
      parts.push(value);
    }
    if (size !== entry.size) refuse("not_a_zip");
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  }

  /** Calls `take(path, bytes)` for each file below the zip's one folder, in turn; its name. */
  async function readZip(buffer, take) {
    const view = new DataView(buffer);
    const { found, start } = directory(view);
    checkAll(found);
    places(view, found, start);
    const files = found.filter((entry) => !entry.name.endsWith("/"));
    const idle = found.filter(
      ({ name }) => name.endsWith("/") && !files.some((file) => file.name.startsWith(name)),
    );
    if (idle.length) refuse("empty_folder");
    const folders = new Set(files.map((entry) => entry.name.split("/")[0]));
    if (folders.size !== 1 || files.some((entry) => !entry.name.includes("/"))) {
      refuse("not_one_folder");
    }
    for (const [index, entry] of files.entries()) {
      const path = entry.name.slice(entry.name.indexOf("/") + 1);
      await take(path, await unpacked(buffer, entry), index / files.length);
    }
    return [...folders][0];
  }

  window.readZip = readZip;
})();
