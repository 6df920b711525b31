// PNG files with few colours: what a screen shows needs no more, and a third of the bytes.
import zlib from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const COLOURS = 256;

/** The pixels of a PNG as browsers write it (8 bits, RGB or RGBA, not interlaced), as numbers 0xRRGGBB. */
function decode(bytes) {
  const data = [];
  let width, height, channels;
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      channels = { 2: 3, 6: 4 }[body[9]];
      if (body[8] !== 8 || !channels || body[12]) {
        throw new Error('not a PNG as browsers write it');
      }
    } else if (type === 'IDAT') {
      data.push(body);
    }
    at += length + 12;
  }
  const raw = zlib.inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const pixels = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    const line = new Uint8Array(raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
    for (let x = 0; x < stride; x += 1) {
      const left = x < channels ? 0 : line[x - channels];
      const up = above[x];
      line[x] += [0, left, up, (left + up) >> 1, paeth(left, up, x < channels ? 0 : above[x - channels])][filter];
    }
    for (let x = 0; x < width; x += 1) {
      const at = x * channels;
      pixels[y * width + x] = (line[at] << 16) | (line[at + 1] << 8) | line[at + 2];
    }
    above = line;
  }
  return { width, height, pixels };
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

const distance = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;

/** The colours to keep: the most frequent ones, and of the others those that are farthest from all that are kept. */
function palette(counts) {
  const sorted = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const kept = sorted.slice(0, COLOURS / 2);
  const rest = sorted.slice(COLOURS / 2);
  const far = rest.map(colour => Math.min(...kept.map(other => distance(colour, other))));
  while (kept.length < COLOURS && rest.length > 0) {
    const next = far.reduce((best, value, at) => (value > far[best] ? at : best), 0);
    if (far[next] <= 0) {
      break;
    }
    kept.push(rest[next]);
    rest.forEach((colour, at) => (far[at] = Math.min(far[at], distance(colour, rest[next]))));
  }
  return kept;
}

function chunk(type, body) {
  const whole = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), body, Buffer.alloc(4)]);
  whole.writeUInt32BE(body.length, 0);
  whole.writeUInt32BE(zlib.crc32(whole.subarray(4, -4)), whole.length - 4);
  return whole;
}

/** The same picture in at most 256 colours. */
export function shrink(bytes) {
  const { width, height, pixels } = decode(bytes);
  const counts = new Map();
  pixels.forEach(colour => counts.set(colour, (counts.get(colour) ?? 0) + 1));
  const colours = palette(counts);
  const nearest = new Map();
  for (const colour of counts.keys()) {
    nearest.set(colour, colours.reduce((best, other, at) => (distance(colour, other) < distance(colour, colours[best]) ? at : best), 0));
  }
  const lines = Buffer.alloc((width + 1) * height);
  pixels.forEach((colour, at) => (lines[at + Math.floor(at / width) + 1] = nearest.get(colour)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(colours.flatMap(colour => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', zlib.deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
