import * as vscode from 'vscode';
// Types only: the language client is loaded when there is something for it to do.
import type { LanguageClient } from 'vscode-languageclient/node';
import type { startServer } from './client';
import { applySourceAction, goToPlaceholder, newMilestone } from './commands';
import { Detector } from './detect';
import { isFile } from './selector';
import { findServer, NoServer } from './server';
import { Status } from './status';

type Launched = { server?: ReturnType<typeof startServer>; client?: Promise<LanguageClient | undefined> };

const enabled = () => vscode.workspace.getConfiguration('milepost').get('enable', 'auto');

/** Starts the server when there is something for it to do, and says so when it cannot. */
class Milepost {
  readonly output = vscode.window.createOutputChannel('Milepost', { log: true });
  readonly status = new Status();
  /** A message with buttons. The tests put their own in its place, since they have no hand to press one. */
  ask: (message: string, ...buttons: string[]) => Thenable<string | undefined> = vscode.window.showErrorMessage;
  /** How long a server may take for its first answer, in milliseconds. */
  patience = 30_000;
  private readonly detector = new Detector(
    () => findServer(this.extension),
    (isFound, paths) => {
      this.output.info(`${isFound ? 'something' : 'nothing'} to do in ${paths.join(', ')}`);
      void (isFound && enabled() === 'auto' && this.start());
    },
    error => this.launched || this.report(error, false),
  );
  /** The server that was started and has not been given up. */
  launched: Launched | undefined;
  private lastReport: string | undefined;

  constructor(private readonly extension: vscode.Uri) {}

  /** Starts the server if the settings want it, or finds out whether it is needed. */
  begin(): void {
    const folders = vscode.workspace.workspaceFolders ?? [];
    this.consider([...folders, ...vscode.workspace.textDocuments.filter(isFile)].map(({ uri }) => uri));
    if (enabled() === 'always') {
      void this.start();
    }
  }

  /** Starts the server if there is something for it in these files and folders. */
  consider(uris: readonly vscode.Uri[]): void {
    if (!this.launched && enabled() === 'auto') {
      this.detector.ask(uris.filter(uri => uri.scheme === 'file').map(uri => uri.fsPath));
    }
  }

  /** The client, started if it was not. */
  start(byHand = false): Promise<LanguageClient | undefined> {
    const launched = (this.launched ??= {});
    return (launched.client ??= this.launch(launched, byHand));
  }

  private async launch(launched: Launched, byHand: boolean): Promise<LanguageClient | undefined> {
    const isCurrent = () => this.launched === launched;
    const giveUp = (why: unknown) => {
      if (isCurrent()) {
        this.launched = undefined;
        this.report(why, byHand);
      }
    };
    try {
      if (enabled() === 'never') {
        throw new NoServer('Milepost is switched off by the setting milepost.enable.');
      }
      const program = findServer(this.extension);
      const library = await import('./client.js');
      if (isCurrent()) {
        this.output.info(`starting ${program} lsp`);
        launched.server = library.startServer(program, this.output, this.patience, {
          status: (uri, status) => isCurrent() && this.status.set(uri, status),
          running: () => isCurrent() && this.setRunning(true),
          died: forGood =>
            forGood
              ? giveUp('The server of Milepost keeps ending unexpectedly. It is not started again by itself.')
              : this.status.reset('The server of Milepost ended unexpectedly.'),
        });
      }
      return await launched.server?.ready;
    } catch (error) {
      giveUp(error instanceof NoServer ? error : `The server of Milepost did not start: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  }

  private setRunning(isRunning: boolean, trouble?: string): void {
    void vscode.commands.executeCommand('setContext', 'milepost.running', isRunning);
    this.status.reset(trouble);
  }

  /** Says what is wrong, once: not again for each file. */
  private report(error: unknown, byHand: boolean): void {
    const message = error instanceof Error ? error.message : String(error);
    this.setRunning(false, message);
    this.output.error(message);
    if (byHand || message !== this.lastReport) {
      this.lastReport = message;
      const terminal = { category: 'milepost.milepost#milepost.start', step: 'terminal' };
      const buttons: Record<string, [command: string, given?: unknown]> =
        error instanceof NoServer
          ? { 'Open Settings': ['milepost.openSettings'], 'How to Install': ['workbench.action.openWalkthrough', terminal] }
          : { Restart: ['milepost.restart'], 'Show Output': ['milepost.showOutput'] };
      void this.ask(message, ...Object.keys(buttons)).then(pressed => pressed && vscode.commands.executeCommand(...buttons[pressed]!));
    }
  }

  async stop(): Promise<void> {
    this.detector.cancel();
    const server = this.launched?.server;
    this.launched = undefined;
    this.setRunning(false);
    await server?.stop('it was stopped');
  }

  /** The settings are other ones now. */
  async configure(change: vscode.ConfigurationChangeEvent): Promise<void> {
    const isAnotherServer = change.affectsConfiguration('milepost.server.path');
    if (isAnotherServer || change.affectsConfiguration('milepost.enable')) {
      const wasNeeded = isAnotherServer && this.launched;
      this.lastReport = undefined;
      await this.stop();
      await (wasNeeded && enabled() !== 'never' ? this.start() : this.begin());
    }
  }
}

let milepost: Milepost | undefined;

/** What is exported is for the tests. */
export function activate(context: vscode.ExtensionContext): Milepost {
  const own = (milepost = new Milepost(context.extensionUri));
  const command = (name: string, run: (...given: never[]) => unknown) => vscode.commands.registerCommand(`milepost.${name}`, run);
  const withClient = (name: string, work: (client: LanguageClient, uri?: vscode.Uri) => PromiseLike<void>) =>
    command(name, (uri?: vscode.Uri) => own.start(true).then(client => client && work(client, uri)));
  const withEditor = (name: string, work: (client: LanguageClient, editor: vscode.TextEditor) => unknown) =>
    withClient(name, async client => {
      const editor = vscode.window.activeTextEditor;
      await (editor?.document.languageId === 'markdown' ? work(client, editor) : void own.ask('Open a milestone first.'));
    });
  // The server's path belongs to the machine that it runs on.
  const settings = `workbench.action.${vscode.env.remoteName ? 'openRemoteSettings' : 'openSettings'}`;
  const watcher = vscode.workspace.createFileSystemWatcher('**/.milepost/**', false, true, true);
  const considerDocument = (document: vscode.TextDocument) => own.consider(isFile(document) ? [document.uri] : []);
  context.subscriptions.push(
    own.output,
    own.status,
    withClient('new', newMilestone),
    withEditor('nextPlaceholder', (client, editor) => goToPlaceholder(client, editor, 'next')),
    withEditor('previousPlaceholder', (client, editor) => goToPlaceholder(client, editor, 'previous')),
    withEditor('insertMissing', () => applySourceAction('source.insertMissing.milepost')),
    withEditor('fixAll', () => applySourceAction('source.fixAll.milepost')),
    command('restart', () => own.stop().then(() => own.start(true))),
    command('openSettings', () => vscode.commands.executeCommand(settings, { query: '@ext:milepost.milepost' })),
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
