// Makes the documentation's pictures: node pictures.mjs SCREENS PICTURES. `tests/editors/pictures` sets everything up.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { shrink } from './lib/png.mjs';

const [screens, pictures] = process.argv.slice(2);
const PICTURES = [
  'vscode-problems.png', 'vscode-quick-fix.png', 'vscode-completion.png', 'vscode-new.png',
  'try-neovim.ansi', 'helix-findings.ansi', 'kakoune-findings.ansi', 'emacs-findings.ansi',
];
const LARGEST = 200_000;

const SIXTEEN = ['#1e1e1e', '#f14c4c', '#23d18b', '#d7ba4a', '#3b8eea', '#d670d6', '#29b8db', '#cccccc',
  '#666666', '#f14c4c', '#23d18b', '#e8cf6a', '#3b8eea', '#d670d6', '#29b8db', '#ffffff'];

/** One of a terminal's 256 colours. */
function indexed(n) {
  if (n < 16) {
    return SIXTEEN[n];
  }
  if (n >= 232) {
    return `rgb(${Array(3).fill(8 + (n - 232) * 10)})`;
  }
  const level = part => (part ? 55 + part * 40 : 0);
  return `rgb(${[Math.floor((n - 16) / 36), Math.floor((n - 16) / 6) % 6, (n - 16) % 6].map(level)})`;
}

/** What one SGR sequence does to the style of what follows. Parts of a parameter are separated by colons. */
function restyle(style, parameters) {
  const queue = parameters.split(';').flatMap(parameter => {
    const parts = parameter.split(':').filter(part => part !== '').map(Number);
    return parts[0] === 4 && parts.length > 1 ? [parts[1] === 0 ? 24 : 4] : parts.length > 0 ? parts : [0];
  });
  while (queue.length > 0) {
    const n = queue.shift();
    if (n === 0) style = {};
    else if (n === 1) style.bold = true;
    else if (n === 3) style.italic = true;
    else if (n === 4) style.underline = true;
    else if (n === 7) style.reverse = true;
    else if (n === 22) style.bold = false;
    else if (n === 23) style.italic = false;
    else if (n === 24) style.underline = false;
    else if (n === 27) style.reverse = false;
    else if (n === 39) delete style.front;
    else if (n === 49) delete style.back;
    else if (n === 59) delete style.line;
    else if (n === 38 || n === 48 || n === 58) {
      const kind = queue.shift();
      const colour = kind === 5 ? indexed(queue.shift()) : `rgb(${queue.splice(0, 3)})`;
      style[{ 38: 'front', 48: 'back', 58: 'line' }[n]] = colour;
    } else if (n >= 30 && n <= 37) style.front = SIXTEEN[n - 30];
    else if (n >= 40 && n <= 47) style.back = SIXTEEN[n - 40];
    else if (n >= 90 && n <= 97) style.front = SIXTEEN[n - 82];
    else if (n >= 100 && n <= 107) style.back = SIXTEEN[n - 92];
  }
  return style;
}

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A terminal's screen, as `tmux capture-pane -p -e` writes it, as HTML. */
function html(screen) {
  let style = {};
  return screen.replace(/\n+$/, '').split(/(\x1b\[[\d;:]*m)/).map(part => {
    const sequence = /^\x1b\[([\d;:]*)m$/.exec(part);
    if (sequence) {
      style = restyle({ ...style }, sequence[1]);
      return '';
    }
    let [front, back] = [style.front ?? '#d4d4d4', style.back ?? 'transparent'];
    if (style.reverse) {
      [front, back] = [style.back ?? '#1e1e1e', style.front ?? '#d4d4d4'];
    }
    const css = [
      `color:${front}`, `background:${back}`, back !== 'transparent' && 'padding:1px 0', style.bold && 'font-weight:bold', style.italic && 'font-style:italic',
      style.underline && `text-decoration:underline ${style.line ?? ''}`,
    ].filter(Boolean).join(';');
    return part && `<span style="${css}">${escaped(part.replace(/\x1b(\][^\x07\x1b]*(\x07|\x1b\\)|[()].|.)/g, ''))}</span>`;
  }).join('');
}

let browser;

async function drawn(screen) {
  const { chromium } = createRequire(import.meta.url)(process.env.MILEPOST_PLAYWRIGHT);
  browser ??= await chromium.launch({ executablePath: process.env.MILEPOST_CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  const page = await browser.newPage({ deviceScaleFactor: 1.5, viewport: { width: 1600, height: 1200 } });
  await page.setContent(`<body style="margin:0;background:#1e1e1e"><pre style="display:inline-block;margin:0;padding:10px 12px;background:#1e1e1e;
    font:14px/1.164 'DejaVu Sans Mono','Noto Color Emoji',monospace">${html(screen)}</pre>`);
  const bytes = await page.locator('pre').screenshot();
  await page.close();
  return bytes;
}

fs.mkdirSync(pictures, { recursive: true });
let status = 0;
for (const name of PICTURES) {
  const from = path.join(screens, name);
  const to = path.join(pictures, name.replace('.ansi', '.png'));
  if (!fs.existsSync(from)) {
    console.log(`${to}: stays as it is, there is no ${from}`);
    continue;
  }
  const bytes = shrink(name.endsWith('.ansi') ? await drawn(fs.readFileSync(from, 'utf8')) : fs.readFileSync(from));
  fs.writeFileSync(to, bytes);
  console.log(`${to}: ${Math.round(bytes.length / 1000)} KB`);
  if (bytes.length > LARGEST) {
    console.error(`${to} has more than ${LARGEST / 1000} KB`);
    status = 1;
  }
}
await browser?.close();
process.exit(status);
