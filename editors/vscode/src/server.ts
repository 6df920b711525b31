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
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  return setting.replace(/^~(?=[/\\]|$)/, homedir()).replace('${workspaceFolder}', folder);
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
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(path.isAbsolute);
  const found = [bundled, ...folders.map(folder => path.join(folder, PROGRAM))].find(isProgram);
  if (found) {
    return found;
  }
  throw new NoServer('Milepost has no server to run: this extension came without one, and milepost is not on the PATH.');
}
