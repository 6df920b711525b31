import * as vscode from 'vscode';

/** What the server says of a document in `milepost/status`. A document of no template has no text. */
export type DocumentStatus = { uri: string; template?: string; text?: string; tooltip?: string };

/** The status-bar item: what the server says of the document at hand, or that there is no server. */
export class Status {
  readonly item = vscode.window.createStatusBarItem('milepost.status', vscode.StatusBarAlignment.Right, 100);
  private readonly documents = new Map<string, DocumentStatus>();
  private readonly listeners = vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(() => this.refresh()),
    vscode.workspace.onDidCloseTextDocument(document => this.documents.delete(document.uri.toString())),
  );
  private trouble: string | undefined;
  /** Whether there is anything to be seen. */
  isShown = false;

  constructor() {
    this.item.name = 'Milepost';
  }

  set(uri: vscode.Uri, status: DocumentStatus): void {
    this.documents.set(uri.toString(), status);
    this.refresh();
  }

  /** Nothing is known any more; with a text for people, because there is no server. */
  reset(trouble?: string): void {
    this.documents.clear();
    this.trouble = trouble;
    this.refresh();
  }

  private refresh(): void {
    const document = vscode.window.activeTextEditor?.document;
    const status = document && this.documents.get(document.uri.toString());
    void vscode.commands.executeCommand('setContext', 'milepost.document', !!status?.text);
    if (status?.text) {
      this.show(`$(milestone) ${status.text}`, 'milepost.nextPlaceholder', status.tooltip);
    } else if (this.trouble && document?.languageId === 'markdown') {
      this.show('$(warning) Milepost', 'milepost.restart', `${this.trouble}\n\nClick to start the server again.`);
    } else {
      this.item.hide();
      this.isShown = false;
    }
  }

  private show(text: string, command: string, tooltip?: string): void {
    this.item.text = text;
    this.item.command = command;
    this.item.tooltip = tooltip === undefined ? undefined : new vscode.MarkdownString(tooltip);
    this.item.show();
    this.isShown = true;
  }

  dispose(): void {
    vscode.Disposable.from(this.item, this.listeners).dispose();
  }
}
