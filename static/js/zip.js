// Reads a zip in the browser, strictly: stored and deflated files, no encryption, no links, no bytes
// that belong to no file. Throws an Error whose message is a code.
(() => {
  "use strict";

  const LOCAL = 0x04034b50;
  const CENTRAL = 0x02014b50;
  const END = 0x06054b50;
  const PLAIN_EXTRA = [0x0001, 0x000a, 0x5455, 0x5855, 0x7855, 0x7875];
  const JAVA = 0xcafe; // an empty mark that Java's packer puts on the first file
  const ENCRYPTED = 0x1;
  const STREAMED = 0x8; // sizes and checksum stand behind the file, in at most 24 bytes
  const DESCRIPTOR = 24;
  const [FOLDER, FILE, DOS_FOLDER] = [0x4, 0x8, 0x10];
  const NOTHING = 2; // bytes of nothing, deflated
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
        crc: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        marks: view.getUint32(at + 38, true),
        offset: view.getUint32(at + 42, true),
      });
      checkExtra(view, at + 46 + name, extra);
      if (comment) refuse("zip_gap");
      at += 46 + name + extra;
    }
    return { found, start };
  }

  /** Its marks (Unix above, DOS below) call a file a file and a folder a folder, which holds nothing. */
  function checkMarks({ name, marks, size, packed }) {
    const kind = marks >>> 28;
    const isFolder = name.endsWith("/");
    if (kind !== 0 && kind !== (isFolder ? FOLDER : FILE)) refuse("not_a_file");
    if (!isFolder && marks & DOS_FOLDER) refuse("not_a_file");
    if (isFolder && (size || packed > NOTHING)) refuse("zip_gap");
  }

  function checkAll(found) {
    const seen = new Set();
    let total = 0;
    for (const entry of found) {
      const parts = entry.name.replace(/\/$/, "").split("/");
      const odd = parts.some((part) => ["", ".", ".."].includes(part) || part !== part.trim());
      if (odd || /[\\:]|\p{C}|(?! )\p{Z}/u.test(entry.name)) refuse("bad_name");
      if (entry.flags & ENCRYPTED) refuse("encrypted");
      checkMarks(entry);
      if (entry.method !== 0 && entry.method !== 8) refuse("odd_method");
      const low = entry.name.toLowerCase();
      if (seen.has(low)) refuse("name_twice");
      seen.add(low);
      total += entry.size;
    }
    if (total > LARGEST_TOTAL) refuse("too_large");
  }

  /** The file's own header tells the same as the directory; where its packed bytes begin. */
  function begin(view, entry) {
    if (view.getUint32(entry.offset, true) !== LOCAL) refuse("not_a_zip");
    const name = view.getUint16(entry.offset + 26, true);
    const extra = view.getUint16(entry.offset + 28, true);
    const told = decoder.decode(new Uint8Array(view.buffer, entry.offset + 30, name));
    if (told !== entry.name) refuse("name_twice");
    checkExtra(view, entry.offset + 30 + name, extra);
    const short = [entry.flags, entry.method].every(
      (due, place) => view.getUint16(entry.offset + 6 + 2 * place, true) === due,
    );
    const long = [entry.crc, entry.packed, entry.size].every(
      (due, place) => view.getUint32(entry.offset + 14 + 4 * place, true) === due,
    );
    if (!short || !(long || entry.flags & STREAMED)) refuse("zip_disagrees");
    return entry.offset + 30 + name + extra;
  }

  /** Where each file's packed bytes lie; they must fill the zip from its first byte on. */
  function places(view, found, start) {
    const sorted = [...found].sort((one, other) => one.offset - other.offset);
    let [at, slack] = [0, 0];
    for (const entry of [...sorted, { offset: start, isEnd: true }]) {
      if (entry.offset < at || entry.offset - at > slack) refuse("zip_gap");
      if (entry.isEnd) return;
      entry.from = begin(view, entry);
      at = entry.from + entry.packed;
      slack = entry.flags & STREAMED ? DESCRIPTOR : 0;
    }
  }

  const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
    return rest;
  });

  function crc32(bytes) {
    let rest = 0xffffffff;
    for (let at = 0; at < bytes.length; at += 1) rest = CRC[(rest ^ bytes[at]) & 0xff] ^ (rest >>> 8);
    return (rest ^ 0xffffffff) >>> 0;
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
      const bytes = await unpacked(buffer, entry);
      if (crc32(bytes) !== entry.crc) refuse("zip_damaged");
      await take(path, bytes, index / files.length);
    }
    return [...folders][0];
  }

  window.readZip = readZip;
})();
