// Servers of VS Code, each a group of processes of its own that is ended with everything in it.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { until } from './runner.mjs';

const groups = new Set();

function endGroup(child) {
  groups.delete(child);
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

process.on('exit', () => groups.forEach(endGroup));
for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
  process.on(signal, () => process.exit(status));
}

/** A user whose home is a folder of the tests: no setting and no extension of the person who runs them. */
export function environment(home, more = {}) {
  const kept = ['PATH', 'LANG', 'TMPDIR', 'SHELL', 'USER', 'LOGNAME'];
  const own = Object.fromEntries(kept.filter(name => process.env[name]).map(name => [name, process.env[name]]));
  return {
    ...own,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, 'config'),
    XDG_DATA_HOME: path.join(home, 'data'),
    XDG_STATE_HOME: path.join(home, 'state'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
    MILEPOST_TODAY: '2026-03-02',
    ...more,
  };
}

/** Starts a server of VS Code on a port that the system chooses; `listens` finds the port in what it prints. */
export async function startServer({ script, options, env, log, listens }) {
  const file = fs.openSync(log, 'w');
  const child = spawn(process.env.MILEPOST_NODE, [script, ...options], { env, detached: true, stdio: ['ignore', file, file] });
  fs.closeSync(file);
  groups.add(child);
  const said = () => fs.readFileSync(log, 'utf8');
  const port = await until('VS Code listens', () => {
    if (child.exitCode !== null) {
      throw new Error(said());
    }
    return listens.exec(said())?.[1];
  }, 60_000);
  return { port: Number(port), pid: child.pid, stop: () => endGroup(child) };
}

/** The processes whose command line has all of these parts: their ids. */
export function processes(...parts) {
  return execFileSync('ps', ['-eo', 'pid=,args=', '-ww'], { encoding: 'utf8' })
    .split('\n')
    .filter(line => parts.every(part => line.includes(part)))
    .map(line => Number.parseInt(line, 10));
}
