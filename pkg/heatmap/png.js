// A PNG of RGBA pixels, where no canvas makes one: in Node.

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const RGBA = [8, 6, 0, 0, 0];

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

const chunk = (name, ...parts) => {
  const body = [...name].map((letter) => letter.charCodeAt());
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(length + 12);
  bytes.set(body, 4);
  let at = 8;
  for (const part of parts) bytes.set(part, at), (at += part.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length);
  let crc = -1;
  for (let i = 4; i < at; i++) crc = CRC[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  view.setUint32(at, ~crc);
  return bytes;
};

const size = (...sides) => sides.flatMap((side) => [24, 16, 8, 0].map((shift) => (side >>> shift) & 255));

/** The file's bytes. Each row is stored as its difference from the one above, which smooth pictures have little of. */
export const png = async ({ data, width, height }) => {
  const row = width * 4;
  const lines = new Uint8Array((row + 1) * height);
  for (let y = 0, at = 0, from = 0; y < height; y++) {
    lines[at++] = 2;
    for (const end = from + row; from < end; from++) lines[at++] = data[from] - (y ? data[from - row] : 0);
  }
  const packed = await new Response(new Blob([lines]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer();
  const parts = [chunk("IHDR", size(width, height), RGBA), chunk("IDAT", new Uint8Array(packed)), chunk("IEND")];
  return new Blob([Uint8Array.from(SIGNATURE), ...parts], { type: "image/png" });
};
