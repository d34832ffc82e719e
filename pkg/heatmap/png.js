// A PNG of RGBA pixels, where no canvas makes one: in Node.

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** Eight bits each of red, green, blue and opacity. */
const RGBA = 0x806;

const chunk = (name, body) => {
  const bytes = new Uint8Array(body.byteLength + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.byteLength);
  [...name].forEach((letter, i) => (bytes[4 + i] = letter.charCodeAt()));
  bytes.set(new Uint8Array(body), 8);
  let crc = -1;
  for (const byte of bytes.subarray(4, -4)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  view.setUint32(body.byteLength + 8, ~crc);
  return bytes;
};

/** The file's bytes. Each row is stored as its difference from the one above, which smooth pictures have little of. */
export const png = async ({ data, width, height }) => {
  const row = width * 4;
  const lines = new Uint8Array((row + 1) * height);
  for (let y = 0, at = 0, from = 0; y < height; y++) {
    lines[at++] = 2;
    for (const end = from + row; from < end; from++) lines[at++] = data[from] - (y ? data[from - row] : 0);
  }
  const packed = await new Response(new Blob([lines]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer();
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint16(8, RGBA);
  return new Blob([SIGNATURE, chunk("IHDR", header.buffer), chunk("IDAT", packed), chunk("IEND", new ArrayBuffer())], { type: "image/png" });
};
