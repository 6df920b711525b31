import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
// Types only: the language client is loaded when there is something for it to do.
import type { LanguageClient } from 'vscode-languageclient/node';
import { applySourceAction, goToPlaceholder, newMilestone } from './commands';
import { Detector } from './detect';
import { isFile } from './selector';
import { findServer, NoServer } from './server';
import { Status } from './status';

const OPEN_SETTINGS = 'Open Settings';
const HOW_TO_INSTALL = 'How to Install';
const RESTART = 'Restart';
const SHOW_OUTPUT = 'Show Output';

/** Starts the server when there is something for it to do, and says so when it cannot. */
class Milepost {
  readonly output = vscode.window.createOutputChannel('Milepost', { log: true });
  readonly status = new Status();
  /** A message with buttons. The tests put their own in its place, since they have no hand to press one. */
  ask: (message: string, ...buttons: string[]) => Thenable<string | undefined> = vscode.window.showErrorMessage;
  private readonly detector = new Detector(
    () => findServer(this.extension),
    () => void this.start(),
    error => this.report(error, false),
  );
  private client: Promise<LanguageClient | undefined> | undefined;
  private lastReport: string | undefined;

  constructor(private readonly extension: vscode.Uri) {}

  private get enabled(): string {
    return vscode.workspace.getConfiguration('milepost').get('enable', 'auto');
  }

  /** Whether a server was started and has not been given up. */
  get isStarted(): boolean {
    return this.client !== undefined;
  }

  /** Starts the server if the settings want it, or finds out whether it is needed. */
  begin(): void {
    if (this.enabled === 'always') {
      void this.start();
    } else {
      const folders = (vscode.workspace.workspaceFolders ?? []).map(folder => folder.uri);
      const files = vscode.workspace.textDocuments.filter(isFile).map(document => document.uri);
      this.consider([...folders, ...files]);
    }
  }

  /** Starts the server if there is something for it in these files and folders. */
  consider(uris: readonly vscode.Uri[]): void {
    if (!this.client && this.enabled === 'auto') {
      this.detector.ask(uris.filter(uri => uri.scheme === 'file').map(uri => uri.fsPath).filter(existsSync));
    }
  }

  /** The client, started if it was not. */
  start(byHand = false): Promise<LanguageClient | undefined> {
    if (this.enabled === 'never') {
      if (byHand) {
        this.report(new NoServer('Milepost is switched off by the setting milepost.enable.'), true);
      }
      return Promise.resolve(undefined);
    }
    this.client ??= this.launch(byHand);
    return this.client;
  }

  private async launch(byHand: boolean): Promise<LanguageClient | undefined> {
    try {
      const program = findServer(this.extension);
      this.output.info(`starting ${program} lsp`);
      const { createClient } = await import('./client.js');
      const client = createClient(program, this.output, {
        status: (uri, status) => this.status.set(uri, status),
        running: () => this.isRunning(),
        died: forGood => this.died(forGood),
      });
      await client.start().catch(error => {
        throw new Error(`The server of Milepost did not start: ${error instanceof Error ? error.message : error}`);
      });
      return client;
    } catch (error) {
      this.report(error, byHand);
      return undefined;
    }
  }

  private isRunning(): void {
    this.lastReport = undefined;
    this.status.reset();
    void vscode.commands.executeCommand('setContext', 'milepost.running', true);
  }

  private died(forGood: boolean): void {
    this.status.reset('The server of Milepost ended unexpectedly.');
    if (forGood) {
      this.report(new Error('The server of Milepost keeps ending unexpectedly. It is not started again by itself.'), false);
    }
  }

  /** Says what is wrong, once: not again for each file. */
  private report(error: unknown, byHand: boolean): void {
    const message = error instanceof Error ? error.message : String(error);
    this.client = undefined;
    this.status.reset(message);
    void vscode.commands.executeCommand('setContext', 'milepost.running', false);
    this.output.error(message);
    if (byHand || message !== this.lastReport) {
      this.lastReport = message;
      const buttons = error instanceof NoServer ? [OPEN_SETTINGS, HOW_TO_INSTALL] : [RESTART, SHOW_OUTPUT];
      void this.ask(message, ...buttons).then(button => this.answer(button));
    }
  }

  private answer(button: string | undefined): void {
    if (button === OPEN_SETTINGS) {
      void vscode.commands.executeCommand('workbench.action.openSettings', 'milepost');
    } else if (button === HOW_TO_INSTALL) {
      void vscode.commands.executeCommand('workbench.action.openWalkthrough', 'milepost.milepost#milepost.start#terminal');
    } else if (button === RESTART) {
      void this.restart();
    } else if (button === SHOW_OUTPUT) {
      this.output.show();
    }
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // One that hangs is killed.
    await (await client)?.dispose().catch(error => this.output.warn(`stopping the server: ${error}`));
    this.status.reset();
    void vscode.commands.executeCommand('setContext', 'milepost.running', false);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start(true);
  }

  /** The settings are other ones now. */
  async configure(change: vscode.ConfigurationChangeEvent): Promise<void> {
    if (change.affectsConfiguration('milepost.enable') || change.affectsConfiguration('milepost.server.path')) {
      const wasStarted = this.isStarted;
      this.lastReport = undefined;
      await this.stop();
      if (wasStarted) {
        await this.start();
      } else {
        this.begin();
      }
    }
  }

  dispose(): void {
    this.detector.dispose();
    this.status.dispose();
    this.output.dispose();
  }
}

let milepost: Milepost | undefined;

/** What is exported is for the tests. */
export function activate(context: vscode.ExtensionContext): Milepost {
  const own = (milepost = new Milepost(context.extensionUri));
  const withClient =
    <Arguments extends unknown[]>(work: (client: LanguageClient, ...given: Arguments) => PromiseLike<void>) =>
    async (...given: Arguments) => {
      const client = await own.start(true);
      return client && work(client, ...given);
    };
  const commands: Record<string, (...given: never[]) => unknown> = {
    new: withClient(newMilestone),
    nextPlaceholder: withClient(client => goToPlaceholder(client, 'next')),
    previousPlaceholder: withClient(client => goToPlaceholder(client, 'previous')),
    insertMissing: withClient(() => applySourceAction('source.insertMissing.milepost')),
    fixAll: withClient(() => applySourceAction('source.fixAll.milepost')),
    restart: () => own.restart(),
    showOutput: () => own.output.show(),
  };
  const watcher = vscode.workspace.createFileSystemWatcher('**/.milepost/**', false, true, true);
  const considerDocument = (document: vscode.TextDocument) => own.consider(isFile(document) ? [document.uri] : []);
  context.subscriptions.push(
    own,
    watcher,
    watcher.onDidCreate(uri => own.consider([uri])),
    vscode.workspace.onDidOpenTextDocument(considerDocument),
    vscode.workspace.onDidSaveTextDocument(considerDocument),
    vscode.workspace.onDidChangeWorkspaceFolders(({ added }) => own.consider(added.map(folder => folder.uri))),
    vscode.workspace.onDidChangeConfiguration(change => own.configure(change)),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`milepost.${name}`, run)),
  );
  own.begin();
  return own;
}

/** Ends the server. */
export function deactivate(): Promise<void> | undefined {
  return milepost?.stop();
}
