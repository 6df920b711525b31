import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

const PROGRAM = process.platform === 'win32' ? 'milepost.exe' : 'milepost';

/** There is no server that can be run. The message is for people. */
export class NoServer extends Error {}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function expanded(setting: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  // Where no folder is open its name stays, which is no absolute path.
  return setting.replace(/^~(?=[/\\]|$)/, () => homedir()).replace('${workspaceFolder}', name => folder ?? name);
}

/** The server's program: the one in the settings, the one in the extension, or the one on the PATH. */
export function findServer(extension: vscode.Uri): string {
  const setting = vscode.workspace.getConfiguration('milepost').get('server.path', '').trim();
  if (setting) {
    // Never another one in its place: who sets a path wants that program, or to know why it is not used.
    const file = expanded(setting);
    if (path.isAbsolute(file) && isProgram(file)) {
      return file;
    }
    throw new NoServer(`The setting milepost.server.path names no program that can be run: ${setting}`);
  }
  const bundled = path.join(extension.fsPath, 'server', PROGRAM);
  const others = (process.env.PATH ?? '').split(path.delimiter).map(folder => path.join(folder, PROGRAM));
  const found = [bundled, ...others.filter(path.isAbsolute)].find(isProgram);
  if (found) {
    return found;
  }
  throw new NoServer('Milepost has no server to run: this extension came without one, and milepost is not on the PATH.');
}

/** Where the program runs: in a folder that is there. The one that VS Code was started in may have gone. */
export const surroundings = (program: string) => ({ cwd: path.dirname(program), windowsHide: true });
