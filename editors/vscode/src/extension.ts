import * as vscode from 'vscode';
// Types only: the language client is loaded when there is something for it to do.
import type { LanguageClient } from 'vscode-languageclient/node';
import { applySourceAction, goToPlaceholder, newMilestone } from './commands';
import { Detector } from './detect';
import { isFile } from './selector';
import { findServer, NoServer } from './server';
import { Status } from './status';

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
  private changing = Promise.resolve();

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
    const folders = (vscode.workspace.workspaceFolders ?? []).map(folder => folder.uri);
    const files = vscode.workspace.textDocuments.filter(isFile).map(document => document.uri);
    this.consider([...folders, ...files]);
    if (this.enabled === 'always') {
      void this.start();
    }
  }

  /** Starts the server if there is something for it in these files and folders. */
  consider(uris: readonly vscode.Uri[]): void {
    if (!this.client && this.enabled === 'auto') {
      this.detector.ask(uris.filter(uri => uri.scheme === 'file').map(uri => uri.fsPath));
    }
  }

  /** The client, started if it was not. */
  start(byHand = false): Promise<LanguageClient | undefined> {
    return (this.client ??= this.launch(byHand));
  }

  private async launch(byHand: boolean): Promise<LanguageClient | undefined> {
    const { startClient } = await import('./client.js');
    try {
      if (this.enabled === 'never') {
        throw new NoServer('Milepost is switched off by the setting milepost.enable.');
      }
      const program = findServer(this.extension);
      this.output.info(`starting ${program} lsp`);
      return await startClient(program, this.output, {
        status: (uri, status) => this.status.set(uri, status),
        running: () => this.setRunning(true),
        died: forGood =>
          forGood
            ? this.report('The server of Milepost keeps ending unexpectedly. It is not started again by itself.', false)
            : this.status.reset('The server of Milepost ended unexpectedly.'),
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      this.report(error instanceof NoServer ? error : `The server of Milepost did not start: ${why}`, byHand);
      return undefined;
    }
  }

  private setRunning(isRunning: boolean): void {
    void vscode.commands.executeCommand('setContext', 'milepost.running', isRunning);
    this.status.reset();
  }

  /** Says what is wrong, once: not again for each file. */
  private report(error: unknown, byHand: boolean): void {
    const message = error instanceof Error ? error.message : String(error);
    this.client = undefined;
    this.setRunning(false);
    this.status.reset(message);
    this.output.error(message);
    if (byHand || message !== this.lastReport) {
      this.lastReport = message;
      const run = vscode.commands.executeCommand;
      const buttons: Record<string, () => unknown> =
        error instanceof NoServer
          ? {
              'Open Settings': () => run('workbench.action.openSettings', 'milepost'),
              'How to Install': () => run('workbench.action.openWalkthrough', { category: 'milepost.milepost#milepost.start', step: 'terminal' }),
            }
          : { Restart: () => this.restart(), 'Show Output': () => this.output.show() };
      void this.ask(message, ...Object.keys(buttons)).then(pressed => pressed && buttons[pressed]?.());
    }
  }

  /** Ends the server, and then does what comes next. One such change is made after the other. */
  stop(next: () => unknown = () => undefined): Promise<void> {
    this.changing = this.changing.then(async () => {
      const client = this.client;
      this.client = undefined;
      // One that hangs is killed.
      await (await client)?.dispose().catch(error => this.output.warn(`stopping the server: ${error}`));
      if (!this.client) {
        this.setRunning(false);
      }
      await next();
    });
    return this.changing;
  }

  restart(): Promise<void> {
    return this.stop(() => this.start(true));
  }

  /** The settings are other ones now. */
  configure(change: vscode.ConfigurationChangeEvent): void {
    const isAnotherServer = change.affectsConfiguration('milepost.server.path');
    if (isAnotherServer || change.affectsConfiguration('milepost.enable')) {
      const wasNeeded = isAnotherServer && this.isStarted;
      this.lastReport = undefined;
      void this.stop(() => (wasNeeded ? this.start() : this.begin()));
    }
  }

  dispose(): void {
    vscode.Disposable.from(this.detector, this.status, this.output).dispose();
  }
}

let milepost: Milepost | undefined;

/** What is exported is for the tests. */
export function activate(context: vscode.ExtensionContext): Milepost {
  const own = (milepost = new Milepost(context.extensionUri));
  const command = (name: string, run: (...given: never[]) => unknown) => vscode.commands.registerCommand(`milepost.${name}`, run);
  const withClient = (name: string, work: (client: LanguageClient, uri?: vscode.Uri) => PromiseLike<void>) =>
    command(name, async (uri?: vscode.Uri) => {
      const client = await own.start(true);
      await (client && work(client, uri));
    });
  const watcher = vscode.workspace.createFileSystemWatcher('**/.milepost/**', false, true, true);
  const considerDocument = (document: vscode.TextDocument) => own.consider(isFile(document) ? [document.uri] : []);
  context.subscriptions.push(
    own,
    withClient('new', newMilestone),
    withClient('nextPlaceholder', client => goToPlaceholder(client, 'next')),
    withClient('previousPlaceholder', client => goToPlaceholder(client, 'previous')),
    withClient('insertMissing', () => applySourceAction('source.insertMissing.milepost')),
    withClient('fixAll', () => applySourceAction('source.fixAll.milepost')),
    command('restart', () => own.restart()),
    command('showOutput', () => own.output.show()),
    watcher,
    watcher.onDidCreate(uri => own.consider([uri])),
    vscode.workspace.onDidOpenTextDocument(considerDocument),
    vscode.workspace.onDidSaveTextDocument(considerDocument),
    vscode.workspace.onDidChangeWorkspaceFolders(({ added }) => own.consider(added.map(folder => folder.uri))),
    vscode.workspace.onDidChangeConfiguration(change => own.configure(change)),
  );
  own.begin();
  return own;
}

/** Ends the server. */
export function deactivate(): Promise<void> | undefined {
  return milepost?.stop();
}
